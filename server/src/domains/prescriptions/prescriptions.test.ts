import type { Cure, CureReport, HealthCard, PrescriptionDetail, PrescriptionList } from '@regulars/contract'
import {
  careValues,
  cureListSchema,
  cureReportSchema,
  healthCardSchema,
  prescriptionDetailSchema,
  prescriptionListSchema,
} from '@regulars/contract'
import { beforeAll, describe, expect, test } from 'vitest'
import { insertFacts, testServer } from '../../testing/index.ts'
import { assign, findExperimentCalled } from '../experiments/index.ts'
import { createApiKey, createCity, createStore, systemCaller } from '../organization/index.ts'
import { findPlay } from '../plays/index.ts'
import { catalogue } from './catalogue/index.ts'

const now = new Date('2026-03-02T04:00:00Z')
const server = await testServer({ clock: { now: () => now }, timezone: 'UTC' })
const { url, secretKey, deps, workspace, drained } = server
const owner = systemCaller(workspace)

async function call<T>(path: string, init: { method?: string; body?: unknown; key?: string } = {}) {
  const response = await fetch(new URL(path, url), {
    method: init.method ?? (init.body ? 'POST' : 'GET'),
    headers: {
      authorization: `Bearer ${init.key ?? secretKey}`,
      ...(init.body ? { 'content-type': 'application/json' } : {}),
    },
    ...(init.body ? { body: JSON.stringify(init.body) } : {}),
  })
  const text = await response.text()
  // The tests below say what they ask for.
  return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T }
}

const daysAgo = (days: number): string => new Date(now.getTime() - days * 86_400_000).toISOString()
const chinese = /\p{Script=Han}/u
/** What must be given: the shop's own things. */
const given: Record<string, Record<string, string | number>> = {
  'slow-mover-match': { sku: 'tea', category: 'dining.drinks' },
  replenishment: { category: 'dining.drinks' },
  'cross-category': { 'from-category': 'dining.drinks', 'to-category': 'supermarket.snacks' },
  'community-push': { store: 'S1' },
}
const takesOff = (code: string): boolean =>
  catalogue.some((recipe) => recipe.code === code && recipe.parameters.some(({ name }) => name === 'off'))
let requests = 0
const fill = (code: string, more: Record<string, string | number> = {}, requestId = `r${++requests}`) =>
  call<Cure & { code: string; errors?: { path: string }[] }>(`/v1/prescriptions/${code}/drafts`, {
    body: { requestId, parameters: { ...(takesOff(code) ? { off: 500 } : {}), ...given[code], ...more } },
  })
const names = async (path: '/v1/offers' | '/v1/audiences' | '/v1/cures' | '/v1/slots/placements') =>
  Object.values((await call<Record<string, { id: number | string }[]>>(path)).body)
    .filter(Array.isArray)
    .flat()
    .map(({ id }) => id)

beforeAll(async () => {
  const city = await createCity(deps, owner, { code: 'A', name: 'Alpha' })
  for (const code of ['S1', 'S2'])
    await createStore(deps, owner, { city: city.id, code, name: `Store ${code}`, longitude: 121.5, latitude: 31.2 })
  const products = [
    { sku: 'tea', name: 'Tea', category: 'dining.drinks' },
    { sku: 'nuts', name: 'Nuts', category: 'snacks' },
  ]
  await call('/v1/products', { body: { products } })
  // Forty people who came in the four weeks before, and half of them again.
  const orders = Array.from({ length: 60 }, (_none, index) => ({
    orderNo: `o${index}`,
    storeCode: index % 3 === 0 ? 'S2' : 'S1',
    paidAt: daysAgo(index < 40 ? 40 : 10),
    customer: { phone: `1380000${String(index % 40).padStart(4, '0')}` },
    lines: [{ sku: 'tea', quantity: 1, amountMinor: 8000 + index }],
  }))
  const { status, body } = await call('/v1/orders/batch', { body: { orders } })
  expect(status, JSON.stringify(body)).toBe(200)
  await drained()
})

