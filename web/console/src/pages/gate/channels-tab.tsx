import type { GateChannels } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { gateChannelsQuery, gateOutboxQuery } from '../../api/touches.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { useMe } from '../../components/session.ts'
import { paths } from '../../paths.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Explained } from '../../ui/explained.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { ShareBars } from '../../ui/share-bars.tsx'
import { Bones, State } from '../../ui/states.tsx'

const days = 30

type Channel = GateChannels['channels'][number]
type Rate = Channel['seen']

/** What each channel carried and what came back, why the gate said no, and how warm contact is. */
export function ChannelsTab() {
  const { t } = useTranslation()
  const query = useQuery(gateChannelsQuery(days))
  const columns = useColumns()
  const me = useMe()
  return (
    <div className="stack">
      <DataTable<Channel>
        name="channels"
        label={t('touches.tabs.channels')}
        columns={columns}
        rows={query.data?.channels}
        rowKey={(row) => row.channel}
        toolbar={<span className="faint small">{t('touches.lastDays', { days })}</span>}
        error={query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : undefined}
        empty={null}
      />
      {query.data && (
        <div className="gate-pair">
          <Bands bands={query.data.bands} />
          <Reasons reasons={query.data.reasons} />
        </div>
      )}
      {me.permissions.includes('customers:contact') && <Outbox />}
    </div>
  )
}

/** A share with its interval behind it; of nothing there is no share. */
export function RateCell({ rate }: { rate: Rate }) {
  const { t } = useTranslation()
  const format = useFormat()
  if (rate.of === 0) return <span className="faint">—</span>
  const text = t('touches.rateOf', {
    count: rate.count,
    of: rate.of,
    low: format.percent(rate.low, 1),
    high: format.percent(rate.high, 1),
  })
  return <Explained text={text}>{format.percent(rate.count / rate.of, 1)}</Explained>
}

function useColumns(): Column<Channel>[] {
  const { t } = useTranslation()
  const format = useFormat()
  const share = (rate: Rate) => (rate.of > 0 ? rate.count / rate.of : null)
  const rates = ['delivered', 'seen', 'acted', 'complained', 'optedOut'] as const
  return [
    {
      key: 'channel',
      title: t('touches.channel'),
      render: (row) => t(`touches.channels.${row.channel}`),
      cell: (row) => t(`touches.channels.${row.channel}`),
    },
    {
      key: 'provider',
      title: t('touches.provider'),
      render: (row) => <span className="small soft">{t(`touches.providers.${row.provider}`)}</span>,
      cell: (row) => row.provider,
    },
    {
      key: 'sent',
      title: t('touches.sent'),
      help: t('touches.sentHelp'),
      align: 'right',
      render: (row) => format.number(row.sent),
      cell: (row) => row.sent,
    },
    ...rates.map(
      (name): Column<Channel> => ({
        key: name,
        title: t(`touches.rates.${name}`),
        help: t(`touches.rateHelp.${name}`),
        align: 'right',
        render: (row) => <RateCell rate={row[name]} />,
        cell: (row) => share(row[name]),
      }),
    ),
    {
      key: 'waiting',
      title: t('touches.waitingColumn'),
      align: 'right',
      render: (row) => (row.waiting > 0 ? format.number(row.waiting) : <span className="faint">—</span>),
      cell: (row) => row.waiting,
    },
    {
      key: 'failed',
      title: t('touches.failedColumn'),
      align: 'right',
      render: (row) =>
        row.failed > 0 ? <span className="loss">{format.number(row.failed)}</span> : <span className="faint">—</span>,
      cell: (row) => row.failed,
    },
    {
      key: 'cost',
      title: t('touches.cost'),
      align: 'right',
      render: (row) => (row.costMinor > 0 ? format.money(row.costMinor) : <span className="faint">—</span>),
      cell: (row) => format.major(row.costMinor),
    },
  ]
}

function Bands({ bands }: { bands: GateChannels['bands'] }) {
  const { t } = useTranslation()
  const format = useFormat()
  const all = bands.cold + bands.fine + bands.hot
  const names = ['cold', 'fine', 'hot'] as const
  return (
    <section className="card stack-tight" aria-labelledby="gate-bands">
      <h2 id="gate-bands">
        <Explained text={t('touches.temperatureHelp')}>{t('touches.temperature')}</Explained>
      </h2>
      {all === 0 ? (
        <p className="faint">{t('touches.nobodyYet')}</p>
      ) : (
        <ShareBars
          label={t('touches.temperature')}
          most={1}
          bars={names.map((name) => {
            const value = `${format.number(bands[name])} · ${format.percent(bands[name] / all, 0)}`
            const label = t(`touches.bands.${name}`)
            return { key: name, label, share: bands[name] / all, value, tip: `${label}: ${value}` }
          })}
        />
      )}
      <p className="small">
        <GoLink {...paths.gate({ tab: 'cold' })}>{t('touches.cold.who')}</GoLink>
      </p>
    </section>
  )
}

function Reasons({ reasons }: { reasons: GateChannels['reasons'] }) {
  const { t } = useTranslation()
  const format = useFormat()
  const most = Math.max(1, ...reasons.map(({ count }) => count))
  return (
    <section className="card stack-tight" aria-labelledby="gate-reasons">
      <h2 id="gate-reasons">{t('touches.whyNot')}</h2>
      {reasons.length === 0 ? (
        <p className="faint">{t('touches.nothingRefused')}</p>
      ) : (
        <ShareBars
          label={t('touches.whyNot')}
          most={1}
          bars={reasons.slice(0, 10).map(({ reason, count }) => {
            const label = t(`touches.reasons.${reason}`)
            const value = format.number(count)
            return { key: reason, label, share: count / most, value, tip: `${label}: ${value}` }
          })}
        />
      )}
    </section>
  )
}

/** What a provider would have sent: to try messages before there is one. */
function Outbox() {
  const { t } = useTranslation()
  const format = useFormat()
  const { data, error, refetch } = useQuery(gateOutboxQuery())
  return (
    <section className="card stack-tight" aria-labelledby="gate-outbox">
      <h2 id="gate-outbox">
        <Explained text={t('touches.outboxHelp')}>{t('touches.outbox')}</Explained>
      </h2>
      {error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Bones lines={3} label={t('common.loading')} />
      ) : data.messages.length === 0 ? (
        <State title={t('touches.outboxEmpty.title')}>{t('touches.outboxEmpty.advice')}</State>
      ) : (
        <ul className="plain gate-sentences">
          {data.messages.slice(0, 10).map((message) => (
            <li key={message.id}>
              <span className="row spread">
                <b>{message.title}</b>
                <span className="small faint">
                  {t(`touches.channels.${message.channel}`)} · {message.to} · {format.dateTime(message.at)}
                </span>
              </span>
              <p className="small soft" style={{ whiteSpace: 'pre-line' }}>
                {message.text}
              </p>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
