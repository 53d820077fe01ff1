import { ArrowDownOutlined, ArrowUpOutlined, CloseOutlined } from '@ant-design/icons'
import { Button, Input, Segmented, Select, Slider } from 'antd'
import type { ReactNode } from 'react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Field } from '../../offer-editor/field.tsx'
import { type Play, type StepOf, stepsBefore } from '../model.ts'
import { stepName } from '../words.ts'
import { DurationField, GoesToField, NextField, type StepFormProps, WordsField } from './fields.tsx'

type Touch = StepOf<'touch'>
const allChannels = ['inbox', 'push', 'email', 'sms', 'voice'] as const
type Channel = (typeof allChannels)[number]

/** A text message holds 160 plain letters or 70 of any other script; longer ones are cut into a little less each. */
function messagesOf(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the plain alphabet of text messages begins there
  const plain = /^[\u0000-\u007f]*$/.test(text)
  const [one, each] = plain ? [160, 153] : [70, 67]
  return text.length <= one ? 1 : Math.ceil(text.length / each)
}

/** What is said, by which ways, and what becomes of those to whom the gate does not let it through. */
export function TouchForm({ id, step, play, speech, change }: StepFormProps<Touch>) {
  const { t } = useTranslation()
  const channels = step.channels ?? ['inbox']
  const sms = channels.includes('sms')
  const counted = (text: string): ReactNode =>
    sms ? <span className="small faint">{t('plays.touch.messages', { count: messagesOf(text) })}</span> : undefined
  return (
    <>
      <WordsField
        label={t('plays.touch.title')}
        value={step.title}
        most={100}
        change={(title) => change({ ...step, title })}
      />
      <BodyFields id={id} step={step} play={play} extra={counted} speech={speech} change={change} />
      <Field label={t('plays.touch.link')} hint={t('plays.touch.linkHint')}>
        <Input
          aria-label={t('plays.touch.link')}
          maxLength={500}
          placeholder="/pocket/coupons"
          value={step.link ?? ''}
          onChange={(event) => {
            const { link: _before, ...rest } = step
            change(event.target.value ? { ...rest, link: event.target.value } : rest)
          }}
        />
      </Field>
      <ChannelsField value={channels} change={(next) => change({ ...step, channels: next })} />
      <Field label={t('plays.touch.purpose')} hint={t(`plays.touch.purposes.${step.purpose ?? 'marketing'}Hint`)}>
        <Segmented
          aria-label={t('plays.touch.purpose')}
          value={step.purpose ?? 'marketing'}
          options={(['marketing', 'service', 'transaction'] as const).map((value) => ({
            value,
            label: t(`plays.touch.purposes.${value}`),
          }))}
          onChange={(purpose) => change({ ...step, purpose })}
        />
      </Field>
      <Field label={t('plays.touch.priority')} hint={t('plays.touch.priorityHint')}>
        <Slider
          ariaLabelForHandle={t('plays.touch.priority')}
          min={0}
          max={100}
          value={step.priority ?? 50}
          onChange={(priority) => change({ ...step, priority })}
        />
      </Field>
      <ExpiresField step={step} change={change} />
      <NextField id={id} step={step} play={play} speech={speech} change={change} />
      <RefusedField id={id} step={step} play={play} speech={speech} change={change} />
    </>
  )
}

/** The body with what differs from person to person: a click puts it where the cursor stands. */
function BodyFields({
  id,
  step,
  play,
  speech,
  extra,
  change,
}: StepFormProps<Touch> & { extra(text: string): ReactNode }) {
  const { t } = useTranslation()
  const cursor = useRef<{ of: 'en' | 'zh'; at: number }>(undefined)
  const put = (placeholder: string) => {
    const of = cursor.current?.of ?? speech.format.language
    const text = step.body[of]
    const at = cursor.current?.at ?? text.length
    change({ ...step, body: { ...step.body, [of]: `${text.slice(0, at)}${placeholder}${text.slice(at)}` } })
  }
  return (
    <>
      <WordsField
        label={t('plays.touch.body')}
        value={step.body}
        most={500}
        lines={6}
        extra={extra}
        cursor={(of, at) => {
          cursor.current = { of, at }
        }}
        change={(body) => change({ ...step, body })}
      />
      <div className="row" style={{ marginBottom: 12 }}>
        <span className="small faint">{t('plays.touch.insert')}</span>
        {placeholdersFor(play, id).map(({ text, step: of, kind }) => (
          <button key={text} type="button" className="chip play-chip" title={text} onClick={() => put(text)}>
            {kind === 'amount'
              ? t('plays.touch.placeholders.amount')
              : t(`plays.touch.placeholders.${kind}`, { step: stepName(of, play.steps[of], speech) })}
          </button>
        ))}
      </div>
    </>
  )
}

