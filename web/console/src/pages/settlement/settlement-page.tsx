import '../../ui/money.css'
import { DownloadOutlined } from '@ant-design/icons'
import type { PaymentProviderName, SettlementLine } from '@regulars/contract'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, App, Button, Input, Select, Tabs } from 'antd'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { downloadSettlement, settlementQuery } from '../../api/payments.ts'
import { useAddress } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { ScopeSwitch } from '../../components/lens.tsx'
import type { SettlementSearch } from '../../paths.ts'
import { saveFile } from '../../ui/csv.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Figure } from '../../ui/explained.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Page } from '../../ui/page.tsx'
import { State } from '../../ui/states.tsx'
import { addDays, dayIn } from '../../ui/zoned.ts'
import { useProviderName } from '../till/provider-name.ts'
import { Closings } from './closings.tsx'

const providers = [
  'cash',
  'terminal',
  'stored-value',
  'alipay',
  'test',
] as const satisfies readonly PaymentProviderName[]
const dayPattern = /^\d{4}-\d{2}-\d{2}$/

/** What came in, against what the ledger says, and the drawers that were counted. */
export function SettlementPage() {
  const { t } = useTranslation()
  const [{ tab }, change] = useAddress<SettlementSearch>()
  return (
    <Page title={t('settlement.title')} lead={t('settlement.lead')} actions={<ScopeSwitch />}>
      <Tabs
        activeKey={tab === 'closings' ? tab : 'lines'}
        onChange={(key) => change({ tab: key === 'closings' ? key : undefined })}
        items={[
          { key: 'lines', label: t('settlement.tabs.lines'), children: <Lines /> },
          { key: 'closings', label: t('settlement.tabs.closings'), children: <Closings /> },
        ]}
      />
    </Page>
  )
}

/** The lens carries months; settlement is about days. */
function useDays() {
  const { timezone } = useFormat()
  const [search, change] = useAddress<SettlementSearch & { first?: string; last?: string }>()
  const today = dayIn(new Date(), timezone)
  const day = (value: string | undefined, fallback: string) => (value && dayPattern.test(value) ? value : fallback)
  return {
    search,
    change,
    filter: {
      from: day(search.first, addDays(today, -6)),
      to: day(search.last, today),
      store: search.store,
      provider: search.provider,
    },
  }
}

function DayInput({ label, value, change }: { label: string; value: string; change(day: string): void }) {
  return (
    <Input
      type="date"
      aria-label={label}
      title={label}
      style={{ width: 150 }}
      value={value}
      onChange={({ target }) => target.value && change(target.value)}
    />
  )
}

/** The sum, and whether every line of it agrees. */
function Verdict({ lines }: { lines: readonly SettlementLine[] }) {
  const { t } = useTranslation()
  const format = useFormat()
  const wrong = lines.filter(({ differenceMinor }) => differenceMinor !== 0).length
  const net = lines.reduce((sum, line) => sum + line.netMinor, 0)
  return (
    <section className="card stack">
      <Figure label={t('settlement.total')} value={format.money(net)} definition={t('settlement.netHelp')} />
      <Alert
        type={wrong > 0 ? 'error' : 'success'}
        showIcon
        title={wrong > 0 ? t('settlement.wrong', { count: wrong }) : t('settlement.right', { count: lines.length })}
      />
    </section>
  )
}

function Lines() {
  const { t } = useTranslation()
  const provider = useProviderName()
  const { message } = App.useApp()
  const { filter, change } = useDays()
  const { data, error, refetch } = useQuery(settlementQuery(filter))
  const columns = useColumns()
  const take = useMutation({
    mutationFn: () => downloadSettlement(filter),
    onSuccess: (content) => saveFile(`settlement-${filter.from}-${filter.to}.csv`, content),
    onError: (failure) => message.error(errorLine(failure, t)),
  })
  return (
    <div className="stack">
      {data && data.lines.length > 0 && <Verdict lines={data.lines} />}
      <DataTable<SettlementLine>
        name="settlement"
        label={t('settlement.title')}
        columns={columns}
        rows={data?.lines}
        rowKey={(row) => `${row.day}/${row.store?.code}/${row.provider}`}
        exportable={false}
        error={error ? <ErrorState error={error} retry={() => void refetch()} /> : undefined}
        toolbar={
          <>
            <DayInput label={t('settlement.from')} value={filter.from} change={(first) => change({ first })} />
            <DayInput label={t('settlement.to')} value={filter.to} change={(last) => change({ last })} />
            <Select
              aria-label={t('settlement.provider')}
              value={filter.provider ?? ''}
              style={{ minWidth: 150 }}
              options={[
                { value: '', label: t('settlement.allProviders') },
                ...providers.map((value) => ({ value, label: provider(value) })),
              ]}
              onChange={(value: string) => change({ provider: value || undefined })}
            />
          </>
        }
        actions={
          <Button
            type="text"
            icon={<DownloadOutlined aria-hidden />}
            aria-label={t('settlement.download')}
            title={t('settlement.download')}
            loading={take.isPending}
            onClick={() => take.mutate()}
          />
        }
        empty={<State title={t('settlement.none.title')}>{t('settlement.none.advice')}</State>}
        pageSize={100}
      />
    </div>
  )
}

function useColumns(): Column<SettlementLine>[] {
  const { t } = useTranslation()
  const format = useFormat()
  const provider = useProviderName()
  const money = (key: string, title: string, of: (row: SettlementLine) => number | null, help?: string) => ({
    key,
    title,
    help,
    align: 'right' as const,
    render: (row: SettlementLine) => {
      const value = of(row)
      return value === null ? <span className="faint">—</span> : format.money(value)
    },
    cell: (row: SettlementLine) => {
      const value = of(row)
      return value === null ? null : format.major(value)
    },
  })
  return [
    {
      key: 'day',
      title: t('settlement.day'),
      render: (row) => <span className="nowrap">{format.day(row.day)}</span>,
      cell: (row) => row.day,
      compare: (a, b) => a.day.localeCompare(b.day),
    },
    { key: 'store', title: t('settlement.store'), cell: (row) => row.store?.name },
    {
      key: 'provider',
      title: t('settlement.provider'),
      render: (row) => provider(row.provider),
      cell: (row) => row.provider,
    },
    {
      key: 'payments',
      title: t('settlement.payments'),
      align: 'right',
      render: (row) => format.number(row.payments),
      cell: (row) => row.payments,
    },
    money('paid', t('settlement.paid'), (row) => row.paidMinor),
    money('refunded', t('settlement.refunded'), (row) => row.refundedMinor),
    money('fee', t('settlement.fee'), (row) => row.feeMinor, t('settlement.feeHelp')),
    money('net', t('settlement.net'), (row) => row.netMinor, t('settlement.netHelp')),
    money('ledger', t('settlement.ledger'), (row) => row.ledgerMinor, t('settlement.ledgerHelp')),
    {
      ...money('difference', t('settlement.difference'), (row) => row.differenceMinor, t('settlement.differenceHelp')),
      render: (row) =>
        row.differenceMinor === 0 ? (
          <span className="gain">✓ {format.money(0)}</span>
        ) : (
          <strong className="loss">{format.money(row.differenceMinor)}</strong>
        ),
    },
  ]
}
