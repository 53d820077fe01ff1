import '../../ui/money.css'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type EnvelopeDetail, envelopeQuery } from '../../api/envelopes.ts'
import { useParam } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { StockBar } from '../../components/money/stock-bar.tsx'
import { paths } from '../../paths.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Figure } from '../../ui/explained.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Page } from '../../ui/page.tsx'
import { Bones, State } from '../../ui/states.tsx'
import { envelopeAmount } from './envelopes.tsx'

type Share = EnvelopeDetail['shares'][number]

/** One envelope while it is drawn: how far it is, who got what, who was luckiest. */
export function EnvelopePage() {
  const { t } = useTranslation()
  const id = useParam('id')
  const { data, error, refetch } = useQuery(envelopeQuery(id))
  const crumb = <GoLink {...paths.offers({ tab: 'envelopes' })}>{t('envelopes.title')}</GoLink>
  return (
    <Page title={data?.name ?? t('envelopes.title')} crumb={crumb}>
      {data ? (
        <Envelope envelope={data} />
      ) : (
        <div className="card">
          {error ? (
            <ErrorState error={error} retry={() => void refetch()} />
          ) : (
            <Bones lines={8} label={t('common.loading')} />
          )}
        </div>
      )}
    </Page>
  )
}

function Envelope({ envelope }: { envelope: EnvelopeDetail }) {
  const { t } = useTranslation()
  const format = useFormat()
  const amount = (value: number) => envelopeAmount(envelope.asset, value, format)
  const luckiest = envelope.shares.reduce<Share | undefined>(
    (best, share) => (!best || share.amountMinor > best.amountMinor ? share : best),
    undefined,
  )
  const columns: Column<Share>[] = [
    { key: 'position', title: t('envelopes.position'), align: 'right', cell: (row) => row.position },
    {
      key: 'customer',
      title: t('offer.customer'),
      render: (row) =>
        row.customer ? (
          <GoLink {...paths.customer(row.customer, { tab: 'wallet' })}>
            {t('customers.nameless', { id: row.customer.slice(-6) })}
          </GoLink>
        ) : (
          <span className="faint">{t('offer.hidden')}</span>
        ),
      cell: (row) => row.customer,
    },
    {
      key: 'share',
      title: t('envelopes.share'),
      align: 'right',
      render: (row) => (
        <>
          {amount(row.amountMinor)} {row === luckiest && <span className="chip">{t('envelopes.luckiest')}</span>}
        </>
      ),
      cell: (row) => (envelope.asset === 'bonus' ? format.major(row.amountMinor) : row.amountMinor),
      compare: (a, b) => a.amountMinor - b.amountMinor,
    },
    { key: 'at', title: t('envelopes.at'), render: (row) => format.dateTime(row.at), cell: (row) => row.at },
  ]
  return (
    <div className="stack">
      <section className="card stack">
        <StockBar
          left={envelope.claimedPieces}
          total={envelope.pieces}
          text={t('envelopes.claimedOf', {
            claimed: format.number(envelope.claimedPieces),
            total: format.number(envelope.pieces),
          })}
        />
        <div className="figures">
          <Figure label={t('envelopes.total')} value={amount(envelope.totalMinor)} />
          <Figure
            label={t('envelopes.claimed')}
            value={amount(envelope.claimedMinor)}
            definition={t('envelopes.claimedHelp')}
          />
          <Figure
            label={t('envelopes.returned')}
            value={amount(envelope.returnedMinor)}
            definition={t('envelopes.returnedHelp')}
          />
          <Figure
            label={t('envelopes.kind')}
            value={t(`envelopes.kinds.${envelope.kind}`)}
            definition={t(`envelopes.kindHelp.${envelope.kind}`)}
          />
          <Figure label={t('envelopes.audience')} value={t(`envelopes.audiences.${envelope.audience}`)} />
          <Figure label={t('envelopes.ends')} value={format.dateTime(envelope.endsAt)} />
        </div>
      </section>
      {envelope.shares.length > 1 && (
        <section className="card stack-tight" aria-labelledby="draws">
          <h2 id="draws">{t('envelopes.shares')}</h2>
          <ShareColumns envelope={envelope} say={amount} />
          <p className="small faint">{t('envelopes.bars')}</p>
        </section>
      )}
      <DataTable<Share>
        name="envelope-shares"
        label={t('envelopes.shares')}
        columns={columns}
        rows={envelope.shares}
        rowKey={(row) => String(row.position)}
        toolbar={<p className="soft">{t('envelopes.latest')}</p>}
        empty={<State title={t('envelopes.noShares')} />}
        pageSize={50}
      />
    </div>
  )
}

/** Drawn in place: a hundred bars need no chart engine. */
function ShareColumns({ envelope, say }: { envelope: EnvelopeDetail; say(value: number): string }) {
  const { t } = useTranslation()
  const shares = [...envelope.shares].sort((a, b) => a.position - b.position)
  const most = Math.max(...shares.map(({ amountMinor }) => amountMinor))
  const average = envelope.totalMinor / envelope.pieces
  const height = 96
  const width = 100 / shares.length
  return (
    <svg width="100%" height={height} role="img" aria-label={t('envelopes.bars')} preserveAspectRatio="none">
      {shares.map((share, index) => (
        <rect
          key={share.position}
          x={`${index * width + width * 0.1}%`}
          width={`${width * 0.8}%`}
          y={height - (share.amountMinor / most) * (height - 4)}
          height={(share.amountMinor / most) * (height - 4)}
          rx={2}
          fill={share.amountMinor === most ? 'var(--accent)' : 'var(--line-strong)'}
        >
          <title>{`${share.position}: ${say(share.amountMinor)}`}</title>
        </rect>
      ))}
      <line
        x1="0"
        x2="100%"
        y1={height - (average / most) * (height - 4)}
        y2={height - (average / most) * (height - 4)}
        stroke="var(--ink)"
        strokeDasharray="4 4"
      />
    </svg>
  )
}
