import type { GatePolicy, TouchChannel } from '@regulars/contract'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { openDb } from '../../kernel/postgres.ts'
import { GateModel, type ModelPerson, type ModelVerdict } from '../../testing/gate-model.ts'
import { policies, type Round, roundsOf, toRequest } from '../../testing/gate-scenarios.ts'
import { testRuntime } from '../../testing/index.ts'
import { recordConsent } from '../consent/index.ts'
import { findPublicIds, resolveMany } from '../customers/index.ts'
import { systemCaller } from '../organization/index.ts'
import { requestTouches, type TouchRequest } from './index.ts'
import { changePolicy } from './operations/keep-policy.ts'
import { explainTouch } from './operations/list-touches.ts'
import { releaseWaiting } from './operations/release-waiting.ts'
import { keepZone } from './queries/people.ts'
import { listTouches, type TouchRow } from './queries/touches.ts'
import { defaultPolicy } from './rules/policy.ts'

let now = Date.parse('2026-03-02T02:00:00Z')
const runtime = await testRuntime({ clock: { now: () => new Date(now) } })
const first = runtime.deps
/** A second process: it knows nothing of the first but the database. */
const second = { ...first, db: openDb({ url: runtime.engines.postgresUrl, log: first.log }) }
afterAll(() => second.db.close())
const shopZone = 'Asia/Shanghai'
// One of them changes its clocks in the weeks that are played.
const zones = [undefined, 'America/New_York', 'Europe/Berlin'] as const

type Shop = { scope: { workspace: number; stores: '*' }; people: Map<number, ModelPerson>; all: number[] }

async function openShop(policy: GatePolicy, count: number): Promise<Shop> {
  const { workspace } = await runtime.newWorkspace()
  const scope = { workspace, stores: '*' as const }
  await changePolicy(first, systemCaller(workspace), { version: 0, policy })
  const reach = (index: number): TouchChannel[] =>
    index % 3 === 0 ? ['inbox'] : index % 3 === 1 ? ['inbox', 'sms', 'voice'] : ['inbox', 'email', 'sms', 'voice']
  return first.db.as(scope, async (tx) => {
    const all = await resolveMany(
      tx,
      first,
      { workspace, source: 'test' },
      Array.from({ length: count }, (_, index) => ({
        identifiers: [
          { kind: 'app' as const, value: `p-${index}` },
          ...(index % 3 > 0 ? [{ kind: 'phone' as const, value: `1380000${String(1000 + index)}` }] : []),
          ...(index % 3 > 1 ? [{ kind: 'email' as const, value: `p${index}@example.com` }] : []),
        ],
        at: first.clock.now(),
      })),
    )
    const people = new Map<number, ModelPerson>()
    for (const [index, customer] of all.entries()) {
      const zone = zones[index % zones.length]
      if (zone) await keepZone(tx, workspace, customer, zone)
      people.set(customer, { zone: zone ?? shopZone, reach: reach(index), words: [] })
    }
    return { scope, people, all }
  })
}

const inTurn = (a: TouchRequest, b: TouchRequest) => b.priority - a.priority || (a.key < b.key ? -1 : 1)
const readLog = ({ scope }: Shop): Promise<TouchRow[]> =>
  first.db.as(scope, async (tx) => (await listTouches(tx, scope.workspace, { limit: 100_000 })).reverse())

/** Plays rounds through two processes at once and the model after them. Answers verdicts of both by key. */
async function play(shop: Shop, policy: GatePolicy, rounds: readonly Round[]) {
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
    await release(shop, waiting, settle)
    // What is said now is said after what has just gone out.
    now += 1000
    for (const { person, what, granted } of round.said) {
      const customer = shop.all[person] ?? 0
      shop.people.get(customer)?.words.push({ at: now, what, granted })
      const channel = what === 'marketing' ? {} : { channel: what }
      const word = { customer, purpose: 'marketing' as const, ...channel, granted, source: 'pocket' }
      await first.db.as(shop.scope, (tx) => recordConsent(tx, first, shop.scope, word))
    }
    const calls = round.calls.map((wishes, call) =>
      wishes.map((wish, at) => toRequest(shop.all, wish, { key: `${index}/${call}/${at}`, now })),
    )
    for (const request of calls.flat()) requests.set(request.key, request)
    const decisions = await Promise.all(
      calls.map((set, call) => {
        const deps = call % 2 === 0 ? first : second
        return deps.db.as(shop.scope, (tx) => requestTouches(tx, deps, shop.scope, set))
      }),
    )
    // In which order the calls came to their turn, the numbers of their rows tell.
    const order = calls
      .map((set, call) => ({ set, first: Math.min(...(decisions[call] ?? []).map(({ touch }) => touch ?? 0)) }))
      .filter(({ set }) => set.length > 0)
      .sort((a, b) => a.first - b.first)
    for (const { set } of order) settle(set)
  }
  return { model, expected, requests }
}

async function release(shop: Shop, waiting: Map<string, TouchRequest>, settle: (set: TouchRequest[]) => void) {
  if (waiting.size === 0) return
  const due = (await readLog(shop)).filter(
    ({ outcome, until }) => outcome === 'waiting' && until && until.getTime() <= now,
  )
  await Promise.all([releaseWaiting(first), releaseWaiting(second)])
  settle(due.flatMap(({ key }) => waiting.get(key) ?? []))
}

