import { useQuery } from '@tanstack/react-query'
import { Checkbox, Input, InputNumber, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { labelBookQuery } from '../../../api/labels.ts'
import { GoLink } from '../../../components/go-link.tsx'
import { valueWords } from '../../../components/money/offer-words.ts'
import { useMe } from '../../../components/session.ts'
import { paths } from '../../../paths.ts'
import { useFormat } from '../../../ui/format-context.ts'
import { CountField, Field } from '../../offer-editor/field.tsx'
import type { StepOf } from '../model.ts'
import { useOffers } from '../use-play-speech.ts'
import { NextField, type StepFormProps, WordsField } from './fields.tsx'
import { RefusedField } from './touch-form.tsx'

/** Which coupon. Its terms, stock and budget are those of the offer. */
export function OfferForm({ id, step, play, speech, change }: StepFormProps<StepOf<'offer'>>) {
  const { t } = useTranslation()
  const { language } = useFormat()
  const offers = useOffers()
  const chosen = offers?.find(({ code }) => code === step.offer)
  return (
    <>
      <Field label={t('plays.give.offer')}>
        <Select<string>
          aria-label={t('plays.give.offer')}
          value={step.offer}
          status={offers && !chosen ? 'error' : undefined}
          showSearch={{ optionFilterProp: 'label' }}
          options={(offers ?? [])
            .filter(({ state, code }) => state === 'published' || state === 'draft' || code === step.offer)
            .map(({ code, name, state }) => ({
              value: code,
              label: state === 'published' ? name[language] : t('plays.give.notYet', { name: name[language] }),
            }))}
          onChange={(offer) => change({ ...step, offer })}
        />
        {chosen && (
          <span className="small faint">
            <GoLink {...paths.offer(chosen.id)}>{valueWords(chosen.value, speech)}</GoLink>
            {chosen.stockLeft !== null && ` · ${t('plays.give.left', { count: chosen.stockLeft })}`}
          </span>
        )}
      </Field>
      <NextField id={id} step={step} play={play} speech={speech} change={change} />
      <RefusedField id={id} step={step} play={play} speech={speech} change={change} />
    </>
  )
}

export function PointsForm({ id, step, play, speech, change }: StepFormProps<StepOf<'points'>>) {
  const { t } = useTranslation()
  return (
    <>
      <CountField
        label={t('plays.give.points')}
        value={step.points}
        max={1_000_000}
        change={(points) => points !== null && change({ ...step, points })}
      />
      <WordsField
        label={t('plays.give.reason')}
        value={step.reason}
        most={100}
        change={(reason) => change({ ...step, reason })}
      />
      <NextField id={id} step={step} play={play} speech={speech} change={change} />
      <RefusedField id={id} step={step} play={play} speech={speech} change={change} />
    </>
  )
}

/** A label of declared facts, and what is declared: a play never writes what rules and models know. */
export function LabelForm({ id, step, play, speech, change }: StepFormProps<StepOf<'label'>>) {
  const { t } = useTranslation()
  const { language } = useFormat()
  const { permissions } = useMe()
  const { data } = useQuery({ ...labelBookQuery, enabled: permissions.includes('labels:read') })
  const facts = (data ?? []).filter(({ kind, state }) => kind === 'fact' && state === 'published')
  const chosen = facts.find(({ code }) => code === step.label)
  const free = { ...step, value: chosen?.type === 'flag' ? true : (chosen?.values[0]?.value ?? '') }
  return (
    <>
      <Field label={t('plays.label.label')} hint={t('plays.label.onlyFacts')}>
        <Select<string>
          aria-label={t('plays.label.label')}
          value={step.label}
          status={data && !chosen ? 'error' : undefined}
          showSearch={{ optionFilterProp: 'label' }}
          options={facts.map(({ code, name }) => ({ value: code, label: name[language] }))}
          onChange={(label) => {
            const next = facts.find(({ code }) => code === label)
            change({ ...step, label, value: next?.type === 'flag' ? true : (next?.values[0]?.value ?? '') })
          }}
        />
      </Field>
      <Checkbox
        checked={step.value === null}
        style={{ marginBottom: 12 }}
        onChange={({ target }) => change(target.checked ? { ...step, value: null } : free)}
      >
        {t('plays.label.takeAway')}
      </Checkbox>
      {step.value !== null && chosen?.type !== 'flag' && (
        <Field label={t('plays.label.value')}>
          {chosen?.type === 'choice' ? (
            <Select<string>
              aria-label={t('plays.label.value')}
              value={String(step.value)}
              options={chosen.values.map(({ value, name }) => ({ value, label: name[language] }))}
              onChange={(value) => change({ ...step, value })}
            />
          ) : chosen?.type === 'number' ? (
            <InputNumber<number>
              aria-label={t('plays.label.value')}
              value={Number(step.value)}
              onChange={(value) => value !== null && change({ ...step, value })}
            />
          ) : (
            <Input
              aria-label={t('plays.label.value')}
              value={String(step.value)}
              onChange={(event) => change({ ...step, value: event.target.value })}
            />
          )}
        </Field>
      )}
      <NextField id={id} step={step} play={play} speech={speech} change={change} />
    </>
  )
}
