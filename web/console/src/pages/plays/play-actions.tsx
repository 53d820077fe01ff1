import { CaretRightOutlined, CopyOutlined, MoreOutlined, PauseOutlined, SaveOutlined } from '@ant-design/icons'
import type { PlayDetail } from '@regulars/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Dropdown } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { discardDraft, setPlayState } from '../../api/plays.ts'
import { useGo } from '../../components/go-link.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { useCapability } from '../../components/session.ts'
import { paths } from '../../paths.ts'
import { useFormat } from '../../ui/format-context.ts'
import type { Editor } from '../play-editor/use-editor.ts'
import { EnterDialog } from './enter-dialog.tsx'
import { PublishDialog } from './publish-dialog.tsx'

interface ActionsProps {
  detail: PlayDetail
  editor: Editor
  save(): Promise<unknown>
  saving: boolean
  still: boolean
}

/** What can be done with a play. Whatever weighs something says first how many people it is about. */
export function PlayActions({ detail, editor, save, saving, still }: ActionsProps) {
  const { t } = useTranslation()
  const [open, setOpen] = useState<'publish' | 'enter'>()
  const errors = editor.problems.some(({ severity }) => severity === 'error')
  const changed = detail.hasDraft || editor.dirty || detail.version === null
  const { pause, resume, stop } = useStates(detail)
  return (
    <>
      {!still && (
        <PermittedButton
          permission="plays:write"
          icon={<SaveOutlined aria-hidden />}
          loading={saving}
          disabled={!editor.dirty || editor.undrawable}
          onClick={() => void save().catch(() => undefined)} // told where it is saved
        >
          {t('plays.save')}
        </PermittedButton>
      )}
      {detail.state === 'running' && (
        <>
          {editor.play.entry.on === 'hand' && (
            <PermittedButton permission="plays:run" onClick={() => setOpen('enter')}>
              {t('plays.enter.title')}
            </PermittedButton>
          )}
          <PermittedButton permission="plays:run" icon={<PauseOutlined aria-hidden />} onClick={pause}>
            {t('plays.pause')}
          </PermittedButton>
        </>
      )}
      {detail.state === 'paused' && (
        <PermittedButton permission="plays:run" icon={<CaretRightOutlined aria-hidden />} onClick={resume}>
          {t('plays.resume')}
        </PermittedButton>
      )}
      {(detail.state === 'running' || detail.state === 'paused') && (
        <PermittedButton permission="plays:run" danger onClick={stop}>
          {t('plays.stop')}
        </PermittedButton>
      )}
      {!still && changed && (
        <PermittedButton
          permission="plays:run"
          type="primary"
          disabled={editor.undrawable || errors || editor.checking}
          title={errors ? t('plays.publish.mendFirst') : undefined}
          onClick={() => setOpen('publish')}
        >
          {t(detail.version === null ? 'plays.publish.go' : 'plays.publish.change')}
        </PermittedButton>
      )}
      <MoreMenu detail={detail} />
      {open === 'publish' && (
        <PublishDialog detail={detail} editor={editor} save={save} close={() => setOpen(undefined)} />
      )}
      {open === 'enter' && <EnterDialog detail={detail} close={() => setOpen(undefined)} />}
    </>
  )
}

function MoreMenu({ detail }: { detail: PlayDetail }) {
  const { t } = useTranslation()
  const go = useGo()
  const { allowed } = useCapability('plays:run')
  const { archive } = useStates(detail)
  const { discard } = useDiscard(detail)
  const mayWrite = useCapability('plays:write').allowed
  const mayArchive = allowed && (detail.state === 'draft' || detail.state === 'stopped')
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          {
            key: 'copy',
            icon: <CopyOutlined aria-hidden />,
            label: t('plays.copy'),
            onClick: () => void go(paths.newPlay({ copy: String(detail.id) })),
          },
          ...(mayWrite && detail.hasDraft && detail.version !== null
            ? [{ key: 'discard', label: t('plays.discard'), onClick: discard }]
            : []),
          ...(mayArchive ? [{ key: 'archive', label: t('plays.archive'), onClick: archive }] : []),
        ],
      }}
    >
      <Button icon={<MoreOutlined aria-hidden />} aria-label={t('plays.more')} aria-haspopup="menu" />
    </Dropdown>
  )
}

/** Back to what is published; what was drawn since is gone, so it is asked first. */
function useDiscard(detail: PlayDetail) {
  const { t } = useTranslation()
  const { message, modal } = App.useApp()
  const queryClient = useQueryClient()
  const id = String(detail.id)
  const discarding = useMutation({
    mutationFn: () => discardDraft(id),
    onSuccess: async () => {
      // Without what was known the page begins anew, with the published text.
      queryClient.removeQueries({ queryKey: ['play', id], exact: true })
      await queryClient.invalidateQueries({ queryKey: ['plays'] })
    },
    onError: (failure) => message.error(errorLine(failure, t)),
  })
  return {
    discard: () =>
      modal.confirm({
        title: t('plays.discardTitle'),
        content: t('plays.discardWhat', { version: detail.version ?? '' }),
        okText: t('plays.discard'),
        cancelText: t('common.cancel'),
        onOk: () => discarding.mutateAsync().catch(() => undefined), // told by onError
      }),
  }
}

/** Pause, go on, and the end of it. Only the end cannot be undone, and says so with its figures. */
function useStates(detail: PlayDetail) {
  const { t } = useTranslation()
  const format = useFormat()
  const { message, modal } = App.useApp()
  const queryClient = useQueryClient()
  const setting = useMutation({
    mutationFn: (to: 'running' | 'paused' | 'stopped' | 'archived') => setPlayState(String(detail.id), to),
    onSuccess: async ({ state, ended, withdrawn }) => {
      message.success(t(`plays.now.${state}`, { ended: format.number(ended), withdrawn: format.number(withdrawn) }))
      await queryClient.invalidateQueries({ queryKey: ['play', String(detail.id)] })
      await queryClient.invalidateQueries({ queryKey: ['plays'] })
    },
    onError: (failure) => message.error(errorLine(failure, t)),
  })
  const name = detail.name[format.language]
  const counts = { name, count: detail.running, running: format.number(detail.running) }
  const ask = (title: string, content: string, okText: string, to: 'paused' | 'stopped', danger: boolean) => () =>
    modal.confirm({
      title,
      content,
      okText,
      okButtonProps: { danger },
      cancelText: t('common.cancel'),
      onOk: () => setting.mutateAsync(to).catch(() => undefined), // told by onError
    })
  return {
    pause: ask(t('plays.pauseTitle', counts), t('plays.pauseWhat', counts), t('plays.pause'), 'paused', false),
    stop: ask(t('plays.stopTitle', counts), t('plays.stopWhat', counts), t('plays.stop'), 'stopped', true),
    resume: () => setting.mutate('running'),
    archive: () => setting.mutate('archived'),
  }
}
