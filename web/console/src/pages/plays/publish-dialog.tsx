import type { PlayDetail } from '@regulars/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Modal, Radio, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { publishPlay, tryPlay } from '../../api/plays.ts'
import { useFormat } from '../../ui/format-context.ts'
import { Bones } from '../../ui/states.tsx'
import type { Play } from '../play-editor/model.ts'
import type { Editor } from '../play-editor/use-editor.ts'
import { usePlaySpeech } from '../play-editor/use-play-speech.ts'
import { stepName } from '../play-editor/words.ts'

interface PublishProps {
  detail: PlayDetail
  editor: Editor
  save(): Promise<unknown>
  close(): void
}

type Moves = Record<string, string | null>

/** Who will be reached and what it can cost, before it begins; and what becomes of those who are on their way. */
export function PublishDialog({ detail, editor, save, close }: PublishProps) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const { language } = useFormat()
  const queryClient = useQueryClient()
  const id = String(detail.id)
  const [migrating, setMigrating] = useState(false)
  const [moves, setMoves] = useState<Moves>({})
  const preview = useQuery({
    queryKey: ['play-publish', id, editor.text],
    queryFn: async () => {
      if (editor.dirty) await save()
      return tryPlay(id)
    },
    retry: false,
    gcTime: 0,
  })
  const publishing = useMutation({
    mutationFn: () => publishPlay(id, { migrate: migrating ? moves : 'finish' }),
    onSuccess: async ({ waitsForApproval, version }) => {
      message.success(waitsForApproval ? t('plays.publish.asked') : t('plays.publish.done', { version: version ?? '' }))
      await queryClient.invalidateQueries({ queryKey: ['play', id] })
      await queryClient.invalidateQueries({ queryKey: ['plays'] })
      close()
    },
  })
  const gone = stepsGone(detail, editor.play)
  return (
    <Modal
      open
      title={t(detail.version === null ? 'plays.publish.title' : 'plays.publish.changeTitle', {
        name: editor.play.name[language],
      })}
      okText={t(detail.version === null ? 'plays.publish.go' : 'plays.publish.change')}
      cancelText={t('common.cancel')}
      confirmLoading={publishing.isPending}
      okButtonProps={{ disabled: !preview.data }}
      onOk={() => publishing.mutate()}
      onCancel={close}
    >
      <div className="stack">
        {preview.isFetching && <Bones lines={3} label={t('plays.try.running')} />}
        {preview.error && <Alert type="error" showIcon title={errorLine(preview.error, t)} />}
        {preview.data && !preview.isFetching && <Reach result={preview.data} play={editor.play} />}
        {detail.version !== null && detail.running > 0 && (
          <Migration
            count={detail.running}
            migrating={migrating}
            setMigrating={setMigrating}
            gone={gone}
            moves={moves}
            setMoves={setMoves}
            play={editor.play}
          />
        )}
        {publishing.error && <Alert type="error" showIcon title={errorLine(publishing.error, t)} />}
      </div>
    </Modal>
  )
}

/** Steps that people may stand at and that the new version does not have. */
const stepsGone = ({ published }: PlayDetail, play: Play): string[] =>
  Object.keys(published?.steps ?? {}).filter((step) => !play.steps[step])

function Reach({ result, play }: { result: Awaited<ReturnType<typeof tryPlay>>; play: Play }) {
  const { t } = useTranslation()
  const format = useFormat()
  const continuous = play.entry.on === 'event' || play.entry.on === 'audience'
  return (
    <>
      <p>
        {t(continuous ? 'plays.publish.reachesFlow' : 'plays.publish.reaches', {
          count: result.entered,
          entered: format.number(result.entered),
          perWeek: format.number(result.perWeek ?? 0, 0),
          heldOut: format.number(result.heldOut),
        })}
      </p>
      <p>{t('plays.publish.costs', { cost: format.money(result.costMinor) })}</p>
      {result.heldOut === 0 && <Alert type="warning" showIcon title={t('plays.publish.noControl')} />}
    </>
  )
}

interface MigrationProps {
  count: number
  migrating: boolean
  setMigrating(on: boolean): void
  gone: readonly string[]
  moves: Moves
  setMoves(moves: Moves): void
  play: Play
}

function Migration({ count, migrating, setMigrating, gone, moves, setMoves, play }: MigrationProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const speech = usePlaySpeech()
  return (
    <fieldset className="plain-fieldset">
      <legend>{t('plays.publish.onTheirWay', { count, shown: format.number(count) })}</legend>
      <Radio.Group
        value={migrating ? 'move' : 'finish'}
        onChange={({ target }) => setMigrating(target.value === 'move')}
        options={[
          { value: 'finish', label: t('plays.publish.finish') },
          { value: 'move', label: t('plays.publish.move') },
        ]}
      />
      {migrating &&
        gone.map((step) => (
          <div key={step} className="row" style={{ marginTop: 8 }}>
            <span className="grow">{t('plays.publish.from', { step })}</span>
            <Select<string>
              aria-label={t('plays.publish.from', { step })}
              style={{ minWidth: 220 }}
              value={moves[step] ?? ''}
              options={[
                { value: '', label: t('plays.publish.end') },
                ...Object.entries(play.steps).map(([id, each]) => ({ value: id, label: stepName(id, each, speech) })),
              ]}
              onChange={(target) => setMoves({ ...moves, [step]: target || null })}
            />
          </div>
        ))}
    </fieldset>
  )
}
