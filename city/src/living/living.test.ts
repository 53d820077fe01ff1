import { expect, test } from 'vitest'
import { definePlan } from '../plan.ts'
import { buildWorld } from '../world.ts'
import { Living } from './people.ts'
import { livingReaction } from './reaction.ts'

const plan = definePlan({ customers: 400, stores: 4, communities: 8, couriers: 2, days: 40 })
const world = buildWorld(plan)
const first = Date.parse('2031-03-03T11:00:00Z')
const dayMs = 86_400_000
const days = 90

/** The days on which she comes, with the shop on her mind from the first day on or never, and those on which she would have. */
function walk(person: number, isMoved: boolean): { kind: string; comes: string[]; wouldCome: string[] } {
  const living = new Living(plan, world, { reaction: livingReaction, person, baseUrl: '' })
  if (isMoved) living.move(new Date(first), days)
  const comes: string[] = []
  for (let day = 0; day < days; day++) {
    const at = new Date(first + day * dayMs)
    const woken = living.wake(day, at)
    if (woken) comes.push(at.toISOString())
    expect(woken?.moved ?? false).toBe(
      comes.at(-1) === at.toISOString() && !living.wouldCome.includes(at.toISOString()),
    )
  }
  return { kind: living.character.kind.name, comes, wouldCome: living.wouldCome }
}

test('what the shop does adds visits or takes some away, by kind of person, and never changes when they would have come', () => {
  const gained = new Map<string, number>()
  for (let person = 0; person < 400; person++) {
    const [alone, moved] = [walk(person, false), walk(person, true)]
    expect(alone.comes).toEqual(alone.wouldCome)
    expect(moved.wouldCome).toEqual(alone.wouldCome)
    const [less, more] = [alone.comes, moved.comes].toSorted((a, b) => a.length - b.length)
    expect(more).toEqual(expect.arrayContaining(less ?? []))
    gained.set(moved.kind, (gained.get(moved.kind) ?? 0) + moved.comes.length - alone.comes.length)
  }
  expect(gained.get('sleeping')).toBeGreaterThan(0)
  expect(gained.get('occasional')).toBeGreaterThan(0)
  expect(gained.get('regular')).toBe(0)
  expect(gained.get('wary')).toBeLessThan(0)
})

test('strangers are nobody to the till until they join, and then show their phone; who pays with a wallet goes on to', () => {
  const all = Array.from(
    { length: 500 },
    (_, person) => new Living(plan, world, { reaction: livingReaction, person, baseUrl: '' }),
  )
  for (const living of all) {
    const { manner, person } = living.character
    expect(manner === 'nobody').toBe(person >= plan.customers)
    const before = Object.keys(living.shown)
    expect(before).toEqual({ nobody: [], phone: ['phone'], wallet: ['wallet'] }[manner])
    living.join()
    expect(Object.keys(living.shown)).toEqual([...new Set(['phone', ...before])])
  }
  expect(new Set(all.map(({ character }) => character.manner))).toEqual(new Set(['phone', 'wallet', 'nobody']))
})
