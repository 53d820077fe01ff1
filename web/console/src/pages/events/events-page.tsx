import { PauseOutlined, PlayCircleOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, Select, Tabs } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  type EventRow,
  eventKindsQuery,
  type RefusedRow,
  recentEventsQuery,
  refusedEventsQuery,
} from '../../api/events.ts'
import { useAddress } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { EventIcon } from '../../components/event-icon.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { useStoreNames } from '../../components/place-name.tsx'
import { sourceWords } from '../../components/source-words.ts'
import { paths } from '../../paths.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Page } from '../../ui/page.tsx'
import { State } from '../../ui/states.tsx'

interface EventsSearch {
  kind?: string
  tab?: string
}

/** What arrives, as it arrives; and what was turned away, with the reason. */
export function EventsPage() {
  const { t } = useTranslation()
  const [{ tab }, change] = useAddress<EventsSearch>()
  const [live, setLive] = useState(true)
  const refused = useQuery(refusedEventsQuery(live))
  const count = refused.data?.refused.length ?? 0
  return (
    <Page
      title={t('events.title')}
      lead={t('events.lead')}
      actions={
        <Button
          icon={live ? <PauseOutlined aria-hidden /> : <PlayCircleOutlined aria-hidden />}
          onClick={() => setLive(!live)}
        >
          {live ? t('events.pause') : t('events.resume')}
        </Button>
      }
    >
      <Tabs
        activeKey={tab === 'refused' ? 'refused' : 'recent'}
        onChange={(key) => change({ tab: key === 'recent' ? undefined : key })}
        items={[
          { key: 'recent', label: t('events.recent'), children: <Recent live={live} /> },
          {
            key: 'refused',
            label: count > 0 ? t('events.refusedCount', { count }) : t('events.refused'),
            children: <Refused live={live} />,
          },
        ]}
      />
    </Page>
  )
}

function Recent({ live }: { live: boolean }) {
  const { t } = useTranslation()
  const format = useFormat()
  const storeName = useStoreNames()
  const [{ kind }, change] = useAddress<EventsSearch>()
  const { data, error, refetch } = useQuery(recentEventsQuery(kind, live))
  const { data: kinds } = useQuery(eventKindsQuery)
  const nameOf = (code: string) => kinds?.kinds.find((entry) => entry.kind === code)?.name[format.language] ?? code
  const columns: Column<EventRow>[] = [
    {
      key: 'kind',
      title: t('events.kind'),
      render: (row) => (
        <span className="row" style={{ flexWrap: 'nowrap' }}>
          <EventIcon kind={row.kind} /> {nameOf(row.kind)}
        </span>
      ),
      cell: (row) => row.kind,
    },
    {
      key: 'at',
      title: t('events.at'),
      render: (row) => <time dateTime={row.at}>{format.dateTime(row.at)}</time>,
      cell: (row) => row.at,
      compare: (a, b) => a.at.localeCompare(b.at),
    },
    {
      key: 'customer',
      title: t('events.customer'),
      render: (row) =>
        row.customer ? (
          <GoLink {...paths.customer(row.customer)}>{t('customers.nameless', { id: row.customer.slice(-6) })}</GoLink>
        ) : (
          <span className="faint">{t('events.nobody')}</span>
        ),
      cell: (row) => row.customer,
    },
    { key: 'store', title: t('events.store'), render: (row) => storeName(row.store), cell: (row) => row.store },
    { key: 'channel', title: t('events.channel'), render: (row) => row.channel ?? '', cell: (row) => row.channel },
    {
      key: 'source',
      title: t('events.source'),
      render: (row) => sourceWords(row.source, t),
      cell: (row) => row.source,
    },
    {
      key: 'properties',
      title: t('events.properties'),
      render: (row) => <code className="cut">{JSON.stringify(row.properties)}</code>,
      cell: (row) => JSON.stringify(row.properties),
    },
    {
      key: 'message',
      title: t('events.message'),
      hidden: true,
      render: (row) => <code>{row.messageId}</code>,
      cell: (row) => row.messageId,
    },
  ]
  return (
    <DataTable<EventRow>
      name="events"
      label={t('events.recent')}
      columns={columns}
      rows={data?.events}
      rowKey={(row) => `${row.messageId}/${row.kind}`}
      error={error ? <ErrorState error={error} retry={() => void refetch()} /> : undefined}
      toolbar={
        <>
          <Select
            aria-label={t('events.kind')}
            value={kind ?? ''}
            style={{ width: 220 }}
            showSearch={{ optionFilterProp: 'label' }}
            onChange={(next) => change({ kind: next || undefined })}
            options={[
              { value: '', label: t('customer.everything') },
              ...(kinds?.kinds ?? []).map((entry) => ({ value: entry.kind, label: entry.name[format.language] })),
            ]}
          />
          {live && (
            <span className="chip" data-tone="gain">
              <span className="pulse" aria-hidden="true" /> {t('events.live')}
            </span>
          )}
        </>
      }
      empty={
        <State
          title={t('events.none.title')}
          action={
            <GoLink {...paths.keys()}>
              <Button type="primary" tabIndex={-1}>
                {t('events.none.action')}
              </Button>
            </GoLink>
          }
        >
          {t('events.none.advice')}
        </State>
      }
      pageSize={50}
    />
  )
}

function Refused({ live }: { live: boolean }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { data, error, refetch } = useQuery(refusedEventsQuery(live))
  const columns: Column<RefusedRow>[] = [
    {
      key: 'at',
      title: t('events.at'),
      render: (row) => <span className="nowrap">{format.dateTime(row.at)}</span>,
      cell: (row) => row.at,
      compare: (a, b) => a.at.localeCompare(b.at),
    },
    { key: 'reason', title: t('events.reason'), render: (row) => row.detail, cell: (row) => row.detail },
    { key: 'code', title: t('events.code'), render: (row) => <code>{row.code}</code>, cell: (row) => row.code },
    {
      key: 'excerpt',
      title: t('events.excerpt'),
      render: (row) => <code className="cut">{row.excerpt}</code>,
      cell: (row) => row.excerpt,
    },
    {
      key: 'message',
      title: t('events.message'),
      hidden: true,
      render: (row) => <code>{row.messageId}</code>,
      cell: (row) => row.messageId,
    },
  ]
  return (
    <DataTable<RefusedRow>
      name="refused-events"
      label={t('events.refused')}
      columns={columns}
      rows={data?.refused}
      rowKey={(row) => `${row.at}/${row.messageId ?? row.excerpt}`}
      error={error ? <ErrorState error={error} retry={() => void refetch()} /> : undefined}
      empty={<State title={t('events.noneRefused.title')}>{t('events.noneRefused.advice')}</State>}
      pageSize={50}
    />
  )
}
