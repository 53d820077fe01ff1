import type { GatePolicy, TouchReason } from '@regulars/contract'
import { decide, type PersonFacts } from './decide.ts'
import { type HookFit, hookKey } from './fatigue.ts'
import type { TouchRequest } from './request.ts'
import { createCalendar } from './zone.ts'

/** A request of the log, and whether the customer answered what came of it. */
export type Past = { at: number; request: TouchRequest; answered: { seen: boolean; acted: boolean } }

export type Replayed = { sent: number; refused: number; reasons: ReadonlyMap<TouchReason, number> }

const noFits: ReadonlyMap<string, HookFit> = new Map()

/**
 * Plays requests again under other rules, in order of time; what waits is decided in its turn. How hooks tire counts from
 * when it was known. Money is left out.
 */
export function replay(
  requests: readonly Past[],
  people: ReadonlyMap<number, PersonFacts>,
  { policy, fits, fittedAt }: { policy: GatePolicy; fits: ReadonlyMap<string, HookFit>; fittedAt: number },
): Replayed {
  const calendar = createCalendar(policy.quiet)
  const reasons = new Map<TouchReason, number>()
  let [sent, refused] = [0, 0]
  let turn = [...requests].sort(inTime)
  while (turn.length > 0) {
    const waiting: Past[] = []
    for (const past of turn) {
      const person = people.get(past.request.customer)
      const world = { policy, fits: past.at >= fittedAt ? fits : noFits, calendar, now: past.at, purses: new Map() }
      const verdict = decide(past.request, person, world)
      if (verdict.outcome === 'waiting') waiting.push({ ...past, at: verdict.until ?? past.at + 1 })
      else if (verdict.outcome === 'refused') {
        refused += 1
        const reason = verdict.reason ?? 'unknown_customer'
        reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
      } else {
        sent += 1
        const { sender, hook, purpose } = past.request
        if (purpose !== 'marketing' || !person || !verdict.channel) continue
        const exposure = {
          at: past.at,
          sender,
          channel: verdict.channel,
          hook: hook && hookKey(hook),
          ...past.answered,
        }
        person.past.push(exposure)
        person.past.sort((a, b) => a.at - b.at)
      }
    }
    turn = waiting.sort(inTime)
  }
  return { sent, refused, reasons }
}

const inTime = (a: Past, b: Past): number => a.at - b.at || b.request.priority - a.request.priority
