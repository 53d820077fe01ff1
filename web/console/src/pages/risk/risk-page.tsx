import type { RiskDecision, RiskRank } from '@regulars/contract'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Input, InputNumber, Modal, Segmented, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { overrideRisk, riskDecisionsQuery } from '../../api/risk.ts'
import { useAddress } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { useMore } from '../../components/use-more.ts'
import { paths, type RiskSearch } from '../../paths.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Page } from '../../ui/page.tsx'
import { State } from '../../ui/states.tsx'

const ranks = [0, 1, 2, 3] as const satisfies readonly RiskRank[]
const tones = { 0: undefined, 1: 'gain', 2: 'wait', 3: 'loss' } as const satisfies Record<RiskRank, string | undefined>

/** Which claims were looked at, what came of it, and why. */
export function RiskPage() {
  const { t } = useTranslation()
  const [{ rank, customer }, change] = useAddress<RiskSearch>()
  const [deciding, setDeciding] = useState<RiskDecision>()
  const query = useInfiniteQuery(riskDecisionsQuery({ rank, customer }))
  const columns = useColumns(setDeciding)
  const rows = query.data?.pages.flatMap((page) => page.items)
  const more = useMore(query, rows?.length)
  return (
    <Page title={t('risk.title')} lead={t('risk.lead')}>
      <DataTable<RiskDecision>
        name="risk"
        label={t('risk.title')}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.id}
        error={query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : undefined}
        toolbar={
          <Select
            aria-label={t('risk.rank')}
            value={rank ?? ''}
            style={{ minWidth: 140 }}
            options={[
              { value: '', label: t('risk.allRanks') },
              ...ranks.map((value) => ({ value: String(value), label: `${value} · ${t(`risk.ranks.${value}`)}` })),
            ]}
            onChange={(value: string) => change({ rank: value || undefined })}
          />
        }
        empty={<State title={t('risk.none.title')}>{t('risk.none.advice')}</State>}
        more={more}
      />
      {deciding && <OverrideDialog decision={deciding} close={() => setDeciding(undefined)} />}
    </Page>
  )
}

function useColumns(decide: (decision: RiskDecision) => void): Column<RiskDecision>[] {
  const { t } = useTranslation()
  const format = useFormat()
  return [
    { key: 'at', title: t('risk.at'), render: (row) => format.dateTime(row.at), cell: (row) => row.at },
    { key: 'what', title: t('risk.what'), cell: (row) => row.what },
    { key: 'about', title: t('risk.about'), cell: (row) => row.about },
    {
      key: 'customer',
      title: t('risk.customer'),
      render: (row) =>
        row.customer ? (
          <GoLink {...paths.customer(row.customer)}>{t('customers.nameless', { id: row.customer.slice(-6) })}</GoLink>
        ) : (
          <span className="faint">—</span>
        ),
      cell: (row) => row.customer,
    },
    {
      key: 'rank',
      title: t('risk.rank'),
      help: t('risk.rankHelp'),
      render: (row) => (
        <span className="chip" data-tone={tones[row.rank]}>
          {row.rank} · {t(`risk.ranks.${row.rank}`)}
        </span>
      ),
      cell: (row) => row.rank,
      compare: (a, b) => a.rank - b.rank,
    },
    { key: 'score', title: t('risk.score'), help: t('risk.scoreHelp'), align: 'right', cell: (row) => row.score },
    {
      key: 'reasons',
      title: t('risk.reasons'),
      render: (row) => (
        <span className="stack-tight" style={{ gap: 2 }}>
          {row.reasons.map((reason) => (
            <span key={`${reason.code}/${reason.signal}`} className="small">
              {reason.words[format.language]}
            </span>
          ))}
          {row.reasons.length === 0 && <span className="faint">{t('risk.noReasons')}</span>}
          {row.override && (
            <span className="small wait">
              {t('risk.overridden', {
                by: row.override.by,
                rank: t(`risk.ranks.${row.override.rank}`),
                reason: row.override.reason,
              })}
            </span>
          )}
        </span>
      ),
      cell: (row) => row.reasons.map(({ code }) => code).join(' '),
    },
    {
      key: 'override',
      title: '',
      render: (row) =>
        row.rank >= 2 && (
          <PermittedButton permission="risk:write" size="small" onClick={() => decide(row)}>
            {t('risk.override')}
          </PermittedButton>
        ),
    },
  ]
}

function OverrideDialog({ decision, close }: { decision: RiskDecision; close(): void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const queryClient = useQueryClient()
  const [rank, setRank] = useState<RiskRank>(1)
  const [days, setDays] = useState(7)
  const [reason, setReason] = useState('')
  const save = useMutation({
    mutationFn: () => overrideRisk(decision.id, { rank, days, reason }),
    onSuccess: async () => {
      message.success(t('common.saved'))
      close()
      await queryClient.invalidateQueries({ queryKey: ['risk-decisions'] })
    },
  })
  return (
    <Modal
      open
      title={t('risk.overrideTitle')}
      okText={t('common.save')}
      okButtonProps={{ disabled: !reason.trim() }}
      cancelText={t('common.cancel')}
      confirmLoading={save.isPending}
      onCancel={close}
      onOk={() => save.mutate()}
    >
      <div className="stack">
        {save.error && <Alert type="error" showIcon title={errorLine(save.error, t)} />}
        <Segmented<RiskRank>
          aria-label={t('risk.rank')}
          value={rank}
          options={ranks.map((value) => ({ value, label: t(`risk.ranks.${value}`) }))}
          onChange={setRank}
        />
        <InputNumber<number>
          aria-label={t('risk.days')}
          min={1}
          max={366}
          precision={0}
          suffix={t('risk.days')}
          value={days}
          onChange={(value) => setDays(value ?? 7)}
        />
        <Input
          aria-label={t('risk.reason')}
          placeholder={t('risk.reason')}
          maxLength={300}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
        <p className="soft">{t('risk.overrideWhat', { days })}</p>
      </div>
    </Modal>
  )
}
