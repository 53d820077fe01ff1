import { describe, expect, test } from 'vitest'
import { dayOf } from '../../../../../city/src/calendar.ts'
import type { CityFact } from '../../../../../city/src/facts.ts'
import { liveCity } from '../../../../../city/src/generate.ts'
import { personAt } from '../../../../../city/src/people.ts'
import { type CityPlan, definePlan } from '../../../../../city/src/plan.ts'
import { buildWorld, type World } from '../../../../../city/src/world.ts'
import { rankCorrelation } from './quality.ts'
import { fitSpread, shrunkShare, type Tally } from './shrinkage.ts'

// What the model says of a small city whose people's sensitivity is known: a registered person's purchase comes with a
// coupon with the probability drivenShare × (0.3 + 0.5 × sensitivity) (city/src/life.ts).

type Known = Tally & { planted: number }

/** Purchase days since the registration, and those with a coupon, of everybody who has some. */
function tallyCity(plan: CityPlan): Known[] {
  const world = buildWorld(plan)
  const since = new Map<number, number>()
  const days = new Map<number, Map<number, boolean>>()
  for (const facts of liveCity(plan, world)) for (const fact of facts) note(fact, world, since, days)
  return [...days].map(([person, bought]) => ({
    trials: bought.size,
    hits: [...bought.values()].filter(Boolean).length,
    planted: plan.drivenShare * (0.3 + 0.5 * personAt(plan, world, person).priceSensitivity),
  }))
}

function note(fact: CityFact, world: World, since: Map<number, number>, days: Map<number, Map<number, boolean>>): void {
  if (fact.type === 'event' && fact.kind === 'customer.registered' && !since.has(fact.person))
    since.set(fact.person, fact.at)
  if (fact.type !== 'order' || fact.amountMinor === 0 || fact.at < (since.get(fact.person) ?? Number.POSITIVE_INFINITY))
    return
  const bought = days.get(fact.person) ?? new Map<number, boolean>()
  const day = dayOf(world.calendar, fact.at)
  days.set(fact.person, bought.set(day, (bought.get(day) ?? false) || fact.drivenBy.startsWith('coupon:')))
}

const small = { customers: 8_000, stores: 24, communities: 200, couriers: 40, products: 120 }

describe.each([
  { name: 'that gives coupons sparingly', drivenShare: 0.12, correlation: 0.15, gain: 0 },
  { name: 'that gives coupons freely', drivenShare: 0.6, correlation: 0.4, gain: 0.09 },
])('in a city $name', async ({ drivenShare, correlation, gain }) => {
  const people = tallyCity(definePlan({ ...small, drivenShare })).sort((a, b) => a.planted - b.planted)
  const spread = await fitSpread(people)
  const often = people
    .filter(({ trials }) => trials >= 5)
    .map((person) => ({ ...person, found: shrunkShare(spread, person) }))

  test('the planted sensitivity of fifths of the people is found', () => {
    for (let fifth = 0; fifth < 5; fifth++) {
      const part = people.slice((fifth * people.length) / 5, ((fifth + 1) * people.length) / 5)
      const trials = sum(part, ({ trials }) => trials)
      const planted = sum(part, (person) => person.planted * person.trials) / trials
      // Measured within .004 of .047 to .085 where coupons are rare, within .011 of .24 to .42 where they are not.
      const error = Math.abs(sum(part, ({ hits }) => hits) / trials - planted)
      expect(error).toBeLessThan(3 * Math.sqrt((planted * (1 - planted)) / trials))
    }
  })

  test('single people with five purchase days are put in order as far as their purchases tell', () => {
    const usual = sum(people, ({ hits }) => hits) / sum(people, ({ trials }) => trials)
    const error = sum(often, ({ found, planted }) => Math.abs(found - planted))
    const alike = sum(often, ({ planted }) => Math.abs(usual - planted))
    const rho = rankCorrelation(
      often.map(({ planted }) => planted),
      often.map(({ found }) => found),
    )
    expect(rho).toBeGreaterThan(correlation)
    expect(1 - error / alike).toBeGreaterThan(gain)
  })
})

const sum = <T>(rows: readonly T[], of: (row: T) => number): number => rows.reduce((total, row) => total + of(row), 0)
