import type { LedgerAccount, LedgerAsset, LedgerHolderKind } from '@regulars/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { accountsQuery } from '../../api/ledger.ts'
import { useAddress } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink, useGo } from '../../components/go-link.tsx'
import { useLedgerWords } from '../../components/money/ledger-words.ts'
import { useMore } from '../../components/use-more.ts'
import { type LedgerSearch, paths } from '../../paths.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { State } from '../../ui/states.tsx'

// The lists of the contract as values: the contract itself is loaded for its types only.
const assets = ['money', 'principal', 'bonus', 'points', 'growth'] as const satisfies readonly LedgerAsset[]
const holders = ['store', 'workspace', 'customer', 'pot'] as const satisfies readonly LedgerHolderKind[]

export function Accounts() {
  const { t } = useTranslation()
  const go = useGo()
  const [{ of, asset, holder }, change] = useAddress<LedgerSearch>()
  const query = useInfiniteQuery(accountsQuery({ of, asset, holder }))
  const columns = useColumns()
  const rows = query.data?.pages.flatMap((page) => page.items)
  const more = useMore(query, rows?.length)
  return (
    <DataTable<LedgerAccount>
      name="accounts"
      label={t('ledger.tabs.accounts')}
      columns={columns}
      rows={rows}
      rowKey={(row) => String(row.id)}
      onOpen={(row) => void go(paths.account(row.id))}
      error={query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : undefined}
      toolbar={
        <>
          <Select
            aria-label={t('ledger.of')}
            value={of ?? ''}
            style={{ minWidth: 150 }}
            options={[
              { value: '', label: t('ledger.allHolders') },
              ...holders.map((value) => ({ value, label: t(`ledger.holders.${value}`) })),
            ]}
            onChange={(value: string) => change({ of: value || undefined })}
          />
          <Select
            aria-label={t('ledger.asset')}
            value={asset ?? ''}
            style={{ minWidth: 150 }}
            options={[
              { value: '', label: t('ledger.allAssets') },
              ...assets.map((value) => ({ value, label: t(`ledger.assets.${value}`) })),
            ]}
            onChange={(value: string) => change({ asset: value || undefined })}
          />
        </>
      }
      empty={<State title={t('ledger.noAccounts')} />}
      more={more}
    />
  )
}

function useColumns(): Column<LedgerAccount>[] {
  const { t } = useTranslation()
  const words = useLedgerWords()
  const { format } = words
  const major = (row: LedgerAccount, amountMinor: number) =>
    row.asset === 'points' || row.asset === 'growth' ? amountMinor : format.major(amountMinor)
  return [
    {
      key: 'account',
      title: t('ledger.account'),
      render: (row) => (
        <GoLink {...paths.account(row.id)} className="name-link">
          {words.holder(row.holder)}
        </GoLink>
      ),
      cell: (row) => row.holder.text,
    },
    {
      key: 'asset',
      title: t('ledger.asset'),
      render: (row) => words.asset(row.asset),
      cell: (row) => row.asset,
    },
    {
      key: 'balance',
      title: t('ledger.balance'),
      help: t('ledger.balanceHelp'),
      align: 'right',
      render: (row) => words.amount(row.asset, row.balanceMinor),
      cell: (row) => major(row, row.balanceMinor),
      compare: (a, b) => a.balanceMinor - b.balanceMinor,
    },
    {
      key: 'available',
      title: t('ledger.available'),
      help: t('ledger.availableHelp'),
      align: 'right',
      hidden: true,
      render: (row) => words.amount(row.asset, row.availableMinor),
      cell: (row) => major(row, row.availableMinor),
    },
    {
      key: 'entries',
      title: t('ledger.entries'),
      align: 'right',
      render: (row) => format.number(row.entries),
      cell: (row) => row.entries,
      compare: (a, b) => a.entries - b.entries,
    },
    {
      key: 'moved',
      title: t('ledger.moved'),
      render: (row) => (row.movedAt ? format.dateTime(row.movedAt) : '—'),
      cell: (row) => row.movedAt,
    },
  ]
}
