import type { Deps } from '../../kernel/deps.ts'
import { Loop } from '../../kernel/relay.ts'
import { repeat } from '../../kernel/repeat.ts'
import { advanceRuns } from './operations/advance-runs.ts'
import { deliverWebhooks } from './operations/deliver-webhooks.ts'
import { followAudiences } from './operations/follow-audiences.ts'
import { followNews } from './operations/follow-news.ts'
import { followSchedules } from './operations/follow-schedules.ts'
import { endSilent } from './operations/simulate-play.ts'
import { forgetDeliveries } from './queries/deliveries.ts'
import { foldPassages } from './queries/passages.ts'
import { listWorkspacesWithPlays } from './queries/plays.ts'
import { closeOverdue } from './queries/tasks.ts'

const dayMs = 24 * 3600_000
const everySecondMs = 1000
const everyMinuteMs = 60_000
/** Audiences also change because time passes. */
const lookEveryMs = 30_000
/** How much of the time looking at audiences may take. */
const lookShare = 10
const lookRestMs = 200
const keptDays = 90

// They are woken by what happens; only what becomes due by time, or rested, is found by looking.
const always = { full: 1, gatherMs: 0, gatherMsMax: 0, idleMs: 500 } as const
const often = { ...always, idleMs: lookRestMs } as const

/**
 * Brings people into plays, moves them, and delivers what their steps laid out, for as long as the server runs. Any number
 * of processes may do it at once. Returns how to end it.
 */
export function startPlayJobs(deps: Deps): () => Promise<void> {
  const looker = new Looker(deps)
  const deliver = new Loop('plays webhooks', deps.log, always, () => deliverWebhooks(deps))
  const advance = new Loop('plays', deps.log, always, async () => {
    const moved = await advanceRuns(deps)
    if (moved > 0) deliver.wake()
    return moved
  })
  const news = new Loop('plays news', deps.log, often, async () => {
    const { news: count, workspaces } = await followNews(deps)
    if (count > 0) advance.wake()
    for (const workspace of workspaces) looker.want(workspace)
    if ((await looker.lookAtWanted()) > 0) advance.wake()
    return count
  })
  for (const loop of [advance, news, deliver]) loop.start()
  const silent = [deps.db.listen('settled_news', () => news.wake()), deps.db.listen('plays_due', () => advance.wake())]
  const ends = [
    repeat(deps, { everyMs: everySecondMs, what: 'let people into plays on time', atOnce: true }, async () => {
      if ((await followSchedules(deps)) > 0) advance.wake()
    }),
    repeat(deps, { everyMs: lookEveryMs, what: 'look at audiences of plays', atOnce: true }, async () => {
      for (const workspace of await deps.db.system(listWorkspacesWithPlays)) looker.want(workspace)
      news.wake()
    }),
    repeat(deps, { everyMs: everyMinuteMs, what: 'tidy up plays', atOnce: true }, () => tidyPlays(deps)),
    repeat(deps, { everyMs: everyMinuteMs, what: 'end simulations that nobody looks after', atOnce: true }, () =>
      endSilent(deps),
    ),
  ]
  return async () => {
    for (const end of ends) await end()
    for (const listening of silent) await (await listening)()
    await Promise.all([advance.stop(), news.stop(), deliver.stop()])
  }
}

/** Looks at the audiences of a workspace soon after something happened there, but not without rest. */
class Looker {
  readonly #deps: Deps
  readonly #wanted = new Set<number>()
  readonly #restUntil = new Map<number, number>()

  constructor(deps: Deps) {
    this.#deps = deps
  }

  want(workspace: number): void {
    this.#wanted.add(workspace)
  }

  async lookAtWanted(): Promise<number> {
    let moved = 0
    for (const workspace of this.#wanted) {
      const started = performance.now()
      if (started < (this.#restUntil.get(workspace) ?? 0)) continue
      this.#wanted.delete(workspace)
      moved += await followAudiences(this.#deps, workspace)
      const took = performance.now() - started
      this.#restUntil.set(workspace, performance.now() + Math.max(lookRestMs, took * lookShare))
    }
    return moved
  }
}

/** Once, all there is to do as of now: for tests and commands that do not wait for the loops. */
export async function settlePlays(deps: Deps): Promise<void> {
  for (;;) {
    const { news } = await followNews(deps)
    let moved = news + (await followSchedules(deps))
    for (const workspace of await deps.db.system(listWorkspacesWithPlays))
      moved += await followAudiences(deps, workspace)
    for (let count = 1; count > 0; moved += count) count = await advanceRuns(deps)
    if (moved === 0) return
  }
}

/** Closes tasks that are overdue, adds up what is many and forgets what is old. */
export async function tidyPlays(deps: Deps): Promise<void> {
  const now = deps.clock.now()
  await deps.db.system(async (tx) => {
    await closeOverdue(tx, now)
    await foldPassages(tx)
    await forgetDeliveries(tx, new Date(now.getTime() - keptDays * dayMs))
  })
}
