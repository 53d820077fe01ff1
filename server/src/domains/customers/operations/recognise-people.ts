import type { Deps } from '../../../kernel/deps.ts'
import type { Db } from '../../../kernel/postgres.ts'
import type { PersonInput } from '../rules.ts'
import { type ResolveContext, resolveMany } from './resolve-many.ts'

type Waiting = { people: readonly PersonInput[]; done: (ordinals: number[]) => void; failed: (error: unknown) => void }
type Queue = { waiting: Waiting[]; running: boolean }

const queues = new WeakMap<Db, Map<string, Queue>>()
const peopleMax = 8000

/**
 * `resolveMany` in a transaction of its own, for those who have much to do besides. Who is new is decided under a lock of
 * the workspace, one at a time; what gathers while it is taken is decided together in the next turn, since a turn costs
 * its round trips more than its people. Safe to repeat: who was recognised stays recognised.
 */
export function recognisePeople(
  deps: Deps,
  context: ResolveContext,
  people: readonly PersonInput[],
): Promise<number[]> {
  return new Promise((done, failed) => {
    const queue = queueOf(deps.db, `${context.workspace} ${context.source}`)
    queue.waiting.push({ people, done, failed })
    if (!queue.running) void run(deps, context, queue)
  })
}

function queueOf(db: Db, key: string): Queue {
  const held = queues.get(db) ?? new Map<string, Queue>()
  queues.set(db, held)
  const queue = held.get(key) ?? { waiting: [], running: false }
  held.set(key, queue)
  return queue
}

async function run(deps: Deps, context: ResolveContext, queue: Queue): Promise<void> {
  queue.running = true
  while (queue.waiting.length > 0) {
    const turn = takeTurn(queue.waiting)
    try {
      await decide(deps, context, turn)
    } catch (error) {
      const [only] = turn
      if (only && turn.length === 1) only.failed(error)
      // One caller's trouble must not be the others': each alone, then.
      else for (const one of turn) await decide(deps, context, [one]).catch(one.failed)
    }
  }
  queue.running = false
}

function takeTurn(waiting: Waiting[]): Waiting[] {
  let size = 0
  let count = 0
  for (const { people } of waiting) {
    if (count > 0 && size + people.length > peopleMax) break
    size += people.length
    count++
  }
  return waiting.splice(0, count)
}

async function decide(deps: Deps, context: ResolveContext, turn: Waiting[]): Promise<void> {
  const ordinals = await deps.db.system((tx) =>
    resolveMany(
      tx,
      deps,
      context,
      turn.flatMap(({ people }) => people),
    ),
  )
  let at = 0
  for (const { people, done } of turn) {
    done(ordinals.slice(at, at + people.length))
    at += people.length
  }
}
