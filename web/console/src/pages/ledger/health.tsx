import type { LedgerHealth } from '@regulars/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Input } from 'antd'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { healthQuery, resumeLedger } from '../../api/ledger.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { Figure } from '../../ui/explained.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Bones } from '../../ui/states.tsx'
import { type HealthState, healthState } from './health-state.ts'

const tones: Record<HealthState, 'gain' | 'loss' | 'wait'> = {
  good: 'gain',
  stopped: 'loss',
  waiting: 'wait',
  late: 'wait',
}

/** Whether the ledger adds up, since when it is known, and what to do if it does not. */
export function Health() {
  const { t } = useTranslation()
  const format = useFormat()
  const { data: health, error, refetch } = useQuery(healthQuery)
  if (error && !health)
    return (
      <section className="card">
        <ErrorState error={error} retry={() => void refetch()} />
      </section>
    )
  if (!health)
    return (
      <section className="card">
        <Bones lines={2} label={t('common.loading')} />
      </section>
    )
  const state = healthState(health)
  const since = health.verification ? format.ago(health.verification.startedAt, new Date()) : ''
  const what = {
    good: t('ledger.health.goodWhat', {
      ago: since,
      entries: format.number(health.verification?.entries ?? 0),
      accounts: format.number(health.verification?.accounts ?? 0),
    }),
    waiting: t('ledger.health.waitingWhat'),
    late: t('ledger.health.lateWhat', { ago: since }),
    stopped: t('ledger.health.stoppedWhat', { at: health.stopped ? format.dateTime(health.stopped.at) : '—' }),
  }[state]
  const even = health.trialBalance.every(({ sumMinor }) => sumMinor === 0)
  return (
    <section className="card stack" aria-label={t('ledger.health.title')}>
      <div className="health" data-tone={tones[state]} style={{ paddingLeft: 16 }}>
        <div className="grow">
          <p className={`health-word ${tones[state]}`} role={state === 'stopped' ? 'alert' : 'status'}>
            {t(`ledger.health.${state}`)}
          </p>
          <p className="soft">{what}</p>
        </div>
        {health.stopped && <ResumeButton />}
      </div>
      <Findings health={health} />
      <div className="figures">
        <Figure
          label={t('ledger.health.sum')}
          value={even ? t('common.yes') : <span className="loss">{t('ledger.health.sumWrong')}</span>}
          definition={t('ledger.health.sumHelp')}
        />
        <Figure
          label={t('ledger.health.sealed')}
          value={health.seal ? `№ ${format.number(health.seal.throughTransfer)}` : '—'}
          definition={t('ledger.health.sealedHelp')}
          note={health.seal && <span className="mono">{health.seal.hash.slice(0, 16)}…</span>}
        />
        <Figure label={t('ledger.health.transfers')} value={format.number(health.transfers)} />
        <Figure label={t('ledger.health.accounts')} value={format.number(health.accounts)} />
      </div>
    </section>
  )
}

function Findings({ health }: { health: LedgerHealth }) {
  const { t } = useTranslation()
  const findings = [...(health.stopped?.findings ?? []), ...(health.verification?.findings ?? [])]
  if (findings.length === 0) return null
  return (
    <ul className="plain well">
      {findings.map((finding, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: findings have no name and never move
        <li key={index} className="loss">
          {t('ledger.health.found', { check: finding.check, detail: finding.detail })}
        </li>
      ))}
    </ul>
  )
}

function ResumeButton() {
  const { t } = useTranslation()
  const { message, modal } = App.useApp()
  const queryClient = useQueryClient()
  const reason = useRef('')
  const resume = useMutation({
    mutationFn: () => resumeLedger(reason.current),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['ledger-health'] }),
    onError: (failure) => message.error(errorLine(failure, t)),
  })
  return (
    <PermittedButton
      permission="ledger:write"
      onClick={() =>
        modal.confirm({
          title: t('ledger.health.resumeTitle'),
          content: (
            <div className="stack-tight">
              <p>{t('ledger.health.resumeWhat')}</p>
              <Input
                aria-label={t('ledger.health.reason')}
                placeholder={t('ledger.health.reason')}
                onChange={({ target }) => {
                  reason.current = target.value
                }}
              />
            </div>
          ),
          okText: t('ledger.health.resume'),
          cancelText: t('common.cancel'),
          onOk: () => resume.mutateAsync().catch(() => undefined), // told by onError
        })
      }
    >
      {t('ledger.health.resume')}
    </PermittedButton>
  )
}
