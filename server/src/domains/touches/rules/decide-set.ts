import { decide, type Need, type PersonFacts, type Purse, type Verdict, type World } from './decide.ts'
import { hookKey } from './fatigue.ts'
import { budgetsOf } from './policy.ts'
import type { TouchRequest } from './request.ts'

export type SetFacts = {
  /** By the number that was asked for; two records of one person share one object. */
  people: ReadonlyMap<number, PersonFacts>
  /** By the key of the request. */
  needs: ReadonlyMap<string, Need>
}

/**
 * Decides a set: the higher priority first, then by key, each knowing what those before it have used up. Facts and purses
 * are brought up to date on the way. Verdicts by key, in the order in which they were made.
 */
export function decideSet(requests: readonly TouchRequest[], facts: SetFacts, world: World): Map<string, Verdict> {
  const verdicts = new Map<string, Verdict>()
  for (const request of inTurn(requests)) {
    const person = facts.people.get(request.customer)
    const verdict = decide(request, person, world, facts.needs.get(request.key))
    verdicts.set(request.key, verdict)
    if (verdict.outcome !== 'sent' || !person || !verdict.channel) continue
    for (const { name } of verdict.costMinor > 0 ? budgetsOf(request, world.policy) : [])
      spend(world.purses.get(name), verdict.costMinor)
    if (request.purpose !== 'marketing') continue
    person.past.push({
      at: world.now,
      sender: request.sender,
      channel: verdict.channel,
      hook: request.hook && hookKey(request.hook),
      seen: false,
      acted: false,
    })
  }
  return verdicts
}

/** The order of the code points, as everywhere where it must not depend on a language. */
const inTurn = (requests: readonly TouchRequest[]): TouchRequest[] =>
  requests.toSorted((a, b) => b.priority - a.priority || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))

function spend(purse: Purse | undefined, costMinor: number): void {
  if (!purse) return
  if (purse.dayLeft !== null) purse.dayLeft -= costMinor
  if (purse.monthLeft !== null) purse.monthLeft -= costMinor
}
