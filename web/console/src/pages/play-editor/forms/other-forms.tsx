import { useQuery } from '@tanstack/react-query'
import { Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { placementNamesQuery } from '../../../api/plays.ts'
import { useMe } from '../../../components/session.ts'
import { CountField, Field } from '../../offer-editor/field.tsx'
import type { StepOf } from '../model.ts'
import { DurationField, NextField, type StepFormProps } from './fields.tsx'

/** Customers become candidates of a placement: the page after their next payment may show it to them. */
export function SlotForm({ id, step, play, speech, change }: StepFormProps<StepOf<'slot'>>) {
  const { t } = useTranslation()
  const { permissions } = useMe()
  const { data } = useQuery({ ...placementNamesQuery, enabled: permissions.includes('slots:read') })
  return (
    <>
      {data && data.placements.length > 0 ? (
        <Field label={t('plays.slot.placement')}>
          <Select<number>
            aria-label={t('plays.slot.placement')}
            value={step.placement}
            showSearch={{ optionFilterProp: 'label' }}
            options={data.placements.map(({ id: number, name }) => ({ value: number, label: name }))}
            onChange={(placement) => change({ ...step, placement })}
          />
        </Field>
      ) : (
        <CountField
          label={t('plays.slot.number')}
          hint={t('plays.slot.none')}
          value={step.placement}
          change={(placement) => placement !== null && change({ ...step, placement })}
        />
      )}
      <DurationField label={t('plays.slot.lasts')} value={step.lasts} change={(lasts) => change({ ...step, lasts })} />
      <NextField id={id} step={step} play={play} speech={speech} change={change} />
    </>
  )
}

export function WebhookForm({ id, step, play, speech, change }: StepFormProps<StepOf<'webhook'>>) {
  const { t } = useTranslation()
  return (
    <>
      <Field label={t('plays.webhook.url')} hint={t('plays.webhook.signed')}>
        <Input
          aria-label={t('plays.webhook.url')}
          className="mono"
          maxLength={500}
          value={step.url}
          onChange={(event) => change({ ...step, url: event.target.value })}
        />
      </Field>
      <Field label={t('plays.webhook.event')}>
        <Input
          aria-label={t('plays.webhook.event')}
          className="mono"
          maxLength={60}
          placeholder="play.step"
          value={step.event ?? ''}
          onChange={(event) => {
            const { event: _before, ...rest } = step
            change(event.target.value ? { ...rest, event: event.target.value } : rest)
          }}
        />
      </Field>
      <NextField id={id} step={step} play={play} speech={speech} change={change} />
    </>
  )
}

export function ExitForm({ step, change }: StepFormProps<StepOf<'exit'>>) {
  const { t } = useTranslation()
  return (
    <Field label={t('plays.exit.reason')}>
      <Input
        aria-label={t('plays.exit.reason')}
        maxLength={100}
        value={step.reason ?? ''}
        onChange={(event) => {
          const { reason: _before, ...rest } = step
          change(event.target.value ? { ...rest, reason: event.target.value } : rest)
        }}
      />
    </Field>
  )
}
