import { type GateChannels, type GateOutbox, touchChannels } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { minorToJson } from '../../../kernel/money.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { listOutbox } from '../queries/deliveries.ts'
import * as figures from '../queries/figures.ts'
import { rateOf } from '../rules/states.ts'
import { channelOf } from './deliver-touches.ts'
import { visibleTo } from './list-touches.ts'
import { readTemperatures } from './read-temperature.ts'

const peopleMax = 20_000

/** What went out on each channel over the last days and what came back; who sees some stores sees their customers'. */
export async function readChannels(deps: Deps, scope: Scope, days: number): Promise<GateChannels> {
  const records = await visibleTo(deps, scope)
  const since = new Date(deps.clock.now().getTime() - days * 86_400_000)
  return deps.db.as(scope, async (tx) => {
    const rows = new Map(
      (await figures.countByChannel(tx, scope.workspace, { since, records })).map((row) => [row.channel, row]),
    )
    const waiting = await figures.countWaiting(tx, scope.workspace, records)
    const people = await figures.listSpokenTo(tx, scope.workspace, { since, records }, peopleMax)
    const temperatures = await readTemperatures(tx, deps, scope, people)
    const bands = { cold: 0, fine: 0, hot: 0 }
    for (const { band } of temperatures.values()) bands[band] += 1
    return {
      days,
      channels: touchChannels.map((channel) => {
        const row = rows.get(channel)
        const sent = row?.sent ?? 0
        return {
          channel,
          sent,
          delivered: rateOf(row?.delivered ?? 0, sent),
          seen: rateOf(row?.seen ?? 0, sent),
          acted: rateOf(row?.acted ?? 0, sent),
          complained: rateOf(row?.complained ?? 0, sent),
          optedOut: rateOf(row?.optedOut ?? 0, sent),
          waiting: waiting.get(channel) ?? 0,
          failed: row?.failed ?? 0,
          costMinor: minorToJson(row?.costMinor ?? 0n),
          provider: channel === 'inbox' ? ('own' as const) : channelOf(deps, channel).kind,
        }
      }),
      reasons: await figures.countReasons(tx, scope.workspace, { since, records }),
      bands,
    }
  })
}

/** What a provider would have sent to the customers in scope, newest first, at most a hundred. */
export async function readOutbox(deps: Deps, scope: Scope): Promise<GateOutbox> {
  const records = await visibleTo(deps, scope)
  const rows = await deps.db.as(scope, (tx) => listOutbox(tx, scope.workspace, { limit: 100, records }))
  return {
    messages: rows.map(({ id, touch, channel, sealed, at }) => ({
      id,
      touch,
      channel,
      at: at.toISOString(),
      ...(JSON.parse(deps.secrets.unwrap(sealed).toString()) as { to: string; title: string; text: string }), // sealed by localOutbox
    })),
  }
}