describe('the health card', () => {
  test('200 has eight values, the weakest first, each figure with both words and its past', async () => {
    const { body } = await call<HealthCard>('/v1/health-card')
    const card = healthCardSchema.parse(body)
    expect(card.period).toEqual({ from: '2026-01-24', to: '2026-02-20' })
    expect(card.values.map(({ value }) => value).sort()).toEqual([...careValues].sort())
    const scores = card.values.map(({ score }) => score ?? 101)
    expect(scores).toEqual([...scores].sort((a, b) => a - b))
    for (const measure of card.values.flatMap(({ measures }) => measures)) {
      expect(measure.definition.zh, measure.code).toMatch(chinese)
      expect(measure.trend).toHaveLength(14)
      expect(measure.comparisons.map(({ against }) => against)).toEqual(['previous', 'last-year'])
    }
    const measures = new Map(card.values.flatMap(({ measures }) => measures).map((measure) => [measure.code, measure]))
    expect(measures.get('returning-buyers')).toMatchObject({ numerator: 20, denominator: 40, value: 0.5 })
    expect(measures.get('second-orders')).toMatchObject({ numerator: 0, denominator: 40 })
    expect(
      measures
        .get('identified-orders')
        ?.stores.map(({ store }) => store.code)
        .sort(),
    ).toEqual(['S1', 'S2'])
    expect(card.stage).toMatchObject({ stage: '1.0', next: '2.0', missing: ['members', 'coupons', 'reach'] })
  })

  test('200 of a store, on a day that is asked for; 422 for a store that is not there', async () => {
    const { body } = await call<HealthCard>('/v1/health-card?store=S2&to=2026-02-01')
    expect(body.scope.store?.code).toBe('S2')
    expect(body.alike).toEqual({ stores: 0, rule: body.alike?.rule })
    expect(body.period.to).toBe('2026-02-01')
    expect((await call<{ code: string }>('/v1/health-card?store=S9')).body.code).toBe('place_unknown')
  })
})

describe('a diagnosis', () => {
  test('200 ranks by what is asked, and by the answers kept when nothing is', async () => {
    const asked = await call<PrescriptionList>('/v1/prescriptions?pain=dead-stock&industry=supermarket&stage=3.0')
    const list = prescriptionListSchema.parse(asked.body)
    expect(list.prescriptions).toHaveLength(catalogue.length)
    expect(list.prescriptions[0]).toMatchObject({ code: 'slow-mover-match', rank: 1, ready: true })
    expect((await call<{ answers: unknown }>('/v1/diagnosis')).body.answers).toBeNull()
    const answers = { industry: 'supermarket', size: 'single', pain: 'dead-stock' }
    const kept = await call<{ answers: unknown; stage: string }>('/v1/diagnosis', { method: 'PUT', body: answers })
    expect(kept.body).toMatchObject({ answers, stage: '1.0' })
    const ranked = (await call<PrescriptionList>('/v1/prescriptions?limit=3')).body
    expect(ranked.answers).toEqual(answers)
    expect(ranked.prescriptions).toHaveLength(3)
    const mover = ranked.prescriptions.find(({ code }) => code === 'slow-mover-match')
    expect(mover?.fit).toContainEqual({ reason: 'pain', points: 40 })
  })

  test('200 says what to expect and why, with the own average order as the measure of a coupon', async () => {
    const { body } = await call<PrescriptionDetail>('/v1/prescriptions/win-back')
    const { effect, parameters, evidence } = prescriptionDetailSchema.parse(body)
    expect(effect).toMatchObject({ basis: 'none', lift: null })
    expect(parameters.find(({ name }) => name === 'off')?.default).toBe(800)
    expect(evidence[0]?.text.en).toBe(
      'Buyers who came back: 50.0 % (20 of 40) from 2026-01-24 to 2026-02-20; too few to compare yet.',
    )
    expect((await call<{ code: string }>('/v1/prescriptions/snake-oil')).body.code).toBe('prescription_unknown')
  })
})

