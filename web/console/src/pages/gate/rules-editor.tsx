import {
  type GatePolicy,
  type GatePolicyEffect,
  type GatePolicyView,
  type TouchChannel,
  touchChannels,
} from '@regulars/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Checkbox, InputNumber, TimePicker } from 'antd'
import dayjs from 'dayjs'
import { type ReactNode, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { gatePolicyQuery, previewGatePolicy, saveGatePolicy } from '../../api/touches.ts'
import { useFormat } from '../../ui/format-context.ts'
import { BudgetFields } from './budget-fields.tsx'

/** Changes the rules. What they would have done is shown before they hold. */
export function RulesEditor({ rules, close }: { rules: GatePolicyView; close(): void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const queryClient = useQueryClient()
  const [policy, setPolicy] = useState(rules.policy)
  const preview = useMutation({ mutationFn: previewGatePolicy, onError: (error) => message.error(errorLine(error, t)) })
  const save = useMutation({
    mutationFn: () => saveGatePolicy(rules.version, policy),
    onSuccess: (saved) => {
      queryClient.setQueryData(gatePolicyQuery().queryKey, saved)
      message.success(t('common.saved'))
      close()
    },
    onError: (error) => message.error(errorLine(error, t)),
  })
  const change = (part: Partial<GatePolicy>) => {
    setPolicy({ ...policy, ...part })
    preview.reset()
  }
  return (
    <section className="card stack" aria-labelledby="gate-editor">
      <h2 id="gate-editor">{t('touches.changeRules')}</h2>
      <div className="gate-form">
        <CapFields policy={policy} change={change} />
        <QuietFields policy={policy} change={change} />
        <PaceFields policy={policy} change={change} />
        <BudgetFields policy={policy} change={change} />
      </div>
      {preview.data && <Effect effect={preview.data} />}
      <div className="row">
        <Button loading={preview.isPending} onClick={() => preview.mutate(policy)}>
          {t('touches.tryRules')}
        </Button>
        <Button type="primary" loading={save.isPending} onClick={() => save.mutate()}>
          {t('touches.saveRules')}
        </Button>
        <Button type="text" onClick={close}>
          {t('common.cancel')}
        </Button>
      </div>
    </section>
  )
}

export interface PolicyPart {
  policy: GatePolicy
  change(part: Partial<GatePolicy>): void
}

/** A number with its name; empty means no bound where `open`. */
export function NumberField({
  label,
  value,
  change,
  open = false,
  ...more
}: {
  label: string
  value: number | null
  change(value: number | null): void
  open?: boolean
  min?: number
  max?: number
  step?: number
}) {
  const { t } = useTranslation()
  const id = useId()
  return (
    <div className="gate-field">
      <label htmlFor={id}>{label}</label>
      <InputNumber
        id={id}
        min={0}
        {...more}
        value={value}
        placeholder={open ? t('touches.noBound') : undefined}
        style={{ width: 110 }}
        onChange={(next) => (next !== null || open) && change(next)}
      />
    </div>
  )
}

export function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset>
      <legend>{title}</legend>
      {children}
    </fieldset>
  )
}

function CapFields({ policy, change }: PolicyPart) {
  const { t } = useTranslation()
  const { caps, perSender } = policy
  return (
    <>
      <Group title={t('touches.form.caps')}>
        {(['day', 'week', 'month', 'life'] as const).map((name) => (
          <NumberField
            key={name}
            open
            label={t(`touches.form.${name}`)}
            value={caps[name]}
            change={(value) => change({ caps: { ...caps, [name]: value } })}
          />
        ))}
      </Group>
      <Group title={t('touches.form.perSender')}>
        {(['day', 'week', 'life'] as const).map((name) => (
          <NumberField
            key={name}
            open
            label={t(`touches.form.${name}`)}
            value={perSender[name]}
            change={(value) => change({ perSender: { ...perSender, [name]: value } })}
          />
        ))}
      </Group>
    </>
  )
}

function ChannelBoxes({
  label,
  value,
  change,
}: {
  label: string
  value: TouchChannel[]
  change(next: TouchChannel[]): void
}) {
  const { t } = useTranslation()
  return (
    <Checkbox.Group
      aria-label={label}
      value={value}
      options={touchChannels.map((channel) => ({ value: channel, label: t(`touches.channels.${channel}`) }))}
      onChange={(next) => change(touchChannels.filter((channel) => next.includes(channel)))}
    />
  )
}

