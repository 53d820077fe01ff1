import { PlusOutlined } from '@ant-design/icons'
import type { Envelope } from '@regulars/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { envelopesQuery } from '../../api/envelopes.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink, useGo } from '../../components/go-link.tsx'
import { StockBar } from '../../components/money/stock-bar.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { useMore } from '../../components/use-more.ts'
import { paths } from '../../paths.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import type { Format } from '../../ui/format.ts'
import { useFormat } from '../../ui/format-context.ts'
import { State } from '../../ui/states.tsx'
import { EnvelopeDialog } from './envelope-dialog.tsx'

/** Stored value is money, points are pieces. */
export const envelopeAmount = (asset: Envelope['asset'], amountMinor: number, format: Format): string =>
  asset === 'bonus' ? format.money(amountMinor) : format.number(amountMinor)

export function EnvelopesTable() {
  const { t } = useTranslation()
  const go = useGo()
  const [making, setMaking] = useState(false)
  const query = useInfiniteQuery({ ...envelopesQuery(undefined), refetchInterval: 10_000 })
  const columns = useColumns()
  const rows = query.data?.pages.flatMap((page) => page.envelopes)
  const more = useMore(query, rows?.length)
  const add = (
    <PermittedButton permission="offers:give" icon={<PlusOutlined aria-hidden />} onClick={() => setMaking(true)}>
      {t('envelopes.new')}
    </PermittedButton>
  )
  return (
    <>
      <DataTable<Envelope>
        name="envelopes"
        label={t('envelopes.title')}
        columns={columns}
        rows={rows}
        rowKey={(row) => String(row.id)}
        onOpen={(row) => void go(paths.envelope(row.id))}
        error={query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : undefined}
        actions={add}
        empty={
          <State title={t('envelopes.none.title')} action={add}>
            {t('envelopes.none.advice')}
          </State>
        }
        more={more}
      />
      {making && <EnvelopeDialog close={() => setMaking(false)} />}
    </>
  )
}

function useColumns(): Column<Envelope>[] {
  const { t } = useTranslation()
  const format = useFormat()
  return [
    {
      key: 'name',
      title: t('envelopes.name'),
      render: (row) => (
        <GoLink {...paths.envelope(row.id)} className="name-link">
          {row.name}
        </GoLink>
      ),
      cell: (row) => row.name,
    },
    {
      key: 'kind',
      title: t('envelopes.kind'),
      render: (row) => t(`envelopes.kinds.${row.kind}`),
      cell: (row) => t(`envelopes.kinds.${row.kind}`),
    },
    {
      key: 'asset',
      title: t('envelopes.asset'),
      render: (row) => t(`envelopes.assets.${row.asset}`),
      cell: (row) => t(`envelopes.assets.${row.asset}`),
    },
    {
      key: 'total',
      title: t('envelopes.total'),
      align: 'right',
      render: (row) => envelopeAmount(row.asset, row.totalMinor, format),
      cell: (row) => (row.asset === 'bonus' ? format.major(row.totalMinor) : row.totalMinor),
      compare: (a, b) => a.totalMinor - b.totalMinor,
    },
    {
      key: 'claimed',
      title: t('envelopes.claimed'),
      help: t('envelopes.claimedHelp'),
      render: (row) => (
        <StockBar
          left={row.claimedPieces}
          total={row.pieces}
          text={t('envelopes.claimedOf', {
            claimed: format.number(row.claimedPieces),
            total: format.number(row.pieces),
          })}
        />
      ),
      cell: (row) => row.claimedPieces,
    },
    {
      key: 'ends',
      title: t('envelopes.ends'),
      render: (row) => format.dateTime(row.endsAt),
      cell: (row) => row.endsAt,
      compare: (a, b) => a.endsAt.localeCompare(b.endsAt),
    },
    {
      key: 'state',
      title: t('envelopes.state'),
      render: (row) => (
        <span className="chip" data-tone={row.state === 'open' ? 'gain' : undefined}>
          {t(`envelopes.states.${row.state}`)}
        </span>
      ),
      cell: (row) => row.state,
    },
  ]
}
