import { useQuery } from '@tanstack/react-query'
import { App, Tabs } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { createPlay, playQuery, tryText } from '../../api/plays.ts'
import { useAddress } from '../../components/address.ts'
import { GoLink, useGo } from '../../components/go-link.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { useCapability } from '../../components/session.ts'
import { paths } from '../../paths.ts'
import { useFormat } from '../../ui/format-context.ts'
import { Page } from '../../ui/page.tsx'
import { Bones } from '../../ui/states.tsx'
import { DrawingTab } from '../play-editor/drawing-tab.tsx'
import { freshPlay } from '../play-editor/fresh.ts'
import type { Play } from '../play-editor/model.ts'
import { SettingsForm } from '../play-editor/settings-form.tsx'
import { readText, writeText } from '../play-editor/text.ts'
import { TextEditor } from '../play-editor/text-editor.tsx'
import { useEditor } from '../play-editor/use-editor.ts'
import { DryRunTab } from './dry-run-tab.tsx'
import { useTakenFile } from './taken-file.ts'
import { useLeaveGuard } from './use-leave-guard.tsx'

/** A new play: empty, as another one, or from a file that somebody shared. */
export function NewPlayPage() {
  const { t } = useTranslation()
  const [{ copy }] = useAddress<{ copy?: string }>()
  const { data, isLoading } = useQuery({ ...playQuery(copy ?? ''), enabled: copy !== undefined })
  const file = useTakenFile()
  if (isLoading)
    return (
      <Page title={t('plays.new')} crumb={<GoLink {...paths.plays()}>{t('plays.title')}</GoLink>}>
        <div className="card">
          <Bones lines={8} label={t('common.loading')} />
        </div>
      </Page>
    )
  const play = freshPlay()
  const start = { play, text: writeText(play) }
  return <NewPlay start={startOf(data?.text ?? file) ?? start} />
}

/** What was copied or taken in, if it is a play at all; the check says the rest. */
function startOf(text: string | undefined): { play: Play; text: string } | undefined {
  if (!text) return undefined
  const { value } = readText(text)
  return value === undefined ? undefined : { play: value as Play, text } // our own text, or one that was checked when it was taken in
}

function NewPlay({ start }: { start: { play: Play; text: string } }) {
  const { t } = useTranslation()
  const { language } = useFormat()
  const { message } = App.useApp()
  const go = useGo()
  const { allowed } = useCapability('plays:write')
  const editor = useEditor(start, true)
  const [tab, setTab] = useState('drawing')
  const [saving, setSaving] = useState(false)
  const guard = useLeaveGuard(editor.dirty && editor.text !== start.text)
  const save = async () => {
    setSaving(true)
    try {
      const { id } = await createPlay(editor.text)
      message.success(t('common.saved'))
      guard.release()
      await go(paths.play(id), { replace: true })
    } catch (error) {
      message.error(errorLine(error, t))
    } finally {
      setSaving(false)
    }
  }
  return (
    <Page
      title={t('plays.new')}
      lead={t('plays.newLead')}
      crumb={<GoLink {...paths.plays()}>{t('plays.title')}</GoLink>}
      actions={
        <PermittedButton
          permission="plays:write"
          type="primary"
          loading={saving}
          disabled={editor.undrawable}
          onClick={() => void save()}
        >
          {t('plays.save')}
        </PermittedButton>
      }
    >
      <Tabs
        className="play-tabs"
        activeKey={tab}
        onChange={setTab}
        destroyOnHidden
        items={[
          {
            key: 'drawing',
            label: t('plays.tabs.drawing'),
            children: <DrawingTab editor={editor} still={!allowed} />,
          },
          {
            key: 'text',
            label: t('plays.tabs.text'),
            children: <TextEditor editor={editor} name={editor.play.name[language]} still={!allowed} />,
          },
          {
            key: 'try',
            label: t('plays.tabs.try'),
            children: <DryRunTab editor={editor} run={(who) => tryText(editor.text, who)} />,
          },
          {
            key: 'settings',
            label: t('plays.tabs.settings'),
            children: <SettingsForm play={editor.play} change={editor.draw} />,
          },
        ]}
      />
      {guard.dialog}
    </Page>
  )
}
