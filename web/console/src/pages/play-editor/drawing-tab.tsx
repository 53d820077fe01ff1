import type { PlayProblem, PlayReport, PlayStepKind } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { App, Drawer } from 'antd'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { labelBookQuery } from '../../api/labels.ts'
import { checkPlay, placementNamesQuery } from '../../api/plays.ts'
import { useMe } from '../../components/session.ts'
import { useFormat } from '../../ui/format-context.ts'
import { useMediaQuery } from '../../ui/use-media-query.ts'
import { Canvas, type CanvasActions } from './canvas.tsx'
import { boxElementId } from './canvas-box.tsx'
import { figuresOf } from './figures.ts'
import { freshStep, type Known } from './fresh.ts'
import { entryId, insert, isEnd, move, type Place, type Play, remove, stepsBefore, targetOf } from './model.ts'
import { ProblemList } from './problem-list.tsx'
import { StepPalette } from './step-palette.tsx'
import { StepPanel } from './step-panel.tsx'
import type { Editor } from './use-editor.ts'
import { useOffers, usePlaySpeech } from './use-play-speech.ts'
import { stepName } from './words.ts'

interface DrawingTabProps {
  editor: Editor
  /** Only looked at: the role may not write, or the play is over. */
  still: boolean
  /** How the published version runs, shown on the steps. */
  report?: PlayReport
}

/** The play as a drawing, with the steps to put in on the left and the form of the chosen one on the right. */
export function DrawingTab({ editor, still, report }: DrawingTabProps) {
  const { t } = useTranslation()
  const speech = usePlaySpeech()
  const [openId, setOpen] = useState<string>()
  const [lastId, setLast] = useState(entryId)
  const wide = useMediaQuery('(min-width: 901px)')
  const { play, problems } = editor
  const chosen = openId === entryId || (openId !== undefined && play.steps[openId]) ? openId : undefined
  const figures = useMemo(() => (report ? figuresOf(report) : undefined), [report])
  const open = (id: string | undefined) => {
    setOpen(id)
    if (id) setLast(id)
  }
  const changes = useChanges(editor, open)
  const actions: CanvasActions | undefined = still ? undefined : changes
  const close = () => {
    open(undefined)
    if (chosen) document.getElementById(boxElementId(chosen))?.focus()
  }
  const panel = chosen !== undefined && !still && (
    <StepPanel
      id={chosen}
      play={play}
      speech={speech}
      problems={problems}
      change={editor.draw}
      remove={changes.remove}
      close={close}
    />
  )
  const side = (
    <section className="play-panel card stack-tight" aria-labelledby="problems">
      <h2 id="problems">{t('plays.problems.title')}</h2>
      <ProblemList
        problems={problems}
        play={play}
        speech={speech}
        checking={editor.checking}
        open={(problem: PlayProblem) =>
          open(problem.step !== null && play.steps[problem.step] ? problem.step : entryId)
        }
      />
      <p className="small faint keys-hint">{t('plays.canvas.hint')}</p>
    </section>
  )
  return (
    <div className="stack">
      {!still && (
        <StepPalette
          put={(kind) => {
            const from = play.steps[lastId] && !isEnd(play.steps[lastId].do) ? lastId : entryId
            const place = placeAfter(play, from)
            if (place) changes.put(place, kind)
          }}
        />
      )}
      <div className="play-desk">
        <div className="stack" style={{ minWidth: 0 }}>
          {editor.undrawable && <p className="well loss">{t('plays.canvas.undrawable')}</p>}
          <Canvas tools={{ play, speech, problems, figures, openId: chosen, open }} actions={actions} />
        </div>
        {wide ? (
          panel || side
        ) : (
          <>
            {side}
            <Drawer
              open={panel !== false}
              placement="bottom"
              size="85dvh"
              title={null}
              closable={false}
              onClose={close}
            >
              {panel}
            </Drawer>
          </>
        )}
      </div>
    </div>
  )
}

function placeAfter(play: Play, from: string): Place | undefined {
  if (from === entryId) return { from, key: 'start' }
  const step = play.steps[from]
  const keys = ['next', 'case:0', 'arm:0', 'outcome:0']
  const key = step && keys.find((each) => targetOf(play, { from, key: each }) !== undefined)
  return key ? { from, key } : undefined
}

/** What a new step can begin with: the first thing of its kind that is there. */
function useFirsts(): Known {
  const { permissions } = useMe()
  const offers = useOffers()
  const { data: labels } = useQuery({ ...labelBookQuery, enabled: permissions.includes('labels:read') })
  const { data: placements } = useQuery({ ...placementNamesQuery, enabled: permissions.includes('slots:read') })
  return {
    offer: offers?.find(({ state }) => state === 'published')?.code ?? offers?.[0]?.code,
    label: labels?.find(({ kind, state }) => kind === 'fact' && state === 'published')?.code,
    placement: placements?.placements[0]?.id,
  }
}

/** Every change says what it did, and can be undone. An order that makes no sense is refused with the reason. */
function useChanges(editor: Editor, open: (id: string | undefined) => void): CanvasActions {
  const { t } = useTranslation()
  const { language } = useFormat()
  const { message } = App.useApp()
  const speech = usePlaySpeech()
  const firsts = useFirsts()
  const { play } = editor
  const focusSoon = (id: string) =>
    // The drawing shows the step in the next frame.
    requestAnimationFrame(() => document.getElementById(boxElementId(id))?.focus())

  const put = (place: Place, kind: PlayStepKind) => {
    const next = targetOf(play, place)
    if (next === undefined) return
    const made = insert(play, place, freshStep(kind, next, firsts))
    editor.draw(made.play)
    open(made.id)
  }
  const takeOut = (id: string) => {
    const rest = remove(play, id)
    if (!rest) {
      message.warning(t('plays.canvas.lastEnd'))
      return
    }
    const before = [...stepsBefore(play, id)].find((each) => rest.play.steps[each])
    editor.draw(rest.play)
    open(undefined)
    focusSoon(before ?? entryId)
    message.success(t('plays.canvas.removed', { count: rest.gone.length, step: stepName(id, play.steps[id], speech) }))
  }
  const takeTo = async (id: string, place: Place) => {
    const moved = move(play, id, place)
    if (!moved) {
      message.warning(t('plays.canvas.cannotMove'))
      return
    }
    const [before, after] = await Promise.all([
      checkPlay({ definition: play }).catch(() => undefined), // without an answer the live check says what is wrong
      checkPlay({ definition: moved }).catch(() => undefined), // as above
    ])
    const known = new Set(before?.problems.map(({ code, path }) => `${code} ${path}`))
    const wrong = after?.problems.find(
      ({ code, path, severity }) => severity === 'error' && !known.has(`${code} ${path}`),
    )
    if (wrong) {
      message.error(t('plays.canvas.refusedOrder', { reason: wrong.reason[language], todo: wrong.todo[language] }), 8)
      return
    }
    editor.draw(moved)
    focusSoon(id)
  }
  return {
    put,
    move: (id, place) => void takeTo(id, place),
    remove: takeOut,
    undo: editor.undo,
    redo: editor.redo,
  }
}