interface Placeholder {
  text: string
  step: string
  kind: 'amount' | 'value' | 'expires' | 'points'
}

/** What may be spoken of: the order that began it, and what was given on the way here. */
function placeholdersFor(play: Play, id: string): Placeholder[] {
  const before = [...stepsBefore(play, id)]
  const given = before.flatMap((step): Placeholder[] => {
    const kind = play.steps[step]?.do
    if (kind === 'offer')
      return [
        { text: `{{coupon.${step}.value}}`, step, kind: 'value' },
        { text: `{{coupon.${step}.expires}}`, step, kind: 'expires' },
      ]
    return kind === 'points' ? [{ text: `{{points.${step}}}`, step, kind }] : []
  })
  return play.entry.on === 'event' ? [{ text: '{{entry.amount}}', step: '', kind: 'amount' }, ...given] : given
}

/** In order of preference: the first that reaches somebody is taken. */
function ChannelsField({ value, change }: { value: readonly Channel[]; change(value: Channel[]): void }) {
  const { t } = useTranslation()
  const rest = allChannels.filter((channel) => !value.includes(channel))
  const swap = (at: number, to: number) => {
    const next = [...value]
    const [taken] = next.splice(at, 1)
    if (taken) next.splice(to, 0, taken)
    change(next)
  }
  return (
    <Field label={t('plays.touch.channels')} hint={t('plays.touch.channelsHint')}>
      <ol className="plain play-channels" aria-label={t('plays.touch.channels')}>
        {value.map((channel, index) => {
          const name = t(`plays.channels.${channel}`)
          return (
            <li key={channel} className="row">
              <span className="grow">
                {index + 1}. {name}
              </span>
              <Button
                type="text"
                size="small"
                disabled={index === 0}
                icon={<ArrowUpOutlined aria-hidden />}
                aria-label={t('plays.touch.earlier', { channel: name })}
                onClick={() => swap(index, index - 1)}
              />
              <Button
                type="text"
                size="small"
                disabled={index === value.length - 1}
                icon={<ArrowDownOutlined aria-hidden />}
                aria-label={t('plays.touch.later', { channel: name })}
                onClick={() => swap(index, index + 1)}
              />
              <Button
                type="text"
                size="small"
                disabled={value.length === 1}
                icon={<CloseOutlined aria-hidden />}
                aria-label={t('plays.touch.removeChannel', { channel: name })}
                onClick={() => change(value.filter((each) => each !== channel))}
              />
            </li>
          )
        })}
      </ol>
      {rest.length > 0 && (
        <Select<Channel | null>
          aria-label={t('plays.touch.addChannel')}
          placeholder={t('plays.touch.addChannel')}
          value={null}
          options={rest.map((channel) => ({ value: channel, label: t(`plays.channels.${channel}`) }))}
          onChange={(channel) => channel && change([...value, channel])}
        />
      )}
    </Field>
  )
}

function ExpiresField({ step, change }: Pick<StepFormProps<Touch>, 'step' | 'change'>) {
  const { t } = useTranslation()
  if (step.expires)
    return (
      <div>
        <DurationField
          label={t('plays.touch.expires')}
          value={step.expires}
          change={(expires) => change({ ...step, expires })}
        />
        <Button
          type="link"
          size="small"
          onClick={() => {
            const { expires: _before, ...rest } = step
            change(rest)
          }}
        >
          {t('plays.touch.neverExpires')}
        </Button>
      </div>
    )
  return (
    <Button
      size="small"
      type="dashed"
      style={{ marginBottom: 12 }}
      onClick={() => change({ ...step, expires: { days: 2 } })}
    >
      {t('plays.touch.addExpires')}
    </Button>
  )
}

type Refusable = StepOf<'touch'> | StepOf<'offer'> | StepOf<'points'>

/** Where those go whom the gate, the stock or the membership refuses. */
export function RefusedField({ id, step, play, speech, change }: StepFormProps<Refusable>) {
  const { t } = useTranslation()
  return (
    <GoesToField
      label={t('plays.form.thenWhen', { when: t(`plays.ways.refused.${step.do}`) })}
      value={step.refused}
      none={t('plays.form.sameWay')}
      id={id}
      play={play}
      speech={speech}
      change={(refused) => {
        const { refused: _before, ...rest } = step
        change(refused ? { ...rest, refused } : rest)
      }}
    />
  )
}
