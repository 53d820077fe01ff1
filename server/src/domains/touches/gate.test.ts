import type { GatePolicy } from '@regulars/contract'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findBreaches } from '../../testing/gate-breaches.ts'
import { GateCrew, type Strike } from '../../testing/gate-crew.ts'
import { GateModel, type ModelVerdict } from '../../testing/gate-model.ts'
import { policies, type Round, roundsOf, strikesOf, toRequest } from '../../testing/gate-scenarios.ts'
import { type GateShop, openGateShop, readGateLog, shopZone } from '../../testing/gate-shop.ts'
import { testRuntime } from '../../testing/index.ts'
import { findPublicIds } from '../customers/index.ts'
import type { TouchRequest } from './index.ts'
import { explainTouch } from './operations/list-touches.ts'
import { listOutbox } from './queries/deliveries.ts'
import { readSpent } from './queries/policy.ts'
import type { TouchRow } from './queries/touches.ts'
import { defaultPolicy } from './rules/policy.ts'
import { windowsOf } from './rules/zone.ts'

let now = Date.parse('2026-03-02T02:00:00Z')
const runtime = await testRuntime({ clock: { now: () => new Date(now) } })
const { deps } = runtime
const crew = await GateCrew.start(runtime)

const inTurn = (a: TouchRequest, b: TouchRequest) => b.priority - a.priority || (a.key < b.key ? -1 : 1)

/**
 * Plays rounds through two processes at once and the model after them. With strikes, by round, processes die by kill -9 in
 * the midst of what they do, and what they were asked is asked again. Answers verdicts of the model by key.
 */
async function play(
  shop: GateShop,
  policy: GatePolicy,
  { rounds, strikes = [] }: { rounds: readonly Round[]; strikes?: readonly (Strike | undefined)[] },
) {
  const { workspace } = shop.scope
  const model = new GateModel(policy, shop.people, shopZone)
  const expected = new Map<string, ModelVerdict>()
  const requests = new Map<string, TouchRequest>()
  const waiting = new Map<string, TouchRequest>()
  const settle = (set: readonly TouchRequest[]) => {
    for (const request of set.toSorted(inTurn)) {
      const verdict = model.take(request, now)
      expected.set(request.key, verdict)
      if (verdict.outcome === 'waiting') waiting.set(request.key, request)
      else waiting.delete(request.key)
    }
  }
  for (const [index, round] of rounds.entries()) {
    now += round.hours * 3600_000
    const strike = strikes[index]
    if (strike?.releasing) crew.strike(strike)
    await release(shop, waiting, settle)
    // What is said now is said after what has just gone out, and before what is asked then.
    now += 1000
    for (const [at, { person, what, granted }] of round.said.entries()) {
      const customer = shop.all[person] ?? 0
      shop.people.get(customer)?.words.push({ at: now, what, granted })
      const channel = what === 'marketing' ? {} : { channel: what }
      await crew.consent(at, { now, workspace, said: { customer, purpose: 'marketing', ...channel, granted } })
    }
    now += 1000
    const calls = round.calls.map((wishes, call) =>
      wishes.map((wish, at) => toRequest(shop.all, wish, { key: `${index}/${call}/${at}`, now })),
    )
    for (const request of calls.flat()) requests.set(request.key, request)
    if (strike && !strike.releasing) crew.strike(strike)
    const decisions = await Promise.all(calls.map((set, call) => crew.request(call, { now, workspace, requests: set })))
    // In which order the calls came to their turn, the numbers of their rows tell.
    const order = calls
      .map((set, call) => ({ set, first: Math.min(...(decisions[call] ?? []).map(({ touch }) => touch ?? 0)) }))
      .filter(({ set }) => set.length > 0)
      .sort((a, b) => a.first - b.first)
    for (const { set } of order) settle(set)
    for (const decision of decisions.flat())
      expect([decision.key, told(decision)]).toEqual([decision.key, told(expected.get(decision.key) ?? {})])
  }
  return { expected, requests }
}

async function release(shop: GateShop, waiting: Map<string, TouchRequest>, settle: (set: TouchRequest[]) => void) {
  if (waiting.size === 0) return
  const due = (await readGateLog(runtime, shop)).filter(
    ({ outcome, until }) => outcome === 'waiting' && until && until.getTime() <= now,
  )
  await crew.both('release', now)
  settle(due.flatMap(({ key }) => waiting.get(key) ?? []))
}

