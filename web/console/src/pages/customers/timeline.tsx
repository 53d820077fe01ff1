import type { CustomerPlay } from '@regulars/contract'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Button, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { type Customer, type CustomerTimeline as TimelinePage, timelineQuery } from '../../api/customers.ts'
import { eventKindsQuery } from '../../api/events.ts'
import { customerPlaysQuery } from '../../api/plays.ts'
import { useAddress } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { EventIcon } from '../../components/event-icon.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { useStoreNames } from '../../components/place-name.tsx'
import { useCapability } from '../../components/session.ts'
import { sourceWords } from '../../components/source-words.ts'
import { type CustomerSearch, paths } from '../../paths.ts'
import { useFormat } from '../../ui/format-context.ts'
import { groupBy } from '../../ui/group-by.ts'
import { Bones, State } from '../../ui/states.tsx'

type Entry = TimelinePage['entries'][number]
type Line = { at: string } & ({ entry: Entry; run?: never } | { run: CustomerPlay; entry?: never })

/** Plays are no events: where somebody stands in them is read from the plays themselves. */
const ofPlays = 'play.entered'

/** Events and entries into plays in one sequence, back to where the events that were read begin. */
function joinLines(entries: readonly Entry[], runs: readonly CustomerPlay[], whole: boolean): Line[] {
  const oldest = whole ? undefined : entries.at(-1)?.at
  const lines: Line[] = [
    ...entries.map((entry) => ({ at: entry.at, entry })),
    ...runs.filter(({ enteredAt }) => !oldest || enteredAt >= oldest).map((run) => ({ at: run.enteredAt, run })),
  ]
  return lines.sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
}

/** Newest first, by day, across every touchpoint and every record that was joined into this customer. */
export function CustomerTimeline({ customer }: { customer: Customer }) {
  const { t } = useTranslation()
  const format = useFormat()
  const [{ kind }, change] = useAddress<CustomerSearch>()
  const query = useInfiniteQuery(timelineQuery(customer.id, kind))
  const { allowed } = useCapability('plays:read')
  const { data: plays } = useQuery({ ...customerPlaysQuery(customer.id), enabled: allowed })
  const { data: kinds } = useQuery(eventKindsQuery)
  const entries = query.data?.pages.flatMap((page) => page.entries)
  const runs = !kind || kind === ofPlays ? (plays?.plays ?? []) : []
  const lines = entries && joinLines(entries, runs, !query.hasNextPage)
  const days = groupBy(lines ?? [], (line) => format.day(line.at))

  return (
    <div className="stack">
      <Select
        aria-label={t('customer.timelineKind')}
        value={kind ?? ''}
        style={{ width: 240, maxWidth: '100%' }}
        showSearch={{ optionFilterProp: 'label' }}
        onChange={(next) => change({ kind: next || undefined })}
        options={[
          { value: '', label: t('customer.everything') },
          ...(kinds?.kinds ?? [])
            .filter((entry) => entry.events !== 0 || entry.kind.startsWith('order.'))
            .map((entry) => ({ value: entry.kind, label: entry.name[format.language] })),
          ...(allowed ? [{ value: ofPlays, label: t('customer.plays.kind') }] : []),
        ]}
      />
      {query.error && <ErrorState error={query.error} retry={() => void query.refetch()} />}
      {!entries && !query.error && <Bones lines={8} label={t('common.loading')} />}
      {lines?.length === 0 && <State title={t('customer.noTimeline.title')}>{t('customer.noTimeline.advice')}</State>}
      {[...days].map(([day, list]) => (
        <section key={day} aria-label={day}>
          <h3 className="timeline-day">{day}</h3>
          <ol className="plain timeline">
            {list.map(({ entry, run }) =>
              entry ? (
                <TimelineRow key={`${entry.messageId}/${entry.kind}`} entry={entry} />
              ) : (
                <PlayRow key={run.run} run={run} />
              ),
            )}
          </ol>
        </section>
      ))}
      {query.hasNextPage && (
        <div>
          <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('customer.earlier')}
          </Button>
        </div>
      )}
    </div>
  )
}

function PlayRow({ run }: { run: CustomerPlay }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <li>
      <span className="timeline-mark">
        <EventIcon kind={ofPlays} />
      </span>
      <div className="grow">
        <div className="row spread">
          <span>
            <strong>{t(run.state === 'held-out' ? 'customer.plays.heldOut' : 'customer.plays.entered')}</strong>{' '}
            <GoLink {...paths.play(run.play)}>{run.name[format.language]}</GoLink>
          </span>
          <time className="faint small" dateTime={run.enteredAt}>
            {format.time(run.enteredAt)}
          </time>
        </div>
        {run.state !== 'held-out' && <span className="small soft">{t(`customer.plays.states.${run.state}`)}</span>}
      </div>
    </li>
  )
}

function TimelineRow({ entry }: { entry: Entry }) {
  const { t } = useTranslation()
  const format = useFormat()
  const storeName = useStoreNames()
  const { data: kinds } = useQuery(eventKindsQuery)
  const name = kinds?.kinds.find((known) => known.kind === entry.kind)?.name[format.language] ?? entry.kind
  const where = [
    storeName(entry.store),
    entry.channel,
    entry.orderNo && t('customer.orderNo', { number: entry.orderNo }),
  ].filter(Boolean)
  const details = Object.entries(entry.properties).filter(
    ([key, value]) => value !== null && value !== '' && !['store', 'channel'].includes(key),
  )
  return (
    <li>
      <span className="timeline-mark">
        <EventIcon kind={entry.kind} />
      </span>
      <div className="grow">
        <div className="row spread">
          <span>
            <strong>{name}</strong>
            {entry.amountMinor !== undefined && (
              <span className={entry.kind === 'order.refunded' ? 'loss' : ''}>
                {' '}
                {entry.kind === 'order.refunded' ? '−' : ''}
                {format.money(entry.amountMinor)}
              </span>
            )}
          </span>
          <time className="faint small" dateTime={entry.at}>
            {format.time(entry.at)}
          </time>
        </div>
        <span className="small soft">
          {where.join(' · ')}
          {where.length > 0 && ' · '}
          <span className="faint">{sourceWords(entry.source, t)}</span>
        </span>
        {details.length > 0 && (
          <details className="small">
            <summary className="faint">{t('customer.details')}</summary>
            <pre className="well">{JSON.stringify(Object.fromEntries(details), null, 2)}</pre>
          </details>
        )}
      </div>
    </li>
  )
}
