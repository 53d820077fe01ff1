import { type OfferView, type SlotPlacement, type SlotPlacementInput, slotPages, slotPlaces } from '@regulars/contract'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Collapse, Input, InputNumber, Modal, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { offersQuery } from '../../api/offers.ts'
import { changePlacement, changePlacementState, createPlacement } from '../../api/slots.ts'
import { useFormat } from '../../ui/format-context.ts'
import { MoneyInput } from '../../ui/money-input.tsx'
import { PhoneTop } from './pages-picture.tsx'
import { type Draft, emptyDraft, type Part } from './placement-draft.ts'
import { Field } from './placement-field.tsx'
import { Picture } from './placement-picture.tsx'
import { Reach } from './placement-reach.tsx'

/** Writes a placement beside its picture on the phone; saved as a draft or started at once. */
export function PlacementDialog({ placement, close }: { placement: SlotPlacement | undefined; close(): void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const queryClient = useQueryClient()
  const [draft, setDraft] = useState<Draft>(placement ?? emptyDraft)
  const change = (patch: Partial<Draft>) => setDraft((before) => ({ ...before, ...patch }))
  const save = useMutation({
    mutationFn: async (isStarted: boolean) => {
      const saved = placement
        ? await changePlacement(placement.id, patchOf(draft))
        : await createPlacement(inputOf(draft))
      if (isStarted && saved.state !== 'running') await changePlacementState(saved.id, 'running')
      return isStarted
    },
    onSuccess: async (isStarted) => {
      message.success(isStarted ? t('slots.started') : t('slots.placement.saved'))
      close()
      await queryClient.invalidateQueries({ queryKey: ['slots'] })
    },
  })
  const { title, action } = draft.creative
  const isReady =
    draft.name.trim() !== '' &&
    title.en.trim() !== '' &&
    title.zh.trim() !== '' &&
    (action.kind === 'offer' ? action.offer : action.to) !== ''
  return (
    <Modal
      open
      width={860}
      title={placement ? t('slots.placement.editTitle', { name: placement.name }) : t('slots.placement.newTitle')}
      onCancel={close}
      footer={[
        <Button key="save" disabled={!isReady} loading={save.isPending} onClick={() => save.mutate(false)}>
          {placement?.state === 'running' ? t('common.save') : t('slots.placement.save')}
        </Button>,
        placement?.state !== 'running' && (
          <Button
            key="start"
            type="primary"
            disabled={!isReady}
            loading={save.isPending}
            onClick={() => save.mutate(true)}
          >
            {t('slots.placement.saveStart')}
          </Button>
        ),
      ]}
    >
      <div className="stack">
        {save.error && <Alert type="error" showIcon title={errorLine(save.error, t)} />}
        <div className="placement-form">
          <div className="stack">
            <Words draft={draft} change={change} isMade={placement !== undefined} />
            <Picture draft={draft} change={change} />
            <Press draft={draft} change={change} />
            <Collapse
              ghost
              items={[
                {
                  key: 'reach',
                  label: t('slots.placement.reach'),
                  children: <Reach draft={draft} change={change} />,
                },
                {
                  key: 'more',
                  label: t('slots.placement.more'),
                  children: <Limits draft={draft} change={change} isFixed={placement?.experiment != null} />,
                },
              ]}
            />
          </div>
          <Preview draft={draft} />
        </div>
      </div>
    </Modal>
  )
}

const inputOf = (draft: Draft): SlotPlacementInput => ({ ...draft })
const patchOf = ({ page: _page, ...draft }: Draft) => draft

function Words({ draft, change, isMade }: Part & { isMade: boolean }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { creative } = draft
  const text = (part: 'title' | 'body', language: 'en' | 'zh', label: string) => (
    <Field label={label}>
      <Input
        aria-label={label}
        maxLength={part === 'title' ? 60 : 140}
        value={creative[part][language]}
        onChange={({ target }) =>
          change({ creative: { ...creative, [part]: { ...creative[part], [language]: target.value } } })
        }
      />
    </Field>
  )
  const places = slotPlaces.filter(({ page }) => page === draft.page)
  return (
    <>
      <Field label={t('slots.placement.name')}>
        <Input
          aria-label={t('slots.placement.name')}
          maxLength={100}
          value={draft.name}
          onChange={({ target }) => change({ name: target.value })}
        />
      </Field>
      <div className="form-grid">
        {text('title', 'en', t('slots.placement.titleEn'))}
        {text('title', 'zh', t('slots.placement.titleZh'))}
        {text('body', 'en', t('slots.placement.bodyEn'))}
        {text('body', 'zh', t('slots.placement.bodyZh'))}
        <Field label={t('slots.placement.page')}>
          <Select
            aria-label={t('slots.placement.page')}
            value={draft.page}
            disabled={isMade}
            options={slotPages.map((value) => ({ value, label: t(`slots.pages.${value}`) }))}
            onChange={(page) => change({ page, slots: [] })}
          />
        </Field>
        <Field label={t('slots.placement.where')}>
          <Select
            aria-label={t('slots.placement.where')}
            mode="multiple"
            placeholder={t('slots.placement.anywhere')}
            value={draft.slots}
            options={places.map(({ code, name }) => ({ value: code, label: name[format.language] }))}
            onChange={(slots) => change({ slots })}
          />
        </Field>
      </div>
    </>
  )
}

/** What a press does, when it has succeeded, and what that is worth. */
function Press({ draft, change }: Part) {
  const { t } = useTranslation()
  const format = useFormat()
  const offers = useInfiniteQuery(offersQuery({ state: 'published' }))
  const claimable = (offers.data?.pages ?? []).flatMap(({ items }) => items).filter((offer: OfferView) => offer.public)
  const { creative, conversion } = draft
  const { action } = creative
  const goals = action.kind === 'offer' ? (['claim', 'click', 'order'] as const) : (['click', 'order'] as const)
  return (
    <div className="form-grid">
      <Field label={t('slots.placement.action')}>
        <Select
          aria-label={t('slots.placement.action')}
          value={action.kind}
          options={(['offer', 'link'] as const).map((value) => ({
            value,
            label: t(`slots.placement.actions.${value}`),
          }))}
          onChange={(kind) =>
            change({
              creative: { ...creative, action: kind === 'offer' ? { kind, offer: '' } : { kind, to: '' } },
              conversion: { ...conversion, kind: kind === 'offer' ? 'claim' : 'click' },
            })
          }
        />
      </Field>
      {action.kind === 'offer' ? (
        <Field
          label={t('slots.placement.offer')}
          {...(claimable.length === 0 ? { hint: t('slots.placement.noOffer') } : {})}
        >
          <Select
            aria-label={t('slots.placement.offer')}
            value={action.offer || undefined}
            options={claimable.map(({ code, name }) => ({ value: code, label: name[format.language] }))}
            onChange={(offer) => change({ creative: { ...creative, action: { kind: 'offer', offer } } })}
          />
        </Field>
      ) : (
        <Field label={t('slots.placement.link')}>
          <Input
            aria-label={t('slots.placement.link')}
            placeholder="https://"
            value={action.to}
            onChange={({ target }) => change({ creative: { ...creative, action: { kind: 'link', to: target.value } } })}
          />
        </Field>
      )}
      <Field label={t('slots.placement.goal')}>
        <Select
          aria-label={t('slots.placement.goal')}
          value={conversion.kind}
          options={goals.map((value) => ({ value, label: t(`slots.goals.${value}`, { days: conversion.windowDays }) }))}
          onChange={(kind) => change({ conversion: { ...conversion, kind } })}
        />
      </Field>
      {conversion.kind === 'order' && (
        <Field label={t('slots.placement.windowDays')}>
          <InputNumber
            aria-label={t('slots.placement.windowDays')}
            min={1}
            max={90}
            precision={0}
            style={{ width: '100%' }}
            value={conversion.windowDays}
            onChange={(windowDays) => change({ conversion: { ...conversion, windowDays: windowDays ?? 7 } })}
          />
        </Field>
      )}
      <Field label={t('slots.placement.value')} hint={t('slots.placement.valueHint')}>
        <MoneyInput
          label={t('slots.placement.value')}
          value={draft.valueMinor}
          change={(valueMinor) => change({ valueMinor: valueMinor ?? 0 })}
        />
      </Field>
    </div>
  )
}

function Limits({ draft, change, isFixed }: Part & { isFixed: boolean }) {
  const { t } = useTranslation()
  const count = (key: 'guaranteedImpressions' | 'impressionsMax' | 'perPersonDayMax', label: string, hint?: string) => (
    <Field label={label} {...(hint ? { hint } : {})}>
      <InputNumber
        aria-label={label}
        min={1}
        precision={0}
        style={{ width: '100%' }}
        value={draft[key]}
        onChange={(value) => change({ [key]: value })}
      />
    </Field>
  )
  return (
    <div className="form-grid">
      {count('guaranteedImpressions', t('slots.placement.guaranteed'), t('slots.placement.guaranteedHint'))}
      {count('perPersonDayMax', t('slots.placement.perDay'))}
      {count('impressionsMax', t('slots.placement.most'))}
      <Field label={t('slots.placement.price')}>
        <MoneyInput
          label={t('slots.placement.price')}
          value={draft.price?.amountMinor}
          change={(amountMinor) => change({ price: amountMinor ? { per: 'click', amountMinor } : null })}
        />
      </Field>
      <Field label={t('slots.placement.budget')} hint={t('slots.placement.budgetHint')}>
        <MoneyInput
          label={t('slots.placement.budget')}
          value={draft.budgetMinor ?? undefined}
          change={(budgetMinor) => change({ budgetMinor: budgetMinor || null })}
        />
      </Field>
      <Field
        label={t('slots.placement.holdout')}
        hint={isFixed ? t('slots.placement.holdoutFixed') : t('slots.placement.holdoutHint')}
      >
        <InputNumber
          aria-label={t('slots.placement.holdout')}
          min={0}
          max={90}
          precision={0}
          disabled={isFixed}
          style={{ width: '100%' }}
          value={draft.holdoutBasisPoints / 100}
          onChange={(value) => change({ holdoutBasisPoints: (value ?? 0) * 100 })}
        />
      </Field>
    </div>
  )
}

/** The page as the phone shows it, in the language of the reader. */
function Preview({ draft }: { draft: Draft }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { title, body, image, action } = draft.creative
  return (
    <section className="stack-tight" aria-label={t('slots.placement.preview')}>
      <span className="small faint">{t('slots.placement.preview')}</span>
      <div className="phone">
        <PhoneTop page={draft.page} />
        <div className="phone-slot">
          {image && <img src={image} alt="" className="phone-picture" />}
          <strong>{title[format.language] || t('slots.placement.yourTitle')}</strong>
          {body[format.language] && <span className="soft">{body[format.language]}</span>}
          <span className="phone-button">
            {t(action.kind === 'offer' ? 'slots.placement.get' : 'slots.placement.look')}
          </span>
        </div>
      </div>
    </section>
  )
}
