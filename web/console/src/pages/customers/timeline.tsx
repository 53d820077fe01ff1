import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Button, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { type Customer, type CustomerTimeline as TimelinePage, timelineQuery } from '../../api/customers.ts'
import { eventKindsQuery } from '../../api/events.ts'
import { useAddress } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { EventIcon } from '../../components/event-icon.tsx'
import { useStoreNames } from '../../components/place-name.tsx'
import { sourceWords } from '../../components/source-words.ts'
import type { CustomerSearch } from '../../paths.ts'
import { useFormat } from '../../ui/format-context.ts'
import { groupBy } from '../../ui/group-by.ts'
import { Bones, State } from '../../ui/states.tsx'

type Entry = TimelinePage['entries'][number]

/** Newest first, by day, across every touchpoint and every record that was joined into this customer. */
export function CustomerTimeline({ customer }: { customer: Customer }) {
  const { t } = useTranslation()
  const format = useFormat()
  const [{ kind }, change] = useAddress<CustomerSearch>()
  const query = useInfiniteQuery(timelineQuery(customer.id, kind))
  const { data: kinds } = useQuery(eventKindsQuery)
  const entries = query.data?.pages.flatMap((page) => page.entries)
  const days = groupBy(entries ?? [], (entry) => format.day(entry.at))

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
        ]}
      />
      {query.error && <ErrorState error={query.error} retry={() => void query.refetch()} />}
      {!entries && !query.error && <Bones lines={8} label={t('common.loading')} />}
      {entries?.length === 0 && <State title={t('customer.noTimeline.title')}>{t('customer.noTimeline.advice')}</State>}
      {[...days].map(([day, list]) => (
        <section key={day} aria-label={day}>
          <h3 className="timeline-day">{day}</h3>
          <ol className="plain timeline">
            {list.map((entry) => (
              <TimelineRow key={`${entry.messageId}/${entry.kind}`} entry={entry} />
            ))}
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
