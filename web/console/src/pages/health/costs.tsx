import type { ChannelCost } from '@regulars/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, AutoComplete, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { costsQuery, saveCosts } from '../../api/health.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { ChannelDecisions } from '../../components/report/channel-decisions.tsx'
import { paths } from '../../paths.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { MoneyInput } from '../../ui/money-input.tsx'
import { State } from '../../ui/states.tsx'

/** What channels cost by month: the one thing that no record tells. */
export function Costs() {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(costsQuery)
  const columns = useColumns()
  return (
    <div className="stack">
      <CostForm channels={data?.channels ?? []} />
      <DataTable<ChannelCost>
        name="channel-costs"
        label={t('health.tabs.costs')}
        columns={columns}
        rows={data?.costs}
        rowKey={(row) => `${row.channel}/${row.month}`}
        error={error ? <ErrorState error={error} retry={() => void refetch()} /> : undefined}
        actions={<GoLink {...paths.report('attribution')}>{t('health.costs.report')}</GoLink>}
        empty={<State title={t('health.costs.none')}>{t('health.costs.advice')}</State>}
      />
      <ChannelDecisions />
    </div>
  )
}

function useColumns(): Column<ChannelCost>[] {
  const { t } = useTranslation()
  const format = useFormat()
  return [
    {
      key: 'month',
      title: t('health.costs.month'),
      render: (row) => format.month(row.month),
      cell: (row) => row.month,
    },
    { key: 'channel', title: t('health.costs.channel'), cell: (row) => row.channel },
    {
      key: 'amount',
      title: t('health.costs.amount'),
      align: 'right',
      render: (row) => format.money(row.amountMinor),
      cell: (row) => format.major(row.amountMinor),
      compare: (a, b) => a.amountMinor - b.amountMinor,
    },
    { key: 'note', title: t('health.costs.note'), cell: (row) => row.note },
  ]
}

/** One month of one channel; entering it again replaces it, zero takes it away. */
function CostForm({ channels }: { channels: readonly string[] }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const client = useQueryClient()
  const { timezone } = useFormat()
  const [channel, setChannel] = useState('')
  const [month, setMonth] = useState(() =>
    new Intl.DateTimeFormat('en-CA', { timeZone: timezone }).format(new Date()).slice(0, 7),
  )
  const [amountMinor, setAmount] = useState<number>()
  const [note, setNote] = useState('')
  const save = useMutation({
    mutationFn: saveCosts,
    onSuccess: async () => {
      message.success(t('health.costs.saved'))
      setAmount(undefined)
      setNote('')
      await client.invalidateQueries({ queryKey: ['channel-costs'] })
    },
  })
  const isReady = channel.trim() !== '' && /^\d{4}-\d{2}$/.test(month) && amountMinor !== undefined
  return (
    <form
      className="card stack"
      aria-labelledby="cost-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady) save.mutate({ costs: [{ channel: channel.trim(), month, amountMinor, note }] })
      }}
    >
      <h2 id="cost-form">{t('health.costs.enter')}</h2>
      <div className="health-cost-form">
        <div className="stack-tight">
          <span>{t('health.costs.channel')}</span>
          <AutoComplete
            aria-label={t('health.costs.channel')}
            value={channel}
            onChange={setChannel}
            options={channels.map((value) => ({ value }))}
          />
        </div>
        <div className="stack-tight">
          <span>{t('health.costs.month')}</span>
          <input
            className="month-input"
            type="month"
            aria-label={t('health.costs.month')}
            value={month}
            onChange={(event) => setMonth(event.target.value)}
          />
        </div>
        <div className="stack-tight">
          <span>{t('health.costs.amount')}</span>
          <MoneyInput label={t('health.costs.amount')} value={amountMinor} change={setAmount} />
        </div>
        <div className="stack-tight">
          <span>{t('health.costs.note')}</span>
          <Input
            aria-label={t('health.costs.note')}
            value={note}
            maxLength={300}
            onChange={(event) => setNote(event.target.value)}
          />
        </div>
      </div>
      {save.error && <Alert type="error" showIcon title={errorLine(save.error, t)} />}
      <div className="row">
        <PermittedButton
          permission="flows:write"
          type="primary"
          htmlType="submit"
          disabled={!isReady}
          loading={save.isPending}
        >
          {t('health.costs.save')}
        </PermittedButton>
        <span className="small faint">{t('health.costs.help')}</span>
      </div>
    </form>
  )
}
