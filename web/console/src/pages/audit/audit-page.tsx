import { SafetyCertificateOutlined, WarningOutlined } from '@ant-design/icons'
import type { AuditEntry } from '@regulars/contract'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Button, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { auditQuery, auditVerificationQuery } from '../../api/organization.ts'
import { useAddress } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { SearchBox } from '../../components/search-box.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Page } from '../../ui/page.tsx'
import { State } from '../../ui/states.tsx'

export function AuditPage() {
  const { t } = useTranslation()
  const [{ action, object }, change] = useAddress<{ action?: string; object?: string }>()
  const query = useInfiniteQuery(auditQuery({ action, object }))
  const [open, setOpen] = useState<AuditEntry>()
  const rows = query.data?.pages.flatMap((page) => page.items)
  const columns = useColumns(setOpen)
  return (
    <Page title={t('audit.title')} lead={t('audit.lead')} actions={<ChainState />}>
      <DataTable<AuditEntry>
        name="audit"
        label={t('audit.title')}
        columns={columns}
        rows={rows}
        rowKey={(row) => String(row.number)}
        error={query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : undefined}
        toolbar={
          <>
            <SearchBox
              value={action}
              change={(next) => change({ action: next })}
              label={t('audit.action')}
              placeholder={t('audit.actionHint')}
            />
            <SearchBox
              value={object}
              change={(next) => change({ object: next })}
              label={t('audit.object')}
              placeholder={t('audit.objectHint')}
            />
          </>
        }
        empty={<State title={t('audit.none.title')}>{t('audit.none.advice')}</State>}
        more={{
          has: query.hasNextPage,
          loading: query.isFetchingNextPage,
          load: () => void query.fetchNextPage(),
          shown: t('table.loaded', { count: rows?.length ?? 0 }),
        }}
      />
      <Modal
        open={open !== undefined}
        title={open?.action}
        footer={null}
        onCancel={() => setOpen(undefined)}
        width={720}
      >
        <div className="grid-2">
          <Side title={t('audit.before')} value={open?.before} />
          <Side title={t('audit.after')} value={open?.after} />
        </div>
        <p className="small faint" style={{ marginTop: 12 }}>
          {[open?.ip, open?.requestId].filter(Boolean).join(' · ')}
        </p>
      </Modal>
    </Page>
  )
}

function useColumns(open: (entry: AuditEntry) => void): Column<AuditEntry>[] {
  const { t } = useTranslation()
  const format = useFormat()
  return [
    {
      key: 'number',
      title: t('audit.number'),
      align: 'right',
      width: 72,
      cell: (row) => row.number,
    },
    {
      key: 'at',
      title: t('audit.at'),
      render: (row) => <span className="nowrap">{format.dateTime(row.at)}</span>,
      cell: (row) => row.at,
    },
    {
      key: 'actor',
      title: t('audit.actor'),
      render: (row) => (
        <>
          {row.actor.name} <span className="faint small">{t(`audit.actors.${row.actor.kind}`)}</span>
        </>
      ),
      cell: (row) => row.actor.name,
    },
    { key: 'action', title: t('audit.action'), render: (row) => <code>{row.action}</code>, cell: (row) => row.action },
    { key: 'object', title: t('audit.object'), render: (row) => <code>{row.object}</code>, cell: (row) => row.object },
    { key: 'ip', title: t('audit.ip'), hidden: true, cell: (row) => row.ip },
    {
      key: 'change',
      title: t('audit.change'),
      align: 'right',
      render: (row) =>
        row.before || row.after ? (
          <Button size="small" onClick={() => open(row)}>
            {t('audit.show')}
          </Button>
        ) : null,
    },
  ]
}

function Side({ title, value }: { title: string; value: unknown }) {
  return (
    <div>
      <h3>{title}</h3>
      <pre className="well">{value === null || value === undefined ? '—' : JSON.stringify(value, null, 2)}</pre>
    </div>
  )
}

/** Each entry carries the hash of the one before; the server folds the chain and says whether it holds. */
function ChainState() {
  const { t } = useTranslation()
  const format = useFormat()
  const { data } = useQuery(auditVerificationQuery)
  if (!data) return null
  return data.intact ? (
    <span className="chip" data-tone="gain">
      <SafetyCertificateOutlined aria-hidden /> {t('audit.intact', { entries: format.number(data.entries) })}
    </span>
  ) : (
    <span className="chip" data-tone="loss" role="alert">
      <WarningOutlined aria-hidden /> {t('audit.broken', { number: data.firstBroken ?? 0 })}
    </span>
  )
}
