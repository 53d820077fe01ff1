import { ExclamationCircleFilled, LoginOutlined, WarningFilled } from '@ant-design/icons'
import type { PlayProblem } from '@regulars/contract'
import { Handle, type Node, type NodeProps, Position } from '@xyflow/react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../ui/format-context.ts'
import { reasonWords } from '../plays/reasons.tsx'
import { problemsOf, useCanvas } from './canvas-context.ts'
import type { StepFigures } from './figures.ts'
import { KindIcon } from './kinds.tsx'
import { canMove, entryId } from './model.ts'
import { entryWords, stepName, stepNote, stepWords } from './words.ts'

export type BoxNode = Node<Record<string, never>, 'box'>

/** What is dragged from one place of the drawing to another. */
export const stepDrag = 'application/x-regulars-step'

/** One step, or the way in: a button whose form opens beside the drawing. */
export function CanvasBox({ id }: NodeProps<BoxNode>) {
  const tools = useCanvas()
  const { play, speech, still, problems, openId, focusId } = tools
  const step = play.steps[id]
  const own = problemsOf(problems, id === entryId ? null : id)
  const worst = own.some(({ severity }) => severity === 'error') ? 'error' : own.length > 0 ? 'warning' : undefined
  const movable = !still && step !== undefined && canMove(step)
  return (
    <>
      {id !== entryId && <Handle type="target" position={Position.Top} isConnectable={false} />}
      <button
        type="button"
        className="play-box nodrag"
        id={boxElementId(id)}
        data-step={id}
        data-open={openId === id ? '' : undefined}
        data-problem={worst}
        data-entry={id === entryId ? '' : undefined}
        tabIndex={focusId === id ? 0 : -1}
        draggable={movable}
        onDragStart={(event) => {
          event.dataTransfer.setData(stepDrag, `move:${id}`)
          event.dataTransfer.effectAllowed = 'move'
        }}
        onFocus={() => tools.focus(id)}
        onClick={() => tools.open(id)}
      >
        {step ? (
          <>
            <KindIcon kind={step.do} />
            <span className="play-box-words">
              <span className="play-box-name">{stepName(id, step, speech)}</span>
              <span className="play-box-what">{stepWords(step, speech)}</span>
              <span className="play-box-note">{stepNote(step, speech)}</span>
            </span>
          </>
        ) : (
          <EntryFace />
        )}
        {worst && <ProblemMark problems={own} />}
        {step && tools.figures && <Figures figures={tools.figures.get(id)} />}
      </button>
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
    </>
  )
}

export const boxElementId = (id: string) => `play-box-${id}`

function EntryFace() {
  const { t } = useTranslation()
  const format = useFormat()
  const { play, speech } = useCanvas()
  const share = play.holdout?.share ?? defaultHoldout
  return (
    <>
      <span className="play-icon" data-family="entry">
        <LoginOutlined aria-hidden />
      </span>
      <span className="play-box-words">
        <span className="play-box-name">{t('plays.entry.title')}</span>
        <span className="play-box-what">{entryWords(play, speech)}</span>
        <span className="play-box-note">
          {share > 0 ? t('plays.entry.heldOut', { share: format.percent(share, 0) }) : t('plays.entry.noHoldout')}
        </span>
      </span>
    </>
  )
}

/** What the grammar takes where nothing is said. */
const defaultHoldout = 0.1

function ProblemMark({ problems }: { problems: readonly PlayProblem[] }) {
  const { language } = useFormat()
  const worst = problems.find(({ severity }) => severity === 'error') ?? problems[0]
  if (!worst) return null
  return (
    <span className="play-problem" data-severity={worst.severity} title={worst.reason[language]}>
      {worst.severity === 'error' ? <ExclamationCircleFilled aria-hidden /> : <WarningFilled aria-hidden />}
      <span className="sr-only">{worst.reason[language]}</span>
    </span>
  )
}

/** Came, waits, lost: what the step has done so far. */
function Figures({ figures }: { figures: StepFigures | undefined }) {
  const { t } = useTranslation()
  const format = useFormat()
  if (!figures) return <span className="play-box-figures faint">{t('plays.canvas.nobodyYet')}</span>
  const { entered, waiting, refused, reasons, loss } = figures
  const why = reasons.map(({ reason, customers }) => `${reasonWords(reason, t)} ${format.number(customers)}`)
  return (
    <span className="play-box-figures">
      <span>{t('plays.canvas.came', { count: entered, shown: format.short(entered) })}</span>
      {waiting > 0 && <span className="wait">{t('plays.canvas.wait', { shown: format.short(waiting) })}</span>}
      {refused > 0 && (
        <span className="faint" title={why.join(t('common.comma'))}>
          {t('plays.canvas.refused', { shown: format.short(refused) })}
        </span>
      )}
      {loss !== null && loss >= 0.005 && (
        <span className="loss">{t('plays.canvas.loss', { share: format.percent(loss, 0) })}</span>
      )}
    </span>
  )
}
