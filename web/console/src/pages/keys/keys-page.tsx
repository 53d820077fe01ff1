import { PlusOutlined } from '@ant-design/icons'
import type { ApiKey, CreatedApiKey } from '@regulars/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { keysQuery, revokeKey } from '../../api/organization.ts'
import { CopyField } from '../../components/copy-field.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Page } from '../../ui/page.tsx'
import { State } from '../../ui/states.tsx'
import { KeyDialog } from './key-dialog.tsx'
import { Snippets } from './snippets.tsx'

export function KeysPage() {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(keysQuery)
  const [making, setMaking] = useState(false)
  const [made, setMade] = useState<CreatedApiKey>()
  const columns = useColumns()
  const add = (
    <PermittedButton
      permission="keys:write"
      type="primary"
      icon={<PlusOutlined aria-hidden />}
      onClick={() => setMaking(true)}
    >
      {t('keysPage.make')}
    </PermittedButton>
  )
  return (
    <Page
      title={t('keysPage.title')}
      lead={
        <>
          {t('keysPage.lead')} <a href="/docs">{t('keysPage.docs')}</a>
        </>
      }
      actions={add}
    >
      <div className="stack">
        <DataTable<ApiKey>
          name="keys"
          label={t('keysPage.title')}
          columns={columns}
          rows={data?.items}
          rowKey={(row) => String(row.id)}
          error={error ? <ErrorState error={error} retry={() => void refetch()} /> : undefined}
          empty={
            <State title={t('keysPage.none.title')} action={add}>
              {t('keysPage.none.advice')}
            </State>
          }
        />
        <section className="card" aria-labelledby="snippets">
          <h2 id="snippets">{t('keysPage.tryIt')}</h2>
          <p className="soft" style={{ marginBottom: 12 }}>
            {t('keysPage.tryItLead')}
          </p>
          <Snippets />
        </section>
      </div>
      {making && <KeyDialog close={() => setMaking(false)} made={setMade} />}
      {made && <MadeDialog made={made} close={() => setMade(undefined)} />}
    </Page>
  )
}

/** The only moment at which the whole key can be read, with requests that already carry it. */
function MadeDialog({ made, close }: { made: CreatedApiKey; close(): void }) {
  const { t } = useTranslation()
  return (
    <Modal open title={t('keysPage.madeTitle')} footer={null} onCancel={close} width={680}>
      <div className="stack">
        <p>{t('keysPage.madeWhat')}</p>
        <CopyField label={t('keysPage.key')} text={made.secret} />
        <h3>{t('keysPage.tryIt')}</h3>
        <Snippets kind={made.key.kind} secret={made.secret} />
      </div>
    </Modal>
  )
}

/** Revoking asks first: whatever uses the key stops. */
function useRevoke() {
  const { t } = useTranslation()
  const { message, modal } = App.useApp()
  const queryClient = useQueryClient()
  const revoke = useMutation({
    mutationFn: revokeKey,
    onSuccess: async () => {
      message.success(t('keysPage.revoked'))
      await queryClient.invalidateQueries({ queryKey: ['keys'] })
    },
    onError: (failure) => message.error(errorLine(failure, t)),
  })
  return (key: ApiKey) =>
    modal.confirm({
      title: t('keysPage.revokeTitle', { name: key.name }),
      content: t('keysPage.revokeWhat'),
      okText: t('keysPage.revoke'),
      cancelText: t('common.cancel'),
      onOk: () => revoke.mutateAsync(key.id).catch(() => undefined), // told by onError
    })
}

function useColumns(): Column<ApiKey>[] {
  const { t } = useTranslation()
  const format = useFormat()
  const ask = useRevoke()
  return [
    { key: 'name', title: t('keysPage.name'), render: (row) => <strong>{row.name}</strong>, cell: (row) => row.name },
    {
      key: 'kind',
      title: t('keysPage.kind'),
      render: (row) => t(`keysPage.kinds.${row.kind}`),
      cell: (row) => row.kind,
    },
    {
      key: 'prefix',
      title: t('keysPage.prefix'),
      render: (row) => <code>{row.prefix}…</code>,
      cell: (row) => row.prefix,
    },
    {
      key: 'by',
      title: t('keysPage.by'),
      render: (row) => `${row.createdBy} · ${format.day(row.createdAt)}`,
      cell: (row) => row.createdBy,
    },
    {
      key: 'used',
      title: t('keysPage.used'),
      render: (row) =>
        row.lastUsedAt ? format.ago(row.lastUsedAt, new Date()) : <span className="faint">{t('keysPage.never')}</span>,
      cell: (row) => row.lastUsedAt,
    },
    {
      key: 'state',
      title: t('keysPage.state'),
      align: 'right',
      render: (row) =>
        row.revokedAt ? (
          <span className="chip">{t('keysPage.revokedAt', { day: format.day(row.revokedAt) })}</span>
        ) : (
          <PermittedButton permission="keys:write" size="small" onClick={() => ask(row)}>
            {t('keysPage.revoke')}
          </PermittedButton>
        ),
      cell: (row) => row.revokedAt,
    },
  ]
}