describe('filling a prescription', () => {
  test('201 is safe to retry: the same request is the same cure', async () => {
    const [first, again] = [await fill('birthday', {}, 'same'), await fill('birthday', {}, 'same')]
    expect(again.body).toEqual(first.body)
  })

  test('422 names every parameter that is wrong, and makes nothing', async () => {
    const before = await names('/v1/cures')
    const { status, body } = await fill('replenishment', { category: '', cycleDays: 0, budget: 3 })
    expect(status).toBe(422)
    expect(body.errors?.map(({ path }) => path)).toEqual([
      'parameters.category',
      'parameters.cycleDays',
      'parameters.budget',
    ])
    expect(await names('/v1/cures')).toEqual(before)
  })

  test('409 takes back what was made when a later part is refused', async () => {
    // Somebody has the code that the offer of the next one will ask for; the audience before it is there by then.
    const { id } = (await fill('birthday')).body
    const taken = {
      code: `win-back-${id + 1}-back`,
      name: { en: 'Taken', zh: '占用' },
      value: { kind: 'face-value', offMinor: 100 },
      validity: { kind: 'relative', validDays: 7 },
    }
    expect((await call('/v1/offers', { body: taken })).status).toBe(201)
    const before = [await names('/v1/offers'), await names('/v1/audiences'), await names('/v1/cures')]
    const { status, body } = await fill('win-back')
    expect([status, body.code]).toEqual([409, 'offer_code_taken'])
    expect([await names('/v1/offers'), await names('/v1/audiences'), await names('/v1/cures')]).toEqual(before)
  })

  test('204 an undone draft leaves nothing behind; 409 one that was started cannot be undone', async () => {
    const before = [await names('/v1/offers'), await names('/v1/audiences'), await names('/v1/cures')]
    const { body } = await fill('win-back')
    expect((await call(`/v1/cures/${body.id}`, { method: 'DELETE' })).status).toBe(204)
    expect([await names('/v1/offers'), await names('/v1/audiences'), await names('/v1/cures')]).toEqual(before)
    const chain = await fill('pay-success-chain')
    const started = await call<Cure>(`/v1/cures/${chain.body.id}/start`, { method: 'POST', body: {} })
    expect(started.body, JSON.stringify(started.body)).toMatchObject({ playState: 'running', verdict: 'too-early' })
    expect(started.body.startedAt).toBe(now.toISOString())
    const again = await call<Cure>(`/v1/cures/${chain.body.id}/start`, { method: 'POST', body: {} })
    expect(again.body).toEqual(started.body)
    const refused = await call<{ code: string }>(`/v1/cures/${chain.body.id}`, { method: 'DELETE' })
    expect([refused.status, refused.body.code]).toEqual([409, 'cure_started'])
  })

  test('403 somebody who may draft plays but make no offers is told what is missing', async () => {
    const key = await createApiKey(deps, owner, {
      kind: 'secret',
      name: 'few',
      permissions: ['plays:write', 'plays:read'],
    })
    const { status, body } = await call<{ detail: string }>('/v1/prescriptions/win-back/drafts', {
      key: key.secret,
      body: { requestId: 'few' },
    })
    expect(status).toBe(403)
    expect(body.detail).toBe('It also needs audiences:write, offers:write.')
  })
})

