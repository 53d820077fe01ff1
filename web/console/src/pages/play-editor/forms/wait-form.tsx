import { Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { Field } from '../../offer-editor/field.tsx'
import type { StepOf } from '../model.ts'
import { EventField } from './event-field.tsx'
import { ClockField, DurationField, GoesToField, NextField, type StepFormProps, WeekdaysField } from './fields.tsx'

type Wait = StepOf<'wait'>
const ways = ['for', 'event', 'time', 'best'] as const
type Way = (typeof ways)[number]

const wayOf = (step: Wait): Way => ways.find((way) => step[way] !== undefined) ?? 'for'

/** A wait says exactly one of its four ways. */
function turned(step: Wait, way: Way): Wait {
  const { for: _for, event: _event, time: _time, best: _best, ...rest } = step
  switch (way) {
    case 'for':
      return { ...rest, for: { days: 1 } }
    case 'event':
      return { ...rest, event: { kind: 'order.paid', within: { days: 7 }, timeout: step.next } }
    case 'time':
      return { ...rest, time: { at: '10:00' } }
    case 'best':
      return { ...rest, best: { within: { days: 1 } } }
  }
}

export function WaitForm({ id, step, play, speech, change }: StepFormProps<Wait>) {
  const { t } = useTranslation()
  const { event, time, best } = step
  return (
    <>
      <Field label={t('plays.wait.how')}>
        <Select<Way>
          aria-label={t('plays.wait.how')}
          value={wayOf(step)}
          options={ways.map((way) => ({ value: way, label: t(`plays.wait.ways.${way}`) }))}
          onChange={(way) => change(turned(step, way))}
        />
      </Field>
      {step.for && (
        <DurationField
          label={t('plays.wait.long')}
          value={step.for}
          change={(length) => change({ ...step, for: length })}
        />
      )}
      {event && (
        <>
          <EventField
            label={t('plays.form.event')}
            value={event}
            change={({ kind, where }) => {
              const { where: _before, ...rest } = event
              change({ ...step, event: { ...rest, kind, ...(where ? { where } : {}) } })
            }}
          />
          <DurationField
            label={t('plays.wait.within')}
            value={event.within}
            change={(within) => change({ ...step, event: { ...event, within } })}
          />
          <GoesToField
            label={t('plays.form.thenWhen', { when: t('plays.ways.timeout') })}
            value={event.timeout}
            id={id}
            play={play}
            speech={speech}
            change={(timeout) => timeout && change({ ...step, event: { ...event, timeout } })}
          />
        </>
      )}
      {time && (
        <>
          <ClockField
            label={t('plays.wait.at')}
            value={time.at}
            change={(at) => change({ ...step, time: { ...time, at } })}
          />
          <WeekdaysField
            label={t('plays.entry.weekdays')}
            value={time.weekdays}
            change={(weekdays) => change({ ...step, time: weekdays ? { ...time, weekdays } : { at: time.at } })}
          />
        </>
      )}
      {best && (
        <DurationField
          label={t('plays.wait.within')}
          value={best.within}
          change={(within) => change({ ...step, best: { within } })}
        />
      )}
      <NextField id={id} step={step} play={play} speech={speech} change={change} />
    </>
  )
}