function QuietFields({ policy, change }: PolicyPart) {
  const { t } = useTranslation()
  const { quiet, neverAsked } = policy
  const time = (name: 'from' | 'to') => (
    <div className="gate-field">
      <span>{t(`touches.form.${name}`)}</span>
      <TimePicker
        aria-label={t(`touches.form.${name}`)}
        format="HH:mm"
        allowClear={false}
        needConfirm={false}
        minuteStep={15}
        value={dayjs(`2000-01-01T${quiet[name]}`)}
        style={{ width: 110 }}
        onChange={(next) => next && change({ quiet: { ...quiet, [name]: next.format('HH:mm') } })}
      />
    </div>
  )
  return (
    <>
      <Group title={t('touches.form.quiet')}>
        {time('from')}
        {time('to')}
        <ChannelBoxes
          label={t('touches.form.quiet')}
          value={quiet.channels}
          change={(channels) => change({ quiet: { ...quiet, channels } })}
        />
      </Group>
      <Group title={t('touches.form.neverAsked')}>
        <p className="small soft">{t('touches.form.neverAskedHelp')}</p>
        <ChannelBoxes
          label={t('touches.form.neverAsked')}
          value={neverAsked}
          change={(channels) => change({ neverAsked: channels })}
        />
      </Group>
    </>
  )
}

function PaceFields({ policy, change }: PolicyPart) {
  const { t } = useTranslation()
  const { hook, temperature, needs, reserve } = policy
  const field = (name: string, value: number, set: (value: number) => Partial<GatePolicy>, more = {}) => (
    <NumberField
      label={t(`touches.form.${name}` as 'touches.form.distance')} // one word for each field below
      value={value}
      change={(next) => next !== null && change(set(next))}
      {...more}
    />
  )
  return (
    <>
      <Group title={t('touches.form.pace')}>
        {field('distance', policy.distanceHours, (distanceHours) => ({ distanceHours }), { max: 720 })}
        {field('hot', temperature.hotFrom, (hotFrom) => ({ temperature: { ...temperature, hotFrom } }), { max: 100 })}
        {field('cold', temperature.coldBelow, (coldBelow) => ({ temperature: { ...temperature, coldBelow } }), {
          max: 100,
        })}
      </Group>
      <Group title={t('touches.form.hooks')}>
        {field('repeat', hook.repeatDays, (repeatDays) => ({ hook: { ...hook, repeatDays } }), { max: 90 })}
        {field('stretch', hook.stretch, (stretch) => ({ hook: { ...hook, stretch } }), { min: 1, max: 5, step: 0.5 })}
      </Group>
      <Group title={t('touches.form.rest')}>
        {field('durable', needs.durableDays, (durableDays) => ({ needs: { ...needs, durableDays } }), { min: 1 })}
        {field(
          'reserve',
          Math.round(reserve.share * 100),
          (share) => ({ reserve: { ...reserve, share: share / 100 } }),
          {
            max: 100,
          },
        )}
        {field('reservePriority', reserve.priority, (priority) => ({ reserve: { ...reserve, priority } }), {
          max: 101,
        })}
      </Group>
    </>
  )
}

/** The last 30 days under these rules beside the rules in force. */
function Effect({ effect }: { effect: GatePolicyEffect }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { did, would } = effect
  const difference = would.sent - did.sent
  return (
    <div className="well stack-tight" role="status">
      <b>
        {effect.requests === 0
          ? t('touches.effectNone', { days: effect.days })
          : t('touches.effect', {
              days: effect.days,
              would: format.number(would.sent),
              did: format.number(did.sent),
              difference: `${difference > 0 ? '+' : ''}${format.number(difference)}`,
            })}
      </b>
      {would.reasons.length > 0 && (
        <p className="small soft">
          {would.reasons
            .slice(0, 4)
            .map(({ reason, count }) => `${t(`touches.reasons.${reason}`)} ${format.number(count)}`)
            .join(' · ')}
        </p>
      )}
      <p className="small faint">
        {t('touches.effectHow', { requests: format.number(effect.requests) })}
        {!effect.complete && ` ${t('touches.effectSample')}`}
      </p>
    </div>
  )
}
