import '../../ui/money.css'
import type { LedgerStatement, LedgerStatementLine } from '@regulars/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { statementQuery } from '../../api/ledger.ts'
import { useAddress, useParam } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { useLedgerWords } from '../../components/money/ledger-words.ts'
import { useMore } from '../../components/use-more.ts'
import { paths } from '../../paths.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Figure } from '../../ui/explained.tsx'
import { Page } from '../../ui/page.tsx'
import { State } from '../../ui/states.tsx'
import { addDays, dayStart } from '../../ui/zoned.ts'

const dayPattern = /^\d{4}-\d{2}-\d{2}$/

/** The statement of one account, with what it held before and after. */
export function AccountPage() {
  const { t } = useTranslation()
  const id = useParam('id')
  const words = useLedgerWords()
  const { timezone } = words.format
  const [{ from, to }, change] = useAddress<{ from?: string; to?: string }>()
  const day = (value: string | undefined) => (value && dayPattern.test(value) ? value : undefined)
  const [first, last] = [day(from), day(to)]
  const query = useInfiniteQuery(
    statementQuery(id, {
      from: first && dayStart(first, timezone),
      to: last && dayStart(addDays(last, 1), timezone),
    }),
  )
  const statement = query.data?.pages[0]
  const asset = statement?.account.asset ?? 'money'
  const rows = query.data?.pages.flatMap((page) => page.items)
  const more = useMore(query, rows?.length)
  const amount = (value: number | null | undefined) =>
    value === null || value === undefined ? '—' : words.amount(asset, value)
  const columns = useColumns(asset)
  return (
    <Page
      title={statement ? words.holder(statement.account.holder) : t('ledger.account')}
      crumb={<GoLink {...paths.ledger({ tab: 'accounts' })}>{t('ledger.title')}</GoLink>}
      lead={statement && `${words.asset(asset)} · ${statement.account.holder.text}`}
      actions={statement && <WhoseLink account={statement.account} />}
    >
      <div className="stack">
        <section className="card stack" aria-label={t('ledger.statement')}>
          <div className="field-row">
            <DayField label={t('ledger.from')} value={first} change={(value) => change({ from: value })} />
            <DayField label={t('ledger.to')} value={last} change={(value) => change({ to: value })} />
          </div>
          <div className="figures">
            <Figure
              label={t('ledger.opening')}
              value={amount(statement?.openingMinor)}
              definition={t('ledger.openingHelp')}
            />
            <Figure
              label={t('ledger.closing')}
              value={amount(statement?.closingMinor)}
              definition={t('ledger.closingHelp')}
            />
          </div>
          <p className="small faint">
            {statement && statement.closingMinor === null ? t('ledger.partly') : t('ledger.asOf')}
          </p>
        </section>
        <DataTable<LedgerStatementLine>
          name="statement"
          label={t('ledger.statement')}
          columns={columns}
          rows={rows}
          rowKey={(row) => String(row.number)}
          error={query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : undefined}
          toolbar={<h2>{t('ledger.statement')}</h2>}
          empty={<State title={t('ledger.noEntries')} />}
          more={more}
        />
      </div>
    </Page>
  )
}

function WhoseLink({ account }: Pick<LedgerStatement, 'account'>) {
  const words = useLedgerWords()
  const { customer } = account.holder
  return customer && <GoLink {...paths.customer(customer, { tab: 'wallet' })}>{words.holder(account.holder)}</GoLink>
}

interface DayProps {
  label: string
  value: string | undefined
  change(value: string | undefined): void
}

function DayField({ label, value, change }: DayProps) {
  return (
    <div className="field">
      <span className="small faint" aria-hidden="true">
        {label}
      </span>
      <Input
        type="date"
        aria-label={label}
        value={value ?? ''}
        onChange={({ target }) => change(target.value || undefined)}
      />
    </div>
  )
}

function useColumns(asset: string): Column<LedgerStatementLine>[] {
  const { t } = useTranslation()
  const words = useLedgerWords()
  return [
    { key: 'number', title: '№', align: 'right', cell: (row) => row.number },
    {
      key: 'at',
      title: t('ledger.at'),
      render: (row) => words.format.dateTime(row.at),
      cell: (row) => row.at,
    },
    { key: 'what', title: t('ledger.what'), render: (row) => words.kind(row.kind), cell: (row) => row.kind },
    {
      key: 'story',
      title: t('ledger.story'),
      render: (row) => (
        <GoLink {...paths.story(row.story)} className="name-link nowrap">
          {words.story(row.story)}
        </GoLink>
      ),
      cell: (row) => row.story,
    },
    { key: 'store', title: t('ledger.store'), cell: (row) => row.store?.name },
    {
      key: 'amount',
      title: t('ledger.amount'),
      align: 'right',
      render: (row) => (
        <span className={row.amountMinor < 0 ? 'loss' : 'gain'}>
          {row.amountMinor > 0 ? '+' : ''}
          {words.amount(asset, row.amountMinor)}
        </span>
      ),
      cell: (row) => row.amountMinor,
    },
    {
      key: 'after',
      title: t('ledger.after'),
      align: 'right',
      render: (row) => (row.balanceAfterMinor === null ? '—' : words.amount(asset, row.balanceAfterMinor)),
      cell: (row) => row.balanceAfterMinor,
    },
  ]
}
