import type { PlayProblem } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { ApiError } from '../../api/client.ts'
import { playCheckQuery } from '../../api/plays.ts'
import { useDebounced } from '../../components/use-debounced.ts'
import { begin, type History, redo, step, undo } from './history.ts'
import type { Play } from './model.ts'
import { readText, type TextError, writeText } from './text.ts'

interface Draft {
  /** What is drawn: the last text that could be. */
  play: Play
  text: string
  /** Whether `play` is what `text` says. */
  understood: boolean
  by: 'drawing' | 'text'
}

export interface Editor {
  play: Play
  text: string
  /** What is wrong with what stands there now; empty while that is not known. */
  problems: readonly PlayProblem[]
  /** Lines that are no YAML. */
  textErrors: readonly TextError[]
  checking: boolean
  /** The text says something that cannot be drawn. */
  undrawable: boolean
  dirty: boolean
  draw(play: Play): void
  write(text: string): void
  undo: (() => void) | undefined
  redo: (() => void) | undefined
  kept(): void
}

const drawn = (draft: Draft, play: Play): Draft => ({
  play,
  text: writeText(play, draft.text),
  understood: true,
  by: 'drawing',
})

/** Typing is one change, however many letters it has: the field has an undo of its own. */
const typed = (history: History<Draft>, text: string): History<Draft> => {
  const now: Draft = { ...history.now, text, understood: false, by: 'text' }
  return history.now.by === 'text' ? { ...history, now } : step(history, now)
}

const checkAfterMs = 300

/** A play while it is written: drawing and text are one, and what is wrong is known all the while. */
export function useEditor(start: { play: Play; text: string }, isNew: boolean): Editor {
  const [history, setHistory] = useState(() => begin<Draft>({ ...start, understood: true, by: 'drawing' }))
  const [kept, setKept] = useState(isNew ? '' : start.text)
  const { now, past, future } = history
  const settled = useDebounced(now.text, checkAfterMs)
  const reading = useMemo(() => readText(now.text), [now.text])
  const readable = reading.errors.length === 0
  const { data, error, isPlaceholderData, isFetching } = useQuery({
    ...playCheckQuery(settled),
    enabled: readable && settled === now.text,
  })
  const checked = readable && settled === now.text && data !== undefined && !isPlaceholderData ? data : undefined
  const unreadable = readable && settled === now.text ? fieldsOf(error) : undefined
  const readRight = checked?.definition !== undefined && checked.definition !== null

  useEffect(() => {
    if (!readRight) return
    setHistory((before) =>
      before.now.understood || before.now.text !== settled
        ? before
        : {
            ...before,
            // Its shape was checked by the server; what has a default stays as it was written.
            now: { ...before.now, play: readText(before.now.text).value as Play, understood: true },
          },
    )
  }, [readRight, settled])

  return {
    play: now.play,
    text: now.text,
    problems: unreadable ?? checked?.problems ?? noProblems,
    textErrors: reading.errors,
    checking: readable && unreadable === undefined && (checked === undefined || isFetching),
    undrawable: !readable || unreadable !== undefined || (checked !== undefined && !readRight),
    dirty: now.text !== kept,
    draw: (play) => setHistory((before) => step(before, drawn(before.now, play))),
    write: (text) => setHistory((before) => (before.now.text === text ? before : typed(before, text))),
    undo: past.length > 0 ? () => setHistory(undo) : undefined,
    redo: future.length > 0 ? () => setHistory(redo) : undefined,
    kept: () => setKept(now.text),
  }
}

const noProblems: readonly PlayProblem[] = []

/** A text whose shape is wrong is refused with the place of everything that does not fit; undefined: it is not that. */
function fieldsOf(error: unknown): readonly PlayProblem[] | undefined {
  if (!(error instanceof ApiError) || error.status === 0 || error.status >= 500) return undefined
  const fields = error.fields.length > 0 ? error.fields : [{ path: '', message: error.detail ?? error.message }]
  return fields.map(({ path, message }) => ({
    step: /^steps\.([^.]+)/.exec(path)?.[1] ?? null,
    path,
    code: 'unreadable',
    severity: 'error',
    reason: { en: `This cannot be read: ${message}.`, zh: `读不懂：${message}。` },
    todo: { en: path, zh: path },
  }))
}
