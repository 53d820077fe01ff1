import type { ExperimentSummary } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { listExperiments, recallResult } from '../../experiments/index.ts'
import { senderChannels } from '../analytics/attribution.ts'
import type { Increment } from '../catalogue/report.ts'

const pageSize = 100
const dayMs = 86_400_000
/** Each is a few queries over everybody assigned; more at once only wait for each other. */
const atOnce = 4

/** Without an end to a side, everything on that side counts. */
type Period = { from: Date | null; until: Date | null }
type Reading = Period & { currency: string }

/**
 * What holdouts of plays and slots show, by the channel on which each mostly spoke: orderers beyond those that would have
 * been anyway. Of every experiment that ran in the period, whoever was assigned in it and for as long as its window lasts:
 * all of what it did. Bounds are added up, which is wider than need be and never too narrow.
 */
export async function readIncrements(
  deps: Deps,
  scope: ZonedScope,
  { currency, from, until }: Reading,
): Promise<Increment[]> {
  const ran = (await listOpened(deps, scope)).filter((experiment) => ranWithin(experiment, { from, until }))
  if (ran.length === 0) return []
  const channels = new Map((await senderChannels(deps.ch.scope(scope))).map(({ sender, channel }) => [sender, channel]))
  const spoke = ran.flatMap(({ id, about }) => {
    // `play/12/holdout` is of the sender `play/12`; `slot/pay-success/7` is its own.
    const channel = channels.get(about) ?? channels.get(about.split('/').slice(0, 2).join('/'))
    return channel ? [{ id, channel }] : []
  })
  const found = new Map<string, Increment>()
  for (let first = 0; first < spoke.length; first += atOnce) {
    const results = await Promise.all(
      spoke.slice(first, first + atOnce).map(async ({ id, channel }) => ({
        channel,
        result: await recallResult(deps, { ...scope, currency }, id),
      })),
    )
    for (const { channel, result } of results) {
      for (const { arm, total, totalAlwaysValid } of result.effects.filter(({ outcome }) => outcome === 'conversion')) {
        // Before an interval can be had, nobody can have been moved more than all of them.
        const most = result.arms.find(({ name }) => name === arm)?.customers ?? 0
        const { low, high } = totalAlwaysValid
        found.set(channel, add(found.get(channel), { channel, value: total, low: low ?? -most, high: high ?? most }))
      }
    }
  }
  return [...found.values()]
}

async function listOpened(deps: Deps, scope: ZonedScope): Promise<ExperimentSummary[]> {
  const all: ExperimentSummary[] = []
  for (let before: number | undefined; ; ) {
    const { items, next } = await listExperiments(deps, scope, {
      kind: 'opened',
      limit: pageSize,
      ...(before === undefined ? {} : { before }),
    })
    all.push(...items)
    if (next === null) return all
    before = next
  }
}

/** Whoever was assigned last is counted until the end of the window. */
function ranWithin({ openedAt, stoppedAt, windowDays }: ExperimentSummary, { from, until }: Period): boolean {
  const ended = stoppedAt ? Date.parse(stoppedAt) + windowDays * dayMs : Number.POSITIVE_INFINITY
  const isAfter = until !== null && Date.parse(openedAt) >= until.getTime()
  return !isAfter && (from === null || ended >= from.getTime())
}

function add(before: Increment | undefined, more: Increment): Increment {
  if (!before) return more
  return {
    channel: more.channel,
    value: before.value + more.value,
    low: before.low + more.low,
    high: before.high + more.high,
  }
}
