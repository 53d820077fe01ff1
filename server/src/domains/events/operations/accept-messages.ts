import type { RefusedMessage } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import * as queries from '../queries.ts'

type Waiting = {
  workspace: number
  line: string
  lineCount: number
  done: () => void
  failed: (error: unknown) => void
}

const groupBytesMax = 4 * 1024 * 1024

/**
 * Makes requests durable together: what arrives while one commit is under way shares the next one. So a single event
 * costs a share of one disk flush, and nobody waits for a timer.
 */
export class MessageAcceptor {
  readonly #deps: Deps
  #waiting: Waiting[] = []
  #flushing = false

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Resolves when the envelope is on disk. `line` is one line of JSON, an `Envelope`. */
  accept(workspace: number, line: string, lineCount: number): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ workspace, line, lineCount, done, failed })
      if (!this.#flushing) void this.#flush()
    })
  }

  async #flush(): Promise<void> {
    this.#flushing = true
    while (this.#waiting.length > 0) {
      const group = this.#takeGroup()
      try {
        await queries.acceptMessages(this.#deps.db, groupByWorkspace(group))
        for (const entry of group) entry.done()
        this.#deps.wakeRelay()
      } catch (error) {
        for (const entry of group) entry.failed(error)
      }
    }
    this.#flushing = false
  }

  #takeGroup(): Waiting[] {
    let bytes = 0
    let count = 0
    for (const entry of this.#waiting) {
      if (count > 0 && bytes + entry.line.length > groupBytesMax) break
      bytes += entry.line.length
      count += 1
    }
    return this.#waiting.splice(0, count)
  }
}

function groupByWorkspace(group: Waiting[]): queries.AcceptedRow[] {
  const byWorkspace = new Map<number, { lines: string[]; lineCount: number }>()
  for (const entry of group) {
    const held = byWorkspace.get(entry.workspace)
    if (held) {
      held.lines.push(entry.line)
      held.lineCount += entry.lineCount
    } else byWorkspace.set(entry.workspace, { lines: [entry.line], lineCount: entry.lineCount })
  }
  return [...byWorkspace].map(([workspace, { lines, lineCount }]) => ({ workspace, lineCount, body: lines.join('\n') }))
}

/** Keeps what was turned away where the operator can look at it. Never fails the request it belongs to. */
export async function recordRefused(
  deps: Deps,
  workspace: number,
  refused: (RefusedMessage & { excerpt: string })[],
): Promise<void> {
  try {
    await deps.db.as({ workspace, stores: '*' }, (tx) => queries.insertRefused(tx, workspace, refused.slice(0, 100)))
  } catch (error) {
    deps.log.warn('could not note refused messages', { error: String(error) })
  }
}
