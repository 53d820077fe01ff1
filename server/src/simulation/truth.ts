import { definePlan, identityOf, type LivedPerson, type LivedVisit, livingReaction } from '@regulars/city'
import type { PlayRunPage } from '@regulars/contract'
import type { Life, Stage } from './simulate.ts'

type Entry = { customer: string; at: number; isOut: boolean }
/** What the play changed for those who came in, a person: the share who buy, and minor units. */
export type Truth = { conversion: number; moneyMinor: number }

const dayMs = 24 * 3600_000
const askedAtOnce = 8

/** First entries, oldest first. */
export async function listEntries({ api, play }: Stage): Promise<Entry[]> {
  const entries: Entry[] = []
  let cursor: number | undefined
  do {
    const before = cursor === undefined ? '' : `&cursor=${cursor}`
    const page: PlayRunPage = await api.get(`/v1/plays/${play}/runs?limit=200${before}`)
    for (const { customer, enteredAt, state } of page.runs)
      if (customer !== null) entries.push({ customer, at: Date.parse(enteredAt), isOut: state === 'held-out' })
    cursor = page.next
  } while (cursor !== undefined)
  const first = new Map<string, Entry>()
  for (const entry of entries.reverse()) if (!first.has(entry.customer)) first.set(entry.customer, entry)
  return [...first.values()]
}

/**
 * What the play truly did. The city draws whether somebody comes on a day before it asks why, so it knows of every visit
 * whether it would have been made anyway, and of every day on which somebody stayed at home because of the play.
 * Money is about: what somebody who stayed at home would have spent is not drawn, and baskets grow with what is offered.
 * Undefined where nobody came in whom the city knows.
 */
export async function readTruth(stage: Stage, life: Life, givenMinor: number): Promise<Truth | undefined> {
  const { definition } = stage
  const treated = (await listEntries(stage)).filter(({ isOut }) => !isOut)
  const people = await findPeople(stage, life, treated)
  let [converted, moneyMinor, known] = [0, 0, 0]
  const usedInAll = Math.max(1, life.lived.couponsUsed)
  for (const { customer, at } of treated) {
    const person = people.get(customer)
    if (!person) continue
    known += 1
    const until = at + definition.holdout.windowDays * dayMs
    const visits = person.visits.filter(({ paidAt }) => Date.parse(paidAt) > at && Date.parse(paidAt) < until)
    const would = person.wouldCome.filter((moment) => Date.parse(moment) > at && Date.parse(moment) < until).length
    converted += Number(visits.some(({ dueMinor }) => dueMinor > 0)) - Number(would > 0)
    const lost = Math.max(0, would - visits.filter(({ moved }) => !moved).length)
    const meanMinor = person.basketMinor * Math.exp(livingReaction.visitSpread ** 2 / 2)
    const cuts = visits.reduce((sum, { moved, couponsUsed }) => sum + (moved ? 0 : couponsUsed), 0)
    moneyMinor += sumDue(visits.filter(({ moved }) => moved)) - lost * meanMinor - (cuts * givenMinor) / usedInAll
  }
  return known === 0 ? undefined : { conversion: converted / known, moneyMinor: moneyMinor / known }
}

const sumDue = (visits: readonly LivedVisit[]): number => visits.reduce((sum, { dueMinor }) => sum + dueMinor, 0)

/** Who of the city the customers are, by what the shop knows of them. */
async function findPeople(
  { api }: Stage,
  { plan, lived }: Life,
  entries: readonly Entry[],
): Promise<Map<string, LivedPerson>> {
  const whole = definePlan(plan)
  const byIdentity = new Map<string, LivedPerson>()
  for (const person of lived.people)
    for (const kind of ['phone', 'wallet', 'app'] as const)
      byIdentity.set(identityOf(whole, kind, person.person), person)
  const found = new Map<string, LivedPerson>()
  for (let start = 0; start < entries.length; start += askedAtOnce)
    await Promise.all(
      entries.slice(start, start + askedAtOnce).map(async ({ customer }) => {
        const { identifiers } = await api.get<{ identifiers: { value: string }[] }>(`/v1/customers/${customer}`)
        for (const { value } of identifiers) {
          const person = byIdentity.get(value)
          if (person) found.set(customer, person)
        }
      }),
    )
  return found
}
