import { DownloadOutlined } from '@ant-design/icons'
import type { Import, ImportMappingInput } from '@regulars/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Progress } from 'antd'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { importQuery, rejectedAddress, startImport, updateImport } from '../../api/imports.ts'
import { useParam } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { paths } from '../../paths.ts'
import { useFormat } from '../../ui/format-context.ts'
import { Page } from '../../ui/page.tsx'
import { Bones } from '../../ui/states.tsx'
import { fieldName } from './field-name.ts'
import { ImportCountsView } from './import-counts.tsx'
import { ImportPreview } from './import-preview.tsx'
import { ImportState } from './import-state.tsx'
import { MappingEditor } from './mapping-editor.tsx'

/** One file on its way in: what we understood, a dry run, the run itself, what it did. It can be left at any point. */
export function ImportPage() {
  const { t } = useTranslation()
  const id = useParam('id')
  const { data, error, refetch } = useQuery(importQuery(id))
  const crumb = <GoLink {...paths.imports()}>{t('imports.title')}</GoLink>
  return (
    <Page title={data?.fileName ?? t('imports.title')} crumb={crumb} lead={data && <ImportLead item={data} />}>
      {error && !data ? (
        <div className="card">
          <ErrorState error={error} retry={() => void refetch()} />
        </div>
      ) : data ? (
        <ImportView item={data} />
      ) : (
        <div className="card">
          <Bones lines={8} label={t('common.loading')} />
        </div>
      )}
    </Page>
  )
}

function ImportLead({ item }: { item: Import }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <span className="row">
      <ImportState item={item} />
      <span>
        {t(`imports.kinds.${item.kind}`)} · {format.bytes(item.bytes)} · {item.detected.encoding.toUpperCase()} ·{' '}
        {format.dateTime(item.createdAt)}
      </span>
    </span>
  )
}

function ImportView({ item }: { item: Import }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const key = importQuery(item.id).queryKey
  const keep = async (next: Import) => {
    queryClient.setQueryData(key, next)
    await queryClient.invalidateQueries({ queryKey: ['imports'] })
  }
  const map = useMutation({
    mutationFn: (mapping: ImportMappingInput) => updateImport(item.id, mapping),
    onSuccess: keep,
  })
  const start = useMutation({ mutationFn: (dryRun: boolean) => startImport(item.id, dryRun), onSuccess: keep })

  // What was counted before the import is no longer true after it.
  const finished = item.state === 'done'
  useEffect(() => {
    if (finished)
      for (const name of ['report', 'customers', 'orders']) void queryClient.invalidateQueries({ queryKey: [name] })
  }, [finished, queryClient])

  if (item.state === 'running') return <Running item={item} />
  if (finished) return <Finished item={item} />
  const missing = item.detected.missing
  return (
    <div className="stack">
      {item.state === 'failed' && (
        <Alert
          type="error"
          showIcon
          title={t('imports.failed')}
          description={item.failure ?? t('imports.failedAdvice')}
        />
      )}
      {item.state === 'ready' && item.counts && <ImportCountsView item={item} />}
      <section className="card stack" aria-labelledby="mapping">
        <div className="card-head" style={{ margin: 0 }}>
          <div>
            <h2 id="mapping">{t('imports.mapping')}</h2>
            <p className="soft">{t('imports.mappingLead')}</p>
          </div>
        </div>
        {missing.length > 0 && (
          <Alert
            type="warning"
            showIcon
            title={t('imports.missing', {
              fields: missing.map((field) => fieldName(t, field)).join(t('common.comma')),
            })}
          />
        )}
        <MappingEditor item={item} busy={map.isPending} change={(mapping) => map.mutate(mapping)} />
        {map.error && <Alert type="error" showIcon role="alert" title={errorLine(map.error, t)} />}
      </section>
      <ImportPreview item={item} busy={map.isPending} />
      {start.error && <Alert type="error" showIcon role="alert" title={errorLine(start.error, t)} />}
      <div className="card row spread action-bar">
        <span className="soft">{t('imports.dryRunHint')}</span>
        <div className="row">
          <PermittedButton
            permission="imports:run"
            disabled={missing.length > 0}
            loading={start.isPending && start.variables}
            onClick={() => start.mutate(true)}
          >
            {t('imports.dryRun')}
          </PermittedButton>
          <PermittedButton
            permission="imports:run"
            type="primary"
            disabled={missing.length > 0}
            loading={start.isPending && !start.variables}
            onClick={() => start.mutate(false)}
          >
            {t('imports.start')}
          </PermittedButton>
        </div>
      </div>
    </div>
  )
}

function Running({ item }: { item: Import }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { progress } = item
  return (
    <section className="card stack" aria-live="polite">
      <h2>{item.dryRun ? t('imports.runningDry') : t('imports.running')}</h2>
      <Progress percent={Math.floor(progress.percent)} strokeColor="var(--accent)" aria-label={t('imports.progress')} />
      <p className="soft">
        {item.dryRun && progress.phase === 'recording' ? t('imports.checking') : t(`imports.phases.${progress.phase}`)}{' '}
        · {t('imports.linesDone', { done: format.number(Math.max(progress.linesDone, progress.linesRead)) })}
      </p>
      <p className="small faint">{t('imports.canLeave')}</p>
      {item.counts && item.counts.created + item.counts.unchanged > 0 && <ImportCountsView item={item} bare />}
    </section>
  )
}

function Finished({ item }: { item: Import }) {
  const { t } = useTranslation()
  return (
    <div className="stack">
      <ImportCountsView item={item} />
      <div className="row">
        <GoLink {...paths.today()}>
          <Button type="primary" tabIndex={-1}>
            {t('imports.seeToday')}
          </Button>
        </GoLink>
        <GoLink {...paths.customers()}>
          <Button tabIndex={-1}>{t('imports.seeCustomers')}</Button>
        </GoLink>
        {item.counts && item.counts.rejectedLines > 0 && (
          <Button icon={<DownloadOutlined aria-hidden />} href={rejectedAddress(item.id)} download>
            {t('imports.rejectedFile')}
          </Button>
        )}
      </div>
    </div>
  )
}