type Told = { outcome?: string; channel?: string | null; reason?: string | null }
const told = ({ outcome, channel, reason }: Told) => ({
  outcome,
  channel: channel ?? undefined,
  reason: reason ?? undefined,
})

function assertAsExpected(log: readonly TouchRow[], expected: ReadonlyMap<string, ModelVerdict>): void {
  expect(new Map(log.map((row) => [row.key, told(row)]))).toEqual(
    new Map([...expected].map(([key, verdict]) => [key, told(verdict)])),
  )
}

/** What budgets say was spent is what went out, to the last unit. */
async function assertSpent({ scope }: GateShop, { budgets }: GatePolicy, log: readonly TouchRow[]): Promise<void> {
  const { day, month } = windowsOf(now, shopZone)
  const names = budgets.map(({ name }) => name)
  const spent = await deps.db.as(scope, (tx) => readSpent(tx, scope.workspace, { names, day }))
  for (const { name, day: today, month: thisMonth } of spent) {
    const paid = log.filter(({ outcome, sender, budget }) => outcome === 'sent' && ['*', sender, budget].includes(name))
    const sum = (within: (day: string) => boolean) =>
      paid
        .filter(({ sentAt }) => within(windowsOf(sentAt?.getTime() ?? 0, shopZone).day))
        .reduce((all, { costMinor }) => all + costMinor, 0n)
    expect([name, today, thisMonth]).toEqual([name, sum((one) => one === day), sum((one) => one.startsWith(month))])
  }
}

