import type { LedgerTransfer } from '@regulars/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { transfersQuery } from '../../api/ledger.ts'
import { useAddress } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink, useGo } from '../../components/go-link.tsx'
import { flowsOf } from '../../components/money/flows.ts'
import { useLedgerWords } from '../../components/money/ledger-words.ts'
import { SearchBox } from '../../components/search-box.tsx'
import { useMore } from '../../components/use-more.ts'
import { type LedgerSearch, paths } from '../../paths.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { State } from '../../ui/states.tsx'

/** A ticket number alone means its sale. */
export const storyOf = (text: string | undefined): string | undefined =>
  text && !text.includes('/') ? `sale/${text}` : text

/** Transfers as they were written, newest first. */
export function Transfers() {
  const { t } = useTranslation()
  const go = useGo()
  const [{ story }, change] = useAddress<LedgerSearch>()
  const query = useInfiniteQuery(transfersQuery({ story: storyOf(story) }))
  const columns = useColumns()
  const rows = query.data?.pages.flatMap((page) => page.items)
  const more = useMore(query, rows?.length)
  return (
    <DataTable<LedgerTransfer>
      name="transfers"
      label={t('ledger.tabs.transfers')}
      columns={columns}
      rows={rows}
      rowKey={(row) => String(row.id)}
      onOpen={(row) => void go(paths.story(row.story))}
      error={query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : undefined}
      toolbar={
        <SearchBox
          value={story}
          change={(text) => change({ story: text })}
          label={t('ledger.search')}
          placeholder={t('ledger.searchHint')}
        />
      }
      empty={
        story ? (
          <State title={t('ledger.noneFound')} />
        ) : (
          <State title={t('ledger.none.title')}>{t('ledger.none.advice')}</State>
        )
      }
      more={more}
    />
  )
}

function useColumns(): Column<LedgerTransfer>[] {
  const { t } = useTranslation()
  const words = useLedgerWords()
  const told = (row: LedgerTransfer) =>
    flowsOf(row.entries).map((flow) => {
      const [from, to] = [words.holder(flow.from, row.store?.code), words.holder(flow.to, row.store?.code)]
      return `${from} → ${to} ${words.amount(flow.asset, flow.amountMinor)}`
    })
  return [
    {
      key: 'at',
      title: t('ledger.at'),
      render: (row) => <span className="nowrap">{words.format.dateTime(row.at)}</span>,
      cell: (row) => row.at,
    },
    {
      key: 'what',
      title: t('ledger.what'),
      render: (row) => (
        <span className="row" style={{ flexWrap: 'nowrap' }}>
          {words.kind(row.kind)}
          {row.phase === 'pending' && (
            <span className="chip" data-tone="wait">
              {t('ledger.reserved', { at: row.until ? words.format.dateTime(row.until) : '' })}
            </span>
          )}
        </span>
      ),
      cell: (row) => row.kind,
    },
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
    {
      key: 'who',
      title: t('ledger.who'),
      render: (row) => (
        <span className="stack-tight" style={{ gap: 2 }}>
          {told(row).map((line) => (
            <span key={line} className="small">
              {line}
            </span>
          ))}
        </span>
      ),
      cell: (row) => told(row).join('; '),
    },
    { key: 'store', title: t('ledger.store'), cell: (row) => row.store?.name },
    { key: 'key', title: t('ledger.key'), hidden: true, cell: (row) => row.key },
  ]
}