const told = ({ outcome, channel, reason }: { outcome: string; channel?: string | null; reason?: string | null }) => ({
  outcome,
  channel: channel ?? undefined,
  reason: reason ?? undefined,
})

describe('through two processes at once', () => {
  test('no cap, opt-out, quiet hour or budget is ever passed, priority holds, and the log says truly why', async () => {
    const shape = { rounds: 6, calls: 3, wishes: 8, senders: 3 }
    const reasons = new Set<string>()
    await fc.assert(
      fc.asyncProperty(policies, roundsOf(5, shape), async (policy, rounds) => {
        const shop = await openShop(policy, 5)
        const { expected, requests } = await play(shop, policy, rounds)
        const log = await readLog(shop)
        expect(new Map(log.map((row) => [row.key, told(row)]))).toEqual(
          new Map([...expected].map(([key, verdict]) => [key, told(verdict)])),
        )
        for (const row of log) {
          if (row.outcome === 'refused') reasons.add(row.reason ?? '')
          const against = row.checks.find(({ passed, check }) => !passed && check === row.reason)
          if (row.outcome === 'refused') expect(against, `${row.key} says why`).toBeDefined()
        }
        assertBounds(shop, policy, log, requests)
      }),
      { numRuns: 8, seed: 20_260_302, endOnFailure: true },
    )
    expect(reasons.size).toBeGreaterThan(8)
  })

  test('why she did, or did not, get it: true for 1,000 pairs of a customer and a sender', async () => {
    const shape = { rounds: 8, calls: 4, wishes: 40, senders: 20 }
    const [rounds = []] = fc.sample(roundsOf(50, shape), { numRuns: 1, seed: 7 })
    const shop = await openShop(defaultPolicy, 50)
    const { expected, requests } = await play(shop, defaultPolicy, rounds)
    const log = await readLog(shop)
    const reader = { scope: { ...shop.scope, timezone: shopZone }, contactVisible: false }
    const ids = await findPublicIds(first, shop.scope, shop.all)
    const pairs = shop.all.flatMap((customer) =>
      Array.from({ length: 20 }, (_, sender) => ({ customer, sender: `play/${sender}` })),
    )
    const answers = await Promise.all(
      pairs.map(({ customer, sender }) => explainTouch(first, reader, { customer: ids.get(customer) ?? '', sender })),
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
    const shop = await openShop(defaultPolicy, 4)
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
    const ask = (deps: typeof first) => deps.db.as(shop.scope, (tx) => requestTouches(tx, deps, shop.scope, set))
    const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => ask(index % 2 === 0 ? first : second)))
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(await readLog(shop)).toHaveLength(4)
    const [stolen] = set
    if (!stolen) throw new Error('there are four')
    const other = { ...stolen, customer: shop.all[1] ?? 0 }
    await expect(first.db.as(shop.scope, (tx) => requestTouches(tx, first, shop.scope, [other]))).rejects.toMatchObject(
      { code: 'touch_key_reused' },
    )
  })
})

/** The bounds once more, straight from the log. */
function assertBounds(shop: Shop, policy: GatePolicy, log: TouchRow[], requests: Map<string, TouchRequest>): void {
  const sent = log.filter(({ outcome }) => outcome === 'sent')
  const dayOf = (at: Date | null, zone: string) => at?.toLocaleDateString('en-CA', { timeZone: zone })
  for (const row of sent) {
    const person = shop.people.get(row.customer)
    if (!person || !row.sentAt || !row.channel) throw new Error('what was sent went to somebody, somehow')
    const at = row.sentAt.getTime()
    const said = (what: string) => person.words.filter((word) => word.what === what && word.at <= at).at(-1)?.granted
    expect(said(row.channel)).not.toBe(false)
    const others = sent.filter((one) => one.customer === row.customer && one.purpose === 'marketing')
    if (row.purpose !== 'transaction' && policy.quiet.channels.includes(row.channel))
      expect(new GateModel(policy, shop.people, shopZone).quietEnd(at, person.zone)).toBeUndefined()
    if (row.purpose !== 'marketing') continue
    expect(said('marketing')).not.toBe(false)
    const sameDay = others.filter((one) => dayOf(one.sentAt, person.zone) === dayOf(row.sentAt, person.zone))
    expect(sameDay.length).toBeLessThanOrEqual(policy.caps.day ?? 1000)
    expect(others.length).toBeLessThanOrEqual(policy.caps.life ?? 1000)
    const own = others.filter((one) => one.sender === row.sender)
    expect(own.length).toBeLessThanOrEqual(policy.perSender.life ?? 1000)
  }
  for (const { name, dayMinor, monthMinor } of policy.budgets) {
    const paid = sent.filter(({ key, sender }) => [sender, requests.get(key)?.budget, '*'].includes(name))
    const sums = new Map<string, number>()
    for (const { sentAt, costMinor } of paid) {
      const day = dayOf(sentAt, shopZone) ?? ''
      for (const period of [day, day.slice(0, 7)]) sums.set(period, (sums.get(period) ?? 0) + Number(costMinor))
    }
    for (const [period, sum] of sums)
      expect(sum).toBeLessThanOrEqual((period.length > 7 ? dayMinor : monthMinor) ?? Number.MAX_SAFE_INTEGER)
  }
}
