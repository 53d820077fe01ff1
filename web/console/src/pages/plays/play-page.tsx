import type { PlayDetail } from '@regulars/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Tabs } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { keepDraft, playQuery, playReportQuery, tryPlay } from '../../api/plays.ts'
import { useAddress, useParam } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { useCapability } from '../../components/session.ts'
import { paths } from '../../paths.ts'
import { useFormat } from '../../ui/format-context.ts'
import { Page } from '../../ui/page.tsx'
import { Bones } from '../../ui/states.tsx'
import { DrawingTab } from '../play-editor/drawing-tab.tsx'
import type { Play } from '../play-editor/model.ts'
import { SettingsForm } from '../play-editor/settings-form.tsx'
import { readText } from '../play-editor/text.ts'
import { TextEditor } from '../play-editor/text-editor.tsx'
import { type Editor, useEditor } from '../play-editor/use-editor.ts'
import { DryRunTab } from './dry-run-tab.tsx'
import { PlayActions } from './play-actions.tsx'
import { PlayStateChip } from './play-state.tsx'
import { ReportTab } from './report-tab.tsx'
import { RunningTab } from './running-tab.tsx'
import { SecondPerson } from './second-person.tsx'
import { SimulationPart } from './simulation-part.tsx'
import { useLeaveGuard } from './use-leave-guard.tsx'
import { VersionsTab } from './versions-tab.tsx'

/** One play: drawn, written, tried, running, and what it did. */
export function PlayPage() {
  const { t } = useTranslation()
  const id = useParam('id')
  const { data, error, refetch } = useQuery({ ...playQuery(id), refetchOnWindowFocus: false })
  if (data) return <PlayDesk key={`${data.id}`} detail={data} />
  return (
    <Page title={t('plays.one')} crumb={<GoLink {...paths.plays()}>{t('plays.title')}</GoLink>}>
      <div className="card">
        {error ? (
          <ErrorState error={error} retry={() => void refetch()} />
        ) : (
          <Bones lines={10} label={t('common.loading')} />
        )}
      </div>
    </Page>
  )
}

/** The text says it all; the drawing begins with what it means. */
function startOf({ text, draft, published }: PlayDetail): { play: Play; text: string } {
  const value = readText(text).value ?? draft ?? published
  return { play: value as Play, text } // the server keeps nothing of another shape
}

const tabs = ['drawing', 'text', 'try', 'running', 'report', 'versions', 'settings'] as const
type Tab = (typeof tabs)[number]

function PlayDesk({ detail }: { detail: PlayDetail }) {
  const { t } = useTranslation()
  const { language } = useFormat()
  const [{ tab }, change] = useAddress<{ tab?: string; version?: string }>()
  const { allowed } = useCapability('plays:write')
  const [start] = useState(() => startOf(detail))
  const editor = useEditor(start, false)
  const { save, saving } = useSaving(String(detail.id), editor)
  const guard = useLeaveGuard(editor.dirty)
  const over = detail.state === 'stopped' || detail.state === 'archived' ? detail.state : undefined
  const still = !allowed || over !== undefined
  const live = detail.version !== null
  const { data: report } = useQuery({
    ...playReportQuery(String(detail.id), detail.state === 'running'),
    enabled: live,
  })
  const shown = tabs.find((each) => each === tab) ?? (live ? 'report' : 'drawing')
  const contents: Record<Tab, React.ReactNode> = {
    drawing: <DrawingTab editor={editor} still={still} report={live ? report : undefined} />,
    text: <TextEditor editor={editor} name={editor.play.name[language]} still={still} />,
    try: (
      <div className="stack">
        <DryRunTab
          editor={editor}
          run={async (who) => {
            if (editor.dirty) await save()
            return tryPlay(String(detail.id), who)
          }}
        />
        <SimulationPart
          id={String(detail.id)}
          editor={editor}
          keep={async () => {
            if (editor.dirty) await save()
          }}
        />
      </div>
    ),
    running: <RunningTab detail={detail} play={editor.play} />,
    report: <ReportTab report={report} play={editor.play} />,
    versions: <VersionsTab detail={detail} draftText={editor.text} />,
    settings: (
      <div className="stack">
        <SettingsForm play={editor.play} change={editor.draw} />
        <SecondPerson />
      </div>
    ),
  }
  const offered = tabs.filter((each) => live || !['running', 'report', 'versions'].includes(each))
  return (
    <Page
      title={editor.play.name[language]}
      crumb={<GoLink {...paths.plays()}>{t('plays.title')}</GoLink>}
      lead={
        <span className="row">
          <PlayStateChip state={detail.state} changed={detail.hasDraft || editor.dirty} />
          <span className="chip">{t(`plays.aims.${editor.play.aim}`)}</span>
          <span className="faint">
            {t(`plays.hooks.${editor.play.hook.kind}`)}: {editor.play.hook.name}
          </span>
        </span>
      }
      actions={<PlayActions detail={detail} editor={editor} save={save} saving={saving} still={still} />}
    >
      {detail.trouble && (
        <Alert type="error" showIcon style={{ marginBottom: 16 }} title={t('plays.trouble', { why: detail.trouble })} />
      )}
      {detail.approval && <ApprovalNote detail={detail} />}
      {over && <Alert type="info" showIcon style={{ marginBottom: 16 }} title={t(`plays.over.${over}`)} />}
      <Tabs
        className="play-tabs"
        activeKey={shown}
        onChange={(key) => change({ tab: key })}
        destroyOnHidden
        items={offered.map((key) => ({ key, label: t(`plays.tabs.${key}`), children: contents[key] }))}
      />
      {guard.dialog}
    </Page>
  )
}

function ApprovalNote({ detail }: { detail: PlayDetail }) {
  const { t } = useTranslation()
  const format = useFormat()
  if (!detail.approval) return null
  const { askedBy, askedAt, reach } = detail.approval
  return (
    <Alert
      type="warning"
      showIcon
      style={{ marginBottom: 16 }}
      title={t('plays.approval.waits', { name: askedBy, at: format.dateTime(askedAt), reach: format.number(reach) })}
    />
  )
}

/** Keeps the draft; what is said about it says also what keeps it from being published. */
function useSaving(id: string, editor: Editor) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const queryClient = useQueryClient()
  const saving = useMutation({
    mutationFn: () => keepDraft(id, editor.text),
    onSuccess: async () => {
      editor.kept()
      message.success(t('common.saved'))
      await queryClient.invalidateQueries({ queryKey: ['play', id] })
      await queryClient.invalidateQueries({ queryKey: ['plays'] })
    },
    onError: (failure) => message.error(errorLine(failure, t)),
  })
  return { save: saving.mutateAsync, saving: saving.isPending }
}
