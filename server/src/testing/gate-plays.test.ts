import { type PlayDefinitionInput, touchChannels } from '@regulars/contract'
import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { systemCaller } from '../domains/organization/index.ts'
import { createDraft, publishPlay } from '../domains/plays/index.ts'
import { enterMany } from '../domains/plays/operations/follow-schedules.ts'
import { findBreaches } from './gate-breaches.ts'
import { GateCrew, type Strike } from './gate-crew.ts'
import { policies, type Said, strikesOf } from './gate-scenarios.ts'
import { type GateShop, openGateShop, readGateLog, shopZone } from './gate-shop.ts'
import { testRuntime } from './index.ts'
import { playOf } from './plays.ts'

let now = Date.parse('2026-03-02T02:00:00Z')
const runtime = await testRuntime({ clock: { now: () => new Date(now) } })
const { deps } = runtime
const crew = await GateCrew.start(runtime)

const peopleCount = 40
const roundsCount = 12

type Step = PlayDefinitionInput['steps'][string]
type Touch = Omit<Extract<Step, { do: 'touch' }>, 'next'>
type Link = { touch: Touch; waitHours: number | undefined; onlyOnce: boolean }

const words = { en: 'Hello', zh: '你好' }
const links: fc.Arbitrary<Link> = fc.record({
  touch: fc.record(
    {
      do: fc.constant('touch' as const),
      title: fc.constant(words),
      body: fc.constantFrom(words, { en: 'Fresh bread today', zh: '今天有新面包' }),
      purpose: fc.constantFrom('marketing', 'marketing', 'marketing', 'service', 'transaction'),
      channels: fc.uniqueArray(fc.constantFrom(...touchChannels), { minLength: 1, maxLength: 4 }),
      priority: fc.constantFrom(0, 20, 50, 80, 100),
      budget: fc.constant('spring'),
      expires: fc.constantFrom({ hours: 2 }, { hours: 30 }),
    },
    { requiredKeys: ['do', 'title', 'body', 'purpose', 'channels', 'priority'] },
  ),
  waitHours: fc.option(fc.constantFrom(1, 5, 26, 80), { nil: undefined }),
  onlyOnce: fc.boolean(),
})

/** A chain: says something, waits perhaps, says the next; where the gate refuses, some chains end. */
const plays: fc.Arbitrary<PlayDefinitionInput> = fc
  .record({
    chain: fc.array(links, { minLength: 2, maxLength: 5 }),
    hook: fc.constantFrom('milk', 'bread', 'festival'),
  })
  .map(({ chain, hook }) => {
    const steps: PlayDefinitionInput['steps'] = {}
    for (const [index, { touch, waitHours, onlyOnce }] of chain.entries()) {
      const after = index + 1 < chain.length ? `say-${index + 1}` : 'end'
      steps[`say-${index}`] = {
        ...touch,
        next: waitHours === undefined ? after : `rest-${index}`,
        ...(onlyOnce ? { refused: 'end' } : {}),
      }
      if (waitHours !== undefined) steps[`rest-${index}`] = { do: 'wait', for: { hours: waitHours }, next: after }
    }
    return playOf({ ...steps, end: { do: 'exit' } }, { hook: { kind: 'product', name: hook } })
  })

const said = fc.record({
  person: fc.nat(peopleCount - 1),
  what: fc.constantFrom('marketing', ...touchChannels),
  granted: fc.boolean(),
}) as fc.Arbitrary<Said> // constantFrom widens the union
const rounds = fc.array(
  fc.record({ hours: fc.constantFrom(1, 3, 7, 12, 24, 30, 60), said: fc.array(said, { maxLength: 6 }) }),
  { minLength: roundsCount, maxLength: roundsCount },
)

type Story = { rounds: { hours: number; said: Said[] }[]; strikes: (Strike | undefined)[]; ids: number[] }

/** Lets people into the plays and moves both processes through the weeks, while people speak and processes die. */
async function live(shop: GateShop, { rounds, strikes, ids }: Story): Promise<void> {
  const { workspace } = shop.scope
  for (const [index, round] of rounds.entries()) {
    now += round.hours * 3600_000
    // Half of the people come in at the start, the others on the way; each into every play.
    const coming = shop.all.filter((_, at) => (at % 2 === 0 ? index === 0 : index === 1 + (at % roundsCount)))
    for (const id of ids) await enterMany(deps, shop.scope, id, { customers: coming, key: `h/${index}` })
    const strike = strikes[index]
    if (strike?.releasing) crew.strike(strike)
    await crew.both('release', now)
    if (strike && !strike.releasing) crew.strike(strike)
    // All at one moment: what somebody says now may come before or after what is said to her now.
    for (const { person, what, granted } of round.said)
      shop.people.get(shop.all[person] ?? 0)?.words.push({ at: now, what, granted })
    const speaking = round.said.map(({ person, what, granted }, at) => {
      const channel = what === 'marketing' ? {} : { channel: what }
      const customer = shop.all[person] ?? 0
      return crew.consent(at, { now, workspace, said: { customer, purpose: 'marketing', ...channel, granted } })
    })
    await Promise.all([crew.both('advance', now), ...speaking])
    now += 1000
  }
}

/** How often runs left steps that say something. */
const countSteps = (shop: GateShop): Promise<number> =>
  deps.db.as(shop.scope, async (tx) => {
    const { rows } = await sql<{ count: number }>`
      select coalesce(sum(runs), 0)::int as count from plays.passage
      where workspace = ${shop.scope.workspace} and step like 'say-%'`.execute(tx)
    return rows[0]?.count ?? 0
  })

test('random plays moved by two processes, killed at any statement, pass no cap, opt-out, quiet hour or budget and say nothing twice', async () => {
  const cutBefore = crew.cut
  const outcomes = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(
      policies,
      fc.array(plays, { minLength: 2, maxLength: 4 }),
      rounds,
      strikesOf(roundsCount, 3),
      async (policy, definitions, story, strikes) => {
        const shop = await openGateShop(runtime, policy, peopleCount)
        const by = systemCaller(shop.scope.workspace)
        const ids: number[] = []
        for (const definition of definitions) {
          const { id, problems } = await createDraft(deps, by, definition)
          expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
          await publishPlay(deps, by, id)
          ids.push(id)
        }
        await live(shop, { rounds: story, strikes, ids })
        const log = await readGateLog(runtime, shop)
        expect(findBreaches({ policy, people: shop.people, zone: shopZone }, log)).toEqual([])
        // A step that was left is a request in the log: none lost, none doubled.
        expect(log).toHaveLength(await countSteps(shop))
        for (const { outcome, reason } of log) {
          const key = outcome === 'refused' ? (reason ?? '') : outcome
          outcomes.set(key, (outcomes.get(key) ?? 0) + 1)
        }
      },
    ),
    { numRuns: 3, seed: 20_260_302, endOnFailure: true },
  )
  expect(crew.cut - cutBefore).toBeGreaterThan(4)
  expect(outcomes.get('sent') ?? 0).toBeGreaterThan(100)
  expect(outcomes.size).toBeGreaterThan(8)
}, 240_000)