describe('cured or not', () => {
  test('200 follows the chain from the page over joining and the coupon to the order', async () => {
    const { body: cure } = await fill('pay-success-chain')
    await call(`/v1/cures/${cure.id}/start`, { method: 'POST', body: {} })
    const offer = cure.offers[0]?.code ?? ''
    const time = (minutes: number) =>
      new Date(now.getTime() + minutes * 60_000).toISOString().replace('T', ' ').replace('Z', '')
    const event = (customer: number, minutes: number, kind: string, properties: object) => [
      workspace,
      customer,
      time(minutes),
      kind,
      `${kind}${customer}${cure.id}`,
      1,
      'pocket',
      'test',
      JSON.stringify(properties),
      time(minutes),
    ]
    const shown = { page: 'pay-success', slot: 'pay-success-top', placement: cure.placement }
    // 901 goes all the way, 902 takes the coupon, 903 joins, 904 looks; 905 joined unseen; 906 was a member before.
    await insertFacts(deps, 'events', [
      ...[901, 902, 903, 904, 906].map((customer) => event(customer, 1, 'slot.shown', shown)),
      ...[901, 902, 903, 905].map((customer) => event(customer, 2, 'card.issued', {})),
      event(906, -9000, 'card.issued', {}),
      ...[901, 902, 905, 906].map((customer) => event(customer, 2, 'coupon.claimed', { offer })),
      event(904, 2, 'coupon.claimed', { offer: 'another' }),
    ])
    const order = (customer: number) => [
      workspace,
      customer,
      time(60),
      `late${customer}`,
      'paid',
      1,
      '',
      'goods',
      900,
      '',
      '',
      1,
      1,
    ]
    await insertFacts(deps, 'orders', [order(901), order(903)])
    const report = cureReportSchema.parse((await call<CureReport>(`/v1/cures/${cure.id}/report`)).body)
    expect(report.steps.map(({ code, customers, of }) => [code, customers, of])).toEqual([
      ['seen', 5, 5],
      ['joined', 4, 5],
      ['claimed', 3, 4],
      ['ordered', 1, 3],
    ])
    expect(report.sentence.en).toMatch(/^Too early to say/)
    expect(report.keyFigure.before?.period).toEqual({ from: '2026-02-02', to: '2026-03-01' })
    expect(report.keyFigure.after).toBeNull()
  })

  test('200 counts once who pays with a wallet that nobody knows and joins with the phone', async () => {
    const { body: cure } = await fill('pay-success-chain')
    await call(`/v1/cures/${cure.id}/start`, { method: 'POST', body: {} })
    const time = now.toISOString().replace('T', ' ').replace('Z', '')
    const event = (customer: number, kind: string, properties: object) => [
      ...[workspace, customer, time, kind, `${kind}${customer}/${cure.id}`, 1, 'pocket', 'test'],
      ...[JSON.stringify(properties), time],
    ]
    const slot = { page: 'pay-success', slot: 'pay-success-top', placement: cure.placement }
    // The wallets 921 and 922 are shown the page; the owner of 921 takes the coupon under the phone, which is 923.
    await insertFacts(deps, 'events', [
      ...[921, 922].map((customer) => event(customer, 'slot.shown', slot)),
      event(921, 'slot.clicked', slot),
      event(923, 'card.issued', {}),
      event(923, 'coupon.claimed', { offer: cure.offers[0]?.code ?? '' }),
    ])
    const report = cureReportSchema.parse((await call<CureReport>(`/v1/cures/${cure.id}/report`)).body)
    expect(report.steps.map(({ code, customers }) => [code, customers])).toEqual([
      ['seen', 2],
      ['joined', 1],
      ['claimed', 1],
      ['ordered', 0],
    ])
  })

  test('200 says that it cured, in people, points and money, where those who had it ordered and those held out did not', async () => {
    const { body: cure } = await fill('win-back', { holdout: 50, window: 7 })
    await call(`/v1/cures/${cure.id}/start`, { method: 'POST', body: {} })
    const scope = { ...owner.scope, timezone: 'UTC' }
    const play = await findPlay(deps, owner, cure.play)
    const people = Array.from({ length: 600 }, (_none, index) => 5000 + index)
    const began = new Date(now.getTime() - 5 * 86_400_000)
    const arms = await deps.db.as(owner.scope, (tx) =>
      assign(tx, deps, scope, { experiment: play?.experiment ?? 0, customers: people, at: began }),
    )
    deps.wakeRelay()
    await drained()
    const time = daysAgo(3).replace('T', ' ').replace('Z', '')
    const buyers = people.filter((customer) => arms.get(customer) !== 'held out' && customer % 2 === 0)
    await insertFacts(
      deps,
      'orders',
      buyers.map((customer) => [workspace, customer, time, `c${customer}`, 'paid', 1, '', 'goods', 2000, '', '', 1, 1]),
    )
    const report = cureReportSchema.parse((await call<CureReport>(`/v1/cures/${cure.id}/report`)).body)
    expect(report.verdict).toBe('cured')
    expect(report.sentence.en).toMatch(
      /^Cured: \d+ had it and ordered more often than the \d+ held out, by .* in money .*CNY/,
    )
    expect(report.control?.conversion?.low).toBeGreaterThan(0)
    expect(report.repurchase).toMatchObject({
      windowDays: 7,
      treated: { numerator: buyers.length },
      held: { numerator: 0 },
    })
    // What was measured here is what may be expected next time.
    const { effect } = (await call<PrescriptionDetail>('/v1/prescriptions/win-back')).body
    expect(effect).toMatchObject({ basis: 'own-cures', cures: 1 })
  })

  test('200 compares precise with flooding: who ordered, and what each of them cost', async () => {
    const { body: cure } = await fill('precise-or-flood')
    await call(`/v1/cures/${cure.id}/start`, { method: 'POST', body: {} })
    const { id } = await findExperimentCalled(deps, { ...owner.scope, timezone: 'UTC' }, `play/${cure.play}/halves/1`)
    const people = Array.from({ length: 100 }, (_none, index) => 7000 + index)
    const scope = { ...owner.scope, timezone: 'UTC' }
    const began = new Date(now.getTime() - 5 * 86_400_000)
    const arms = await deps.db.as(owner.scope, (tx) =>
      assign(tx, deps, scope, { experiment: id, customers: people, at: began }),
    )
    deps.wakeRelay()
    await drained()
    const time = daysAgo(3).replace('T', ' ').replace('Z', '')
    const code = (arm: string): string => cure.offers.find((offer) => offer.code.endsWith(`-${arm}`))?.code ?? ''
    const used = people.filter((customer) => customer < 7040)
    await insertFacts(
      deps,
      'events',
      used.map((customer) => [
        ...[workspace, customer, time, 'coupon.redeemed', `u${customer}`, 1, 'till', 'test'],
        ...[JSON.stringify({ offer: code(arms.get(customer) ?? ''), amountMinor: 500 }), time],
      ]),
    )
    await insertFacts(
      deps,
      'orders',
      used.map((customer) => [workspace, customer, time, `p${customer}`, 'paid', 1, '', 'goods', 2000, '', '', 1, 1]),
    )
    const { arms: shown } = cureReportSchema.parse((await call<CureReport>(`/v1/cures/${cure.id}/report`)).body)
    for (const [arm, name] of [
      ['precise', 'Precise'],
      ['flood', 'Flooding'],
    ] as const) {
      const own = people.filter((customer) => arms.get(customer) === arm)
      const ordered = own.filter((customer) => used.includes(customer)).length
      expect(shown.find((one) => one.name.en === name)).toMatchObject({
        customers: own.length,
        ordered,
        costMinor: ordered * 500,
        costPerOrdererMinor: 500,
      })
    }
  })

  test('200 lists the cures, the latest first; 404 for one that is not there', async () => {
    const { cures } = cureListSchema.parse((await call<{ cures: Cure[] }>('/v1/cures')).body)
    expect(cures.map(({ id }) => id)).toEqual(cures.map(({ id }) => id).sort((a, b) => b - a))
    expect((await call<{ code: string }>('/v1/cures/999999/report')).body.code).toBe('cure_not_found')
  })
})

// Last, since what runs is measured whenever cures are listed.
describe('every prescription', () => {
  test.each(catalogue.map(({ code }) => code))('201 %s becomes a draft that can be started as it is', async (code) => {
    const { status, body } = await fill(code)
    expect(status, JSON.stringify(body)).toBe(201)
    expect(body).toMatchObject({ prescription: code, verdict: 'draft', playState: 'draft', startedAt: null })
    const play = await call<{ source: string }>(`/v1/plays/${body.play}`)
    expect(play.body.source).toBe(`prescription/${code}`)
    const started = await call<Cure>(`/v1/cures/${body.id}/start`, { method: 'POST', body: {} })
    expect(started.body, JSON.stringify(started.body)).toMatchObject({ playState: 'running', verdict: 'too-early' })
  })
})
