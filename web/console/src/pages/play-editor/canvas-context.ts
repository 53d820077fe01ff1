import type { PlayProblem, PlayStepKind } from '@regulars/contract'
import { createContext, useContext } from 'react'
import type { StepFigures } from './figures.ts'
import type { Place, Play } from './model.ts'
import type { PlaySpeech } from './words.ts'

/** What every box and every line of the drawing needs. */
export interface CanvasTools {
  play: Play
  speech: PlaySpeech
  /** Only looked at: nothing can be changed. */
  still: boolean
  problems: readonly PlayProblem[]
  figures: ReadonlyMap<string, StepFigures> | undefined
  /** The step whose form is open. */
  openId: string | undefined
  /** The step that the keys are about. */
  focusId: string
  /** Where what is being dragged would be put down. */
  near: string | undefined
  /** The line whose menu is open. */
  addingId: string | undefined
  open(id: string): void
  focus(id: string): void
  adding(id: string | undefined): void
  put(place: Place, kind: PlayStepKind): void
}

export const CanvasContext = createContext<CanvasTools | undefined>(undefined)

export function useCanvas(): CanvasTools {
  const tools = useContext(CanvasContext)
  if (!tools) throw new Error('useCanvas stands outside of the canvas')
  return tools
}

/** What a step, or the entry, has of problems. */
export const problemsOf = (problems: readonly PlayProblem[], id: string | null) =>
  problems.filter(({ step }) => step === id)
