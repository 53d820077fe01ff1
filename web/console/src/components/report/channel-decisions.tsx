import { type ChannelDecision, channelDecisionKinds } from '@regulars/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, AutoComplete, Input, Select } from 'antd'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { costsQuery, decisionsQuery, noteDecision, removeDecision } from '../../api/health.ts'
import { useFormat } from '../../ui/format-context.ts'
import { Bones } from '../../ui/states.tsx'
import { ErrorState } from '../error-state.tsx'
import { PermittedButton } from '../permitted-button.tsx'

const tones = { started: 'gain', stopped: 'loss', changed: 'wait' } as const

/** Why channels were started and stopped, so that nobody begins again what did not pay: beside the table of channels. */
export function ChannelDecisions() {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(decisionsQuery)
  return (
    <section className="card stack" aria-labelledby="channel-decisions">
      <div className="stack-tight">
        <h2 id="channel-decisions">{t('health.decisions.title')}</h2>
        <p className="soft reading">{t('health.decisions.lead')}</p>
      </div>
      <DecisionForm />
      {error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Bones lines={3} label={t('common.loading')} />
      ) : data.decisions.length === 0 ? (
        <p className="faint">{t('health.decisions.none')}</p>
      ) : (
        <ul className="plain decision-list">
          {data.decisions.map((one) => (
            <Decision key={one.id} of={one} />
          ))}
        </ul>
      )}
    </section>
  )
}

function Decision({ of }: { of: ChannelDecision }) {
  const { t } = useTranslation()
  const format = useFormat()
  const client = useQueryClient()
  const { message, modal } = App.useApp()
  const remove = useMutation({
    mutationFn: () => removeDecision(of.id),
    onSuccess: () => client.invalidateQueries({ queryKey: ['channel-decisions'] }),
    onError: (error) => message.error(errorLine(error, t)),
  })
  const ask = () =>
    modal.confirm({
      title: t('health.decisions.removeSure'),
      okText: t('health.decisions.remove'),
      cancelText: t('common.cancel'),
      onOk: () => remove.mutateAsync(),
    })
  return (
    <li className="stack-tight">
      <div className="row spread">
        <span className="row">
          <span className="chip" data-tone={tones[of.decision]}>
            {t(`health.decisions.kinds.${of.decision}`)}
          </span>
          <b>{of.channel}</b>
          {of.figure && <span className="soft">{of.figure}</span>}
        </span>
        <span className="row small faint">
          {t('health.decisions.by', { day: format.day(of.day), by: of.by })}
          <PermittedButton permission="flows:write" type="text" size="small" onClick={ask}>
            {t('health.decisions.remove')}
          </PermittedButton>
        </span>
      </div>
      <p>{of.note}</p>
    </li>
  )
}

type Draft = { channel: string; day: string; decision: ChannelDecision['decision']; figure: string; note: string }

function DecisionForm() {
  const { t } = useTranslation()
  const client = useQueryClient()
  const { timezone } = useFormat()
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: timezone }).format(new Date())
  const empty: Draft = { channel: '', day: today, decision: 'stopped', figure: '', note: '' }
  const [draft, setDraft] = useState(empty)
  const save = useMutation({
    mutationFn: () => noteDecision(draft),
    onSuccess: async () => {
      setDraft(empty)
      await client.invalidateQueries({ queryKey: ['channel-decisions'] })
    },
  })
  const isReady = draft.channel.trim() !== '' && draft.note.trim() !== '' && draft.day !== ''
  return (
    <form
      className="stack-tight"
      aria-label={t('health.decisions.enter')}
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady) save.mutate()
      }}
    >
      <DecisionFields draft={draft} change={(patch) => setDraft((before) => ({ ...before, ...patch }))} />
      {save.error && <Alert type="error" showIcon title={errorLine(save.error, t)} />}
      <div className="row">
        <PermittedButton permission="flows:write" htmlType="submit" disabled={!isReady} loading={save.isPending}>
          {t('health.decisions.enter')}
        </PermittedButton>
      </div>
    </form>
  )
}

function DecisionFields({ draft, change }: { draft: Draft; change(patch: Partial<Draft>): void }) {
  const { t } = useTranslation()
  const { data: costs } = useQuery(costsQuery)
  const text = (name: 'figure' | 'note', label: string, more: { maxLength: number; placeholder?: string }) => (
    <Input
      aria-label={label}
      value={draft[name]}
      {...more}
      onChange={({ target }) => change({ [name]: target.value })}
    />
  )
  return (
    <div className="decision-form">
      <Field label={t('health.costs.channel')}>
        <AutoComplete
          aria-label={t('health.costs.channel')}
          value={draft.channel}
          options={(costs?.channels ?? []).map((value) => ({ value }))}
          onChange={(channel) => change({ channel })}
        />
      </Field>
      <Field label={t('health.decisions.decision')}>
        <Select
          aria-label={t('health.decisions.decision')}
          value={draft.decision}
          options={channelDecisionKinds.map((value) => ({ value, label: t(`health.decisions.kinds.${value}`) }))}
          onChange={(decision) => change({ decision })}
        />
      </Field>
      <Field label={t('health.decisions.day')}>
        <input
          className="month-input"
          type="date"
          aria-label={t('health.decisions.day')}
          value={draft.day}
          onChange={({ target }) => change({ day: target.value })}
        />
      </Field>
      <Field label={t('health.decisions.figure')}>
        {text('figure', t('health.decisions.figure'), {
          maxLength: 100,
          placeholder: t('health.decisions.figureSuch'),
        })}
      </Field>
      <Field label={t('health.decisions.note')} isWide>
        {text('note', t('health.decisions.note'), { maxLength: 1000 })}
      </Field>
    </div>
  )
}

function Field({ label, isWide = false, children }: { label: string; isWide?: boolean; children: ReactNode }) {
  return (
    <div className={isWide ? 'field decision-wide' : 'field'}>
      <span aria-hidden="true">{label}</span>
      {children}
    </div>
  )
}
