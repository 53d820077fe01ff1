import { type ChannelDecision, channelDecisionKinds } from '@regulars/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, AutoComplete, Input, Select } from 'antd'
import { useState } from 'react'
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

function DecisionForm() {
  const { t } = useTranslation()
  const client = useQueryClient()
  const { timezone } = useFormat()
  const { data: costs } = useQuery(costsQuery)
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: timezone }).format(new Date())
  const empty = { channel: '', day: today, decision: 'stopped' as ChannelDecision['decision'], figure: '', note: '' } // the widest
  const [draft, setDraft] = useState(empty)
  const change = (patch: Partial<typeof empty>) => setDraft((before) => ({ ...before, ...patch }))
  const save = useMutation({
    mutationFn: () => noteDecision(draft),
    onSuccess: async () => {
      setDraft(empty)
      await client.invalidateQueries({ queryKey: ['channel-decisions'] })
    },
  })
  const isReady = draft.channel.trim() !== '' && draft.note.trim() !== '' && draft.day !== ''
  const field = (label: string, control: React.ReactNode, isWide = false) => (
    <div className={isWide ? 'field decision-wide' : 'field'}>
      <span aria-hidden="true">{label}</span>
      {control}
    </div>
  )
  return (
    <form
      className="stack-tight"
      aria-label={t('health.decisions.enter')}
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady) save.mutate()
      }}
    >
      <div className="decision-form">
        {field(
          t('health.costs.channel'),
          <AutoComplete
            aria-label={t('health.costs.channel')}
            value={draft.channel}
            options={(costs?.channels ?? []).map((value) => ({ value }))}
            onChange={(channel) => change({ channel })}
          />,
        )}
        {field(
          t('health.decisions.decision'),
          <Select
            aria-label={t('health.decisions.decision')}
            value={draft.decision}
            options={channelDecisionKinds.map((value) => ({ value, label: t(`health.decisions.kinds.${value}`) }))}
            onChange={(decision) => change({ decision })}
          />,
        )}
        {field(
          t('health.decisions.day'),
          <input
            className="month-input"
            type="date"
            aria-label={t('health.decisions.day')}
            value={draft.day}
            onChange={({ target }) => change({ day: target.value })}
          />,
        )}
        {field(
          t('health.decisions.figure'),
          <Input
            aria-label={t('health.decisions.figure')}
            placeholder={t('health.decisions.figureSuch')}
            value={draft.figure}
            maxLength={100}
            onChange={({ target }) => change({ figure: target.value })}
          />,
        )}
        {field(
          t('health.decisions.note'),
          <Input
            aria-label={t('health.decisions.note')}
            value={draft.note}
            maxLength={1000}
            onChange={({ target }) => change({ note: target.value })}
          />,
          true,
        )}
      </div>
      {save.error && <Alert type="error" showIcon title={errorLine(save.error, t)} />}
      <div className="row">
        <PermittedButton permission="flows:write" htmlType="submit" disabled={!isReady} loading={save.isPending}>
          {t('health.decisions.enter')}
        </PermittedButton>
      </div>
    </form>
  )
}