describe('through two processes of the operating system at once', () => {
  test('no cap, opt-out, quiet hour or budget is ever passed, priority holds, and the log says truly why', async () => {
    expect(new Set([process.pid, ...crew.pids]).size).toBe(3)
    const shape = { rounds: 6, calls: 3, wishes: 8, senders: 3 }
    const reasons = new Set<string>()
    await fc.assert(
      fc.asyncProperty(policies, roundsOf(5, shape), async (policy, rounds) => {
        const shop = await openGateShop(runtime, policy, 5)
        const { expected } = await play(shop, policy, { rounds })
        const log = await readGateLog(runtime, shop)
        assertAsExpected(log, expected)
        for (const row of log) {
          if (row.outcome === 'refused') reasons.add(row.reason ?? '')
          const against = row.checks.find(({ passed, check }) => !passed && check === row.reason)
          if (row.outcome === 'refused') expect(against, `${row.key} says why`).toBeDefined()
        }
        expect(findBreaches({ policy, people: shop.people, zone: shopZone }, log)).toEqual([])
      }),
      { numRuns: 8, seed: 20_260_302, endOnFailure: true },
    )
    expect(reasons.size).toBeGreaterThan(8)
  }, 240_000)

  test('kill -9 at any statement: nothing is passed, lost or said twice, and money is counted once', async () => {
    const shape = { rounds: 5, calls: 3, wishes: 8, senders: 3 }
    const cutBefore = crew.cut
    await fc.assert(
      fc.asyncProperty(policies, roundsOf(5, shape), strikesOf(shape.rounds, 2), async (policy, rounds, strikes) => {
        const shop = await openGateShop(runtime, policy, 5)
        const { expected } = await play(shop, policy, { rounds, strikes })
        const log = await readGateLog(runtime, shop)
        assertAsExpected(log, expected)
        expect(findBreaches({ policy, people: shop.people, zone: shopZone }, log)).toEqual([])
        await assertSpent(shop, policy, log)
        await assertHeardOnce(shop, log)
      }),
      { numRuns: 3, seed: 7, endOnFailure: true },
    )
    expect(crew.cut - cutBefore).toBeGreaterThan(3)
  }, 240_000)

  test('why she did, or did not, get it: true for 1,000 pairs of a customer and a sender', async () => {
    const shape = { rounds: 8, calls: 4, wishes: 40, senders: 20 }
    const [rounds = []] = fc.sample(roundsOf(50, shape), { numRuns: 1, seed: 7 })
    const shop = await openGateShop(runtime, defaultPolicy, 50)
    const { expected, requests } = await play(shop, defaultPolicy, { rounds })
    const log = await readGateLog(runtime, shop)
    const reader = { scope: shop.scope, contactVisible: false }
    const ids = await findPublicIds(deps, shop.scope, shop.all)
    const pairs = shop.all.flatMap((customer) =>
      Array.from({ length: 20 }, (_, sender) => ({ customer, sender: `play/${sender}` })),
    )
    const answers = await Promise.all(
      pairs.map(({ customer, sender }) => explainTouch(deps, reader, { customer: ids.get(customer) ?? '', sender })),
    )
    expect(pairs).toHaveLength(1000)
    const found = new Map<string, number>()
    for (const [index, { customer, sender }] of pairs.entries()) {
      const answer = answers[index]
      const last = log.findLast((row) => row.customer === customer && row.sender === sender)
      const truth = last ? expected.get(last.key) : undefined
      expect(answer?.found).toBe(truth?.outcome ?? 'never_requested')
      expect(answer?.touch?.reason).toBe(truth?.reason)
      expect(answer?.touch?.channel).toBe(truth?.channel)
      if (truth?.outcome === 'refused') {
        const words = answer?.checks.find(({ check, passed }) => !passed && check === truth.reason)?.words
        expect(answer?.summary.en).toBe(`No. ${words?.en}`)
        expect(answer?.summary.zh).toBe(`没发。${words?.zh}`)
      }
      found.set(answer?.found ?? '', (found.get(answer?.found ?? '') ?? 0) + 1)
    }
    expect(requests.size).toBeGreaterThan(400)
    expect([...found.keys()].sort()).toEqual(expect.arrayContaining(['never_requested', 'refused', 'sent']))
  })

  test('the same key gets the same decision, whoever repeats it and however often', async () => {
    const shop = await openGateShop(runtime, defaultPolicy, 4)
    const set = shop.all.map((customer, index) => ({
      ...toRequest(
        shop.all,
        {
          person: index,
          sender: 1,
          purpose: 'marketing',
          hook: 1,
          channels: ['inbox'],
          priority: 50,
          budget: false,
          expiresHours: undefined,
        },
        { key: `same/${index}`, now },
      ),
      customer,
    }))
    const ask = (who: number, requests = set) => crew.request(who, { now, workspace: shop.scope.workspace, requests })
    const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => ask(index)))
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(await readGateLog(runtime, shop)).toHaveLength(4)
    const [stolen] = set
    if (!stolen) throw new Error('there are four')
    await expect(ask(0, [{ ...stolen, customer: shop.all[1] ?? 0 }])).rejects.toThrow(
      'This key belongs to a message to another customer.',
    )
  })
})

/** Each message leaves once, whoever dies while handing it over, and the world hears of each touch once. */
async function assertHeardOnce(shop: GateShop, log: readonly TouchRow[]): Promise<void> {
  const { workspace } = shop.scope
  crew.strike({ who: 0, dieAfter: 12 })
  await crew.both('deliver', now)
  // What was in the hands of the one that died is taken up again.
  now += 61_000
  await crew.both('deliver', now)
  const after = new Map((await readGateLog(runtime, shop)).map((row) => [row.key, row]))
  const left = log.filter(({ outcome, channel }) => outcome === 'sent' && channel !== 'inbox')
  const outbox = await deps.db.as(shop.scope, (tx) => listOutbox(tx, workspace, { limit: 10_000, records: undefined }))
  // Who opted out meanwhile, or what expired, is taken back when it should leave.
  const gone = left.filter(({ key }) => after.get(key)?.outcome === 'sent')
  expect(outbox.map(({ touch }) => touch).sort((a, b) => a - b)).toEqual(gone.map(({ id }) => id))
  await runtime.drained()
  const heard = await deps.ch.scope(shop.scope).rows<{ touch: number; times: number }>(
    `select JSONExtractInt(properties, 'touch') as touch, count() as times from {{events}}
      where kind = 'touch.sent' group by touch order by touch`,
  )
  const sent = log.filter(({ outcome }) => outcome === 'sent')
  expect(heard).toEqual(sent.map(({ id }) => ({ touch: id, times: 1 })))
}
