import type { Deps } from '../../../kernel/deps.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { listExperiments, readResult } from '../../experiments/index.ts'
import { senderChannels } from '../analytics/attribution.ts'
import type { Increment } from '../catalogue/report.ts'

/** The newest ones; each is read with its interval, which takes a few queries. */
const EXPERIMENTS_MAX = 20

/**
 * What holdouts of plays and slots show, by the channel on which each mostly spoke: orderers beyond those that would have
 * been anyway. Bounds are added up, which is wider than need be and never too narrow.
 */
export async function readIncrements(deps: Deps, scope: ZonedScope, currency: string): Promise<Increment[]> {
  const { items } = await listExperiments(deps, scope, { kind: 'opened', limit: EXPERIMENTS_MAX })
  if (items.length === 0) return []
  const channels = new Map((await senderChannels(deps.ch.scope(scope))).map(({ sender, channel }) => [sender, channel]))
  const found = new Map<string, Increment>()
  for (const { id, about } of items) {
    // `play/12/holdout` is of the sender `play/12`; `slot/pay-success/7` is its own.
    const channel = channels.get(about) ?? channels.get(about.split('/').slice(0, 2).join('/'))
    if (!channel) continue
    const { effects } = await readResult(deps, { ...scope, currency }, id)
    for (const effect of effects.filter(({ outcome }) => outcome === 'conversion')) {
      const before = found.get(channel) ?? { channel, value: 0, low: 0, high: 0 }
      const { low, high } = effect.totalAlwaysValid
      found.set(channel, {
        channel,
        value: before.value + effect.total,
        low: before.low === null || low === null ? null : before.low + low,
        high: before.high === null || high === null ? null : before.high + high,
      })
    }
  }
  return [...found.values()]
}
