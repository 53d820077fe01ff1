import type { PlayDuration } from '@regulars/contract'
import { Input, InputNumber, Select } from 'antd'
import type { ReactNode, SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../../ui/format-context.ts'
import { Field } from '../../offer-editor/field.tsx'
import { exitsOf, type Play, type Step } from '../model.ts'
import type { PlaySpeech } from '../words.ts'
import { stepName, wayName, weekdayName } from '../words.ts'

export interface StepFormProps<Kind extends Step = Step> {
  id: string
  step: Kind
  play: Play
  speech: PlaySpeech
  change(step: Kind): void
}

export interface Words {
  en: string
  zh: string
}

/** The same in both languages, the reader's own first; each says how long it is. */
export function WordsField({
  label,
  value,
  most,
  lines = 1,
  extra,
  cursor,
  change,
}: {
  label: string
  value: Words
  most: number
  lines?: number
  /** Below the field of one language, such as how many text messages it makes. */
  extra?(text: string): ReactNode
  /** Where somebody was typing last, so that something can be put there. */
  cursor?(of: keyof Words, at: number): void
  change(value: Words): void
}) {
  const { t } = useTranslation()
  const { language } = useFormat()
  const ordered = (['en', 'zh'] as const).toSorted((a, b) => Number(b === language) - Number(a === language))
  return (
    <>
      {ordered.map((of) => {
        const name = t('plays.form.inLanguage', { what: label, language: t(`plays.form.languages.${of}`) })
        const props = {
          'aria-label': name,
          value: value[of],
          maxLength: most,
          status: value[of].trim() === '' ? ('error' as const) : undefined,
          showCount: true,
          onChange: (event: { target: { value: string } }) => change({ ...value, [of]: event.target.value }),
          onSelect: (event: SyntheticEvent<HTMLInputElement | HTMLTextAreaElement>) =>
            cursor?.(of, event.currentTarget.selectionStart ?? value[of].length),
        }
        return (
          <Field key={of} label={name}>
            {lines > 1 ? <Input.TextArea {...props} autoSize={{ minRows: 2, maxRows: lines }} /> : <Input {...props} />}
            {extra?.(value[of])}
          </Field>
        )
      })}
    </>
  )
}

const units = ['days', 'hours', 'minutes'] as const
/** As people say it: "3 days", not 4,320 minutes. */
const unitOf = (duration: PlayDuration) => units.find((unit) => duration[unit]) ?? 'days'

/** One number and its unit; a length that is written with several keeps them until it is changed here. */
export function DurationField({
  label,
  value,
  change,
}: {
  label: string
  value: PlayDuration
  change(value: PlayDuration): void
}) {
  const { t } = useTranslation()
  const unit = unitOf(value)
  const several = units.filter((each) => value[each]).length > 1
  return (
    <Field label={label} hint={several ? t('plays.form.several') : undefined}>
      <span className="row" style={{ flexWrap: 'nowrap' }}>
        <InputNumber<number>
          aria-label={label}
          min={1}
          max={unit === 'days' ? 366 : 8784}
          precision={0}
          changeOnWheel={false}
          value={value[unit] ?? null}
          onChange={(count) => count !== null && change({ [unit]: count })}
        />
        <Select<(typeof units)[number]>
          aria-label={t('plays.form.unitOf', { what: label })}
          value={unit}
          style={{ minWidth: 110 }}
          options={units.map((each) => ({ value: each, label: t(`plays.form.units.${each}`) }))}
          onChange={(next) => change({ [next]: value[unit] ?? 1 })}
        />
      </span>
    </Field>
  )
}

export function WeekdaysField({
  label,
  value,
  change,
}: {
  label: string
  value: readonly number[] | undefined
  change(value: number[] | undefined): void
}) {
  const { t } = useTranslation()
  const { locale } = useFormat()
  return (
    <Field label={label}>
      <Select<number[]>
        aria-label={label}
        mode="multiple"
        placeholder={t('plays.form.everyDay')}
        value={[...(value ?? [])]}
        options={[1, 2, 3, 4, 5, 6, 7].map((day) => ({ value: day, label: weekdayName(day, locale) }))}
        onChange={(days) => change(days.length > 0 ? days.toSorted((a, b) => a - b) : undefined)}
      />
    </Field>
  )
}

/** A time of the day as it is written: the browser's own field is right on every phone. */
export function ClockField({ label, value, change }: { label: string; value: string; change(value: string): void }) {
  return (
    <Field label={label}>
      <Input
        type="time"
        aria-label={label}
        value={value}
        style={{ maxWidth: 140 }}
        onChange={(event) => event.target.value && change(event.target.value)}
      />
    </Field>
  )
}

/** Where a way leads: to any other step of the play. */
export function GoesToField({
  label,
  value,
  id,
  play,
  speech,
  none,
  change,
}: {
  label: string
  value: string | undefined
  id: string
  play: Play
  speech: PlaySpeech
  /** What no answer means; without it there has to be one. */
  none?: string
  change(value: string | undefined): void
}) {
  const options = Object.entries(play.steps)
    .filter(([other]) => other !== id)
    .map(([other, step]) => ({ value: other, label: `${stepName(other, step, speech)} · ${other}` }))
  return (
    <Field label={label}>
      <Select<string>
        aria-label={label}
        value={value ?? ''}
        options={none === undefined ? options : [{ value: '', label: none }, ...options]}
        showSearch={{ optionFilterProp: 'label' }}
        onChange={(target) => change(target || undefined)}
      />
    </Field>
  )
}

/** Every way on from a step that its own form does not speak of. */
export function NextField({ id, step, play, speech, change }: StepFormProps) {
  const { t } = useTranslation()
  const exit = exitsOf(step).find(({ key }) => key === 'next')
  if (!exit || !('next' in step)) return null
  const name = wayName(step, 'next', speech)
  return (
    <GoesToField
      label={name ? t('plays.form.thenWhen', { when: name }) : t('plays.form.goesTo')}
      value={exit.target}
      id={id}
      play={play}
      speech={speech}
      change={(next) => next && change({ ...step, next })}
    />
  )
}
