import { CopyOutlined, DeleteOutlined, DownloadOutlined, IdcardOutlined, TeamOutlined } from '@ant-design/icons'
import type { AudienceView } from '@regulars/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { audienceQuery, deleteAudience, exportAudience, updateAudience } from '../../api/audiences.ts'
import { errorLine } from '../../api/errors.ts'
import { useParam } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink, useGo } from '../../components/go-link.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { paths } from '../../paths.ts'
import { saveFile } from '../../ui/csv.ts'
import { useFormat } from '../../ui/format-context.ts'
import { Page } from '../../ui/page.tsx'
import { Bones } from '../../ui/states.tsx'
import { isEmpty, toExpression, toTree } from './builder/tree.ts'
import { LookAlikeDialog } from './look-alike-dialog.tsx'
import { Workbench } from './workbench.tsx'

/** One audience: who is meant, how many, why, against whom, and over time. */
export function AudiencePage() {
  const { t } = useTranslation()
  const id = useParam('id')
  const { data, error, refetch } = useQuery({ ...audienceQuery(id), refetchOnWindowFocus: false })
  if (data) return <AudienceDetail key={data.id} audience={data} />
  return (
    <Page title={t('audience.title')} crumb={<GoLink {...paths.audiences()}>{t('audiences.title')}</GoLink>}>
      <div className="card">
        {error ? (
          <ErrorState error={error} retry={() => void refetch()} />
        ) : (
          <Bones lines={8} label={t('common.loading')} />
        )}
      </div>
    </Page>
  )
}

function AudienceDetail({ audience }: { audience: AudienceView }) {
  const { t } = useTranslation()
  const format = useFormat()
  const [tree, setTree] = useState(() => toTree(audience.expression))
  const [name, setName] = useState(audience.name)
  const [note, setNote] = useState(audience.note)
  const [seeding, setSeeding] = useState(false)
  const expression = toExpression(tree)
  const kept = JSON.stringify(toExpression(toTree(audience.expression)))
  const changed = JSON.stringify(expression) !== kept || name !== audience.name || note !== audience.note
  const save = useSave(audience.id)
  return (
    <Page
      title={audience.name}
      crumb={<GoLink {...paths.audiences()}>{t('audiences.title')}</GoLink>}
      lead={t('audience.changed', {
        by: audience.by ?? t('audience.somebody'),
        at: format.dateTime(audience.changedAt),
      })}
      actions={<Actions audience={audience} lookAlike={() => setSeeding(true)} />}
    >
      <Workbench tree={tree} change={setTree} name={name} id={audience.id}>
        {/* biome-ignore lint/a11y/noLabelWithoutControl: the input below is the control */}
        <label className="stack-tight">
          <span className="figure-label">{t('audience.name')}</span>
          <Input value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />
        </label>
        {/* biome-ignore lint/a11y/noLabelWithoutControl: the input below is the control */}
        <label className="stack-tight">
          <span className="figure-label">{t('audience.note')}</span>
          <Input.TextArea
            value={note}
            maxLength={1000}
            autoSize={{ minRows: 1, maxRows: 4 }}
            onChange={(event) => setNote(event.target.value)}
          />
        </label>
        <PermittedButton
          permission="audiences:write"
          type="primary"
          disabled={!changed || name.trim() === '' || isEmpty(tree)}
          loading={save.isPending}
          onClick={() => save.mutate({ name, note, expression })}
        >
          {changed ? t('audience.keepChanges') : t('audience.kept')}
        </PermittedButton>
      </Workbench>
      {seeding && <LookAlikeDialog seed={expression} name={audience.name} close={() => setSeeding(false)} />}
    </Page>
  )
}

function useSave(id: string) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (patch: Parameters<typeof updateAudience>[1]) => updateAudience(id, patch),
    onSuccess: async (made) => {
      queryClient.setQueryData(audienceQuery(id).queryKey, made)
      message.success(t('common.saved'))
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ['audiences'] }),
        queryClient.invalidateQueries({ queryKey: ['portrait'] }),
      ])
    },
    onError: (failure) => message.error(errorLine(failure, t)),
  })
}

function Actions({ audience, lookAlike }: { audience: AudienceView; lookAlike(): void }) {
  const { t } = useTranslation()
  const { message, modal } = App.useApp()
  const queryClient = useQueryClient()
  const go = useGo()
  const remove = useMutation({
    mutationFn: () => deleteAudience(audience.id),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['audiences'] })
      await go(paths.audiences())
    },
    onError: (failure) => message.error(errorLine(failure, t)),
  })
  const take = useMutation({
    mutationFn: () => exportAudience(audience.id),
    onSuccess: ({ name, content }) => saveFile(name ?? `${audience.name}.csv`, content),
    onError: (failure) => message.error(errorLine(failure, t)),
  })
  return (
    <>
      <GoLink {...paths.portrait('audience', audience.id)}>
        <Button icon={<IdcardOutlined aria-hidden />} tabIndex={-1}>
          {t('portrait.title')}
        </Button>
      </GoLink>
      <PermittedButton permission="audiences:write" icon={<TeamOutlined aria-hidden />} onClick={lookAlike}>
        {t('lookAlike.action')}
      </PermittedButton>
      <PermittedButton
        permission="audiences:export"
        icon={<DownloadOutlined aria-hidden />}
        loading={take.isPending}
        onClick={() => take.mutate()}
      >
        {t('audience.export')}
      </PermittedButton>
      <GoLink {...paths.newAudience({ copy: audience.id })} aria-label={t('audience.copy')}>
        <Button icon={<CopyOutlined aria-hidden />} aria-label={t('audience.copy')} tabIndex={-1} />
      </GoLink>
      <PermittedButton
        permission="audiences:write"
        icon={<DeleteOutlined aria-hidden />}
        aria-label={t('common.remove')}
        onClick={() =>
          modal.confirm({
            title: t('audience.removeTitle', { name: audience.name }),
            content: t('audience.removeWhat'),
            okText: t('common.remove'),
            cancelText: t('common.cancel'),
            onOk: () => remove.mutateAsync().catch(() => undefined), // told by onError
          })
        }
      />
    </>
  )
}
