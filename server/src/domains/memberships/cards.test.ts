import { expect, test } from 'vitest'
import { testServer } from '../../testing/index.ts'
import { recognisePeople } from '../customers/index.ts'
import { post } from '../ledger/index.ts'
import { systemCaller } from '../organization/index.ts'
import { earnForSale, joinMembership } from './index.ts'
import { keepMemberships } from './jobs.ts'
import { changeTemplate, publishTemplate } from './operations/change-template.ts'
import { nameCards } from './operations/name-cards.ts'
import { standardTemplate } from './rules/standard-template.ts'

const dayMs = 86_400_000
let now = new Date('2026-03-10T04:00:00Z')
const server = await testServer({ clock: { now: () => now } })
const { deps, workspace, url, secretKey } = server
const scope = { workspace, stores: '*' } as const

type Answer = { status: number; body: Record<string, unknown>; text: string }
async function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${secretKey}`,
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...headers,
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  const text = await answer.text()
  return { status: answer.status, body: JSON.parse(text), text }
}

let serial = 0
type Made = { id: string; ordinal: number }
/** A customer as the outside knows them, and their number inside. */
async function newCustomer(traits: Record<string, unknown> = {}): Promise<Made> {
  const phone = `1390000${String(++serial).padStart(4, '0')}`
  const [ordinal = 0] = await recognisePeople(deps, { workspace, source: 'test' }, [
    { identifiers: [{ kind: 'phone', value: phone }], traits, at: now },
  ])
  const { body } = await call('GET', `/v1/customers?search=${phone}`)
  const [found] = body.customers as { id: string }[]
  return { id: found?.id ?? '', ordinal }
}
async function newMember(traits: Record<string, unknown> = {}): Promise<Made & { number: string }> {
  const made = await newCustomer(traits)
  const { body } = await call('POST', `/v1/customers/${made.id}/cards`, { channel: 'QR', code: 'table-7' })
  return { ...made, number: (body.card as { number: string }).number }
}
const sell = (customer: number, story: string, amountMinor: bigint) =>
  deps.db.as(scope, async (tx) => {
    const { transfers } = await earnForSale(tx, deps, scope, { customer, story, store: 0, at: now, amountMinor })
    await post(tx, deps, scope, transfers)
  })
const pointsOf = async ({ id }: Made) => (await call('GET', `/v1/customers/${id}/points`)).body
const cardOf = async (number: string) => (await call('GET', `/v1/cards/${number}`)).body

test('a card is opened once, says how it was opened, and shows what the next level takes', async () => {
  const customer = await newCustomer()
  const opening = { channel: 'ACTIVITY', code: 'spring' }
  const first = await call('POST', `/v1/customers/${customer.id}/cards`, opening)
  expect(first).toMatchObject({
    status: 200,
    body: { created: true, card: { ...opening, state: 'active', customer: customer.id } },
  })
  const { card } = first.body as { card: { number: string } }
  expect(card.number).toMatch(/^8\d{15}$/)
  expect(first.body).toMatchObject({
    card: { level: { code: 'member' }, next: { level: { code: 'silver' }, growthMissing: 1000 } },
  })
  expect((await call('POST', `/v1/customers/${customer.id}/cards`, {})).body).toMatchObject({
    created: false,
    card: { number: card.number },
  })
  expect(await cardOf(card.number)).toMatchObject({ changes: [{ to: 'member', reason: 'opened' }] })
})

test('a person of two records has one card, whichever of them is asked', async () => {
  const [one, other] = [await newMember(), await newCustomer()]
  await call('POST', `/v1/customers/${other.id}/merge`, { other: one.id, reason: 'same person' })
  const joined = await deps.db.as(scope, (tx) =>
    joinMembership(tx, deps, scope, { customer: other.ordinal, channel: 'SHOP', store: 0, at: now }),
  )
  expect(joined).toMatchObject({ created: false, card: { number: one.number } })
  const points = { requestId: 'merged-gift', points: 50, reason: 'welcome' }
  await call('POST', `/v1/customers/${other.id}/points`, points)
  await sell(one.ordinal, 'sale/merged', 3000n)
  expect(await pointsOf(other)).toMatchObject({ available: 80 })
})

test('a closed card stays closed and makes room for a new one; a frozen one pays and earns nothing', async () => {
  const member = await newMember()
  const set = (state: string, number = member.number) =>
    call('POST', `/v1/cards/${number}/state`, { state, reason: 'lost' })
  expect((await set('frozen')).body).toMatchObject({ state: 'frozen' })
  await sell(member.ordinal, 'sale/frozen', 10_000n)
  expect(await pointsOf(member)).toMatchObject({ available: 0 })
  const { body } = await call('POST', `/v1/cards/${member.number}/code`)
  expect(await call('POST', '/v1/cards/resolve-code', { code: body.code })).toMatchObject({
    body: { code: 'card_required' },
  })
  await set('closed')
  expect(await set('active')).toMatchObject({ status: 409, body: { code: 'card_closed' } })
  const again = await call('POST', `/v1/customers/${member.id}/cards`, {})
  expect(again.body).toMatchObject({ created: true })
  expect((await call('GET', '/v1/cards?state=closed')).body).toMatchObject({ cards: [{ number: member.number }] })
})

test('the code of a card names it for two minutes at the till', async () => {
  const member = await newMember()
  const { body } = await call('POST', `/v1/cards/${member.number}/code`)
  const resolve = () => call('POST', '/v1/cards/resolve-code', { code: body.code })
  expect(await resolve()).toMatchObject({ status: 200, body: { number: member.number, customer: member.id } })
  const before = now
  now = new Date(now.getTime() + 121_000)
  expect(await resolve()).toMatchObject({ status: 422, body: { code: 'member_code_expired' } })
  now = before
  const forged = String(body.code).replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'))
  expect(await call('POST', '/v1/cards/resolve-code', { code: forged })).toMatchObject({
    status: 422,
    body: { code: 'member_code_invalid' },
  })
})

test('a level rises at once, is kept by the growth of its period, and falls when that is gone', async () => {
  const before = now
  const [keeper, leaver] = [await newMember(), await newMember()]
  await sell(keeper.ordinal, 'sale/keep-1', 350_000n)
  await sell(leaver.ordinal, 'sale/leave-1', 350_000n)
  expect(await cardOf(keeper.number)).toMatchObject({
    level: { code: 'gold' },
    reviewAt: new Date(now.getTime() + 365 * dayMs).toISOString(),
  })
  now = new Date(before.getTime() + 200 * dayMs)
  await sell(keeper.ordinal, 'sale/keep-2', 310_000n)
  await sell(leaver.ordinal, 'sale/leave-2', 110_000n)
  now = new Date(before.getTime() + 364 * dayMs)
  await keepMemberships(deps)
  expect(await cardOf(leaver.number)).toMatchObject({ level: { code: 'gold' } })
  now = new Date(before.getTime() + 366 * dayMs)
  await keepMemberships(deps)
  await keepMemberships(deps)
  expect(await cardOf(keeper.number)).toMatchObject({ level: { code: 'gold' }, growth: 6600, growthCounted: 3100 })
  expect(await cardOf(leaver.number)).toMatchObject({
    level: { code: 'silver' },
    growth: 4600,
    growthCounted: 1100,
    changes: [
      { from: 'gold', to: 'silver', reason: 'review', growth: 1100 },
      { from: 'member', to: 'gold', reason: 'growth', story: 'sale/leave-1' },
      { to: 'member', reason: 'opened' },
    ],
  })
  await server.drained()
  const told = await deps.ch.connection.rows<{ kind: string; customer: number }>(
    `select kind, customer from events where kind like 'member.%' and customer = ${leaver.ordinal} order by kind`,
  )
  expect(told.map(({ kind }) => kind)).toEqual(['member.downgraded', 'member.upgraded'])
  now = before
})

test('a birthday is celebrated once a year, with what the level gives, wherever the day came from', async () => {
  const before = now
  const declared = await newMember()
  expect(await call('PUT', `/v1/customers/${declared.id}/birthday`, { birthday: '1990-05-04' })).toMatchObject({
    status: 200,
  })
  expect(await call('PUT', `/v1/customers/${declared.id}/birthday`, { birthday: '02-30' })).toMatchObject({
    status: 422,
  })
  // Told before there was a card.
  const known = await newMember({ birthday: '1985-05-04' })
  const other = await newMember({ birthday: '1985-05-05' })
  now = new Date('2026-05-03T16:30:00Z')
  await keepMemberships(deps)
  await keepMemberships(deps)
  for (const member of [declared, known])
    expect(await pointsOf(member)).toMatchObject({ available: 100, moves: [{ kind: 'birthday', points: 100 }] })
  expect(await pointsOf(other)).toMatchObject({ available: 0 })
  now = new Date('2027-05-04T04:00:00Z')
  await keepMemberships(deps)
  expect((await pointsOf(declared)).moves).toMatchObject([{ kind: 'birthday' }, { kind: 'birthday' }])
  now = before
})

test('points by hand need a reason, are audited, and one request is one change with one reply', async () => {
  const member = await newMember()
  const path = `/v1/customers/${member.id}/points`
  const body = { requestId: 'sorry-1', points: 500, reason: 'cold soup', validDays: 10 }
  const first = await call('POST', path, body, { 'idempotency-key': 'sorry' })
  expect(first).toMatchObject({ status: 200, body: { points: 500, available: 500 } })
  expect((await call('POST', path, body, { 'idempotency-key': 'sorry' })).text).toBe(first.text)
  // The request's own number decides too.
  expect(await call('POST', path, body)).toMatchObject({ status: 200, body: { available: 500 } })
  expect(await call('POST', path, { ...body, points: 400 })).toMatchObject({ status: 422 })
  expect(await call('POST', path, { ...body, points: 400 }, { 'idempotency-key': 'sorry' })).toMatchObject({
    status: 422,
  })
  expect(await call('POST', path, { ...body, requestId: 'take-1', points: -501 })).toMatchObject({
    status: 409,
    body: { code: 'points_insufficient' },
  })
  expect(await call('POST', path, { ...body, requestId: 'take-2', points: -200 })).toMatchObject({
    body: { available: 300 },
  })
  const audit = (await call('GET', '/v1/audit?limit=50')).text
  for (const action of ['points.given', 'points.taken']) expect(audit).toContain(action)
  const expiring = await call('GET', '/v1/points/expiring?days=30')
  expect(
    (expiring.body.customers as { customer: string }[]).find(({ customer }) => customer === member.id),
  ).toMatchObject({ points: 300 })
})

test('a gift is given once however often it is sent, to somebody else with a card', async () => {
  const [from, to, stranger] = [await newMember(), await newMember(), await newCustomer()]
  await call('POST', `/v1/customers/${from.id}/points`, { requestId: 'for-gift', points: 100, reason: 'test' })
  const path = `/v1/customers/${from.id}/points/gift`
  const gift = { requestId: 'gift-1', points: 60, to: to.id }
  const first = await call('POST', path, gift, { 'idempotency-key': 'g-1' })
  expect(first).toMatchObject({ status: 200, body: { points: 60, available: 40 } })
  expect((await call('POST', path, gift, { 'idempotency-key': 'g-1' })).text).toBe(first.text)
  expect(await call('POST', path, { ...gift, points: 10 }, { 'idempotency-key': 'g-1' })).toMatchObject({ status: 422 })
  expect(await call('POST', path, { ...gift, requestId: 'gift-2' })).toMatchObject({
    status: 409,
    body: { code: 'points_insufficient' },
  })
  expect(await call('POST', path, { ...gift, requestId: 'gift-3', to: from.id, points: 1 })).toMatchObject({
    body: { code: 'gift_to_oneself' },
  })
  expect(await call('POST', path, { ...gift, requestId: 'gift-4', to: stranger.id, points: 1 })).toMatchObject({
    body: { code: 'card_required' },
  })
  expect(await pointsOf(to)).toMatchObject({ available: 60 })
})

test('an event that the rules name grows the card once', async () => {
  const growth = { ...standardTemplate.growth, events: [{ kind: 'feedback.given', growth: 30 }] }
  const by = systemCaller(workspace)
  await changeTemplate(deps, by, { code: 'standard', definition: { ...standardTemplate, growth } })
  await publishTemplate(deps, by, 'standard')
  const member = await newMember()
  const path = `/v1/customers/${member.id}/growth`
  const event = { requestId: 'feedback-1', kind: 'feedback.given' }
  expect(await call('POST', path, event)).toMatchObject({ body: { growth: 30, card: { growth: 30 } } })
  expect(await call('POST', path, event)).toMatchObject({ body: { growth: 30, card: { growth: 30 } } })
  expect(await call('POST', path, { requestId: 'visit-1', kind: 'store.visited' })).toMatchObject({
    body: { growth: 0 },
  })
})

test('opening a card registers somebody once, and is told to the knowledge', async () => {
  const member = await newMember()
  await server.drained()
  const told = await deps.ch.connection.rows<{ kind: string; properties: string }>(
    `select kind, properties from events where customer = ${member.ordinal} order by kind`,
  )
  expect(told.map(({ kind }) => kind)).toEqual(['card.issued', 'customer.registered'])
  expect(JSON.parse(told[0]?.properties ?? '{}')).toEqual({ template: 'standard', code: 'table-7' })
  await call('POST', `/v1/cards/${member.number}/state`, { state: 'closed', reason: 'lost' })
  await call('POST', `/v1/customers/${member.id}/cards`, {})
  await server.drained()
  const again = await deps.ch.connection.rows<{ count: number }>(
    `select toUInt32(countIf(kind = 'customer.registered')) as count from events where customer = ${member.ordinal}`,
  )
  expect(again).toEqual([{ count: 1 }])
})

test('a card names its holder: a sale with its number is theirs; who has another card number keeps that one', async () => {
  const member = await newMember()
  const holder = await newCustomer()
  await call('POST', '/v1/orders', orderOf('o-old', { phone: await phoneOf(holder), card: '1785 0' }))
  await call('POST', `/v1/customers/${holder.id}/cards`, {})
  await Promise.all([nameCards(deps), nameCards(deps)])
  expect(await nameCards(deps)).toBe(0)
  await call('POST', '/v1/orders', orderOf('o-new', { card: member.number }))
  const { body } = await call('GET', `/v1/customers?search=${member.number}`)
  expect(body.customers).toMatchObject([{ id: member.id }])
  const ids = (await call('GET', `/v1/customers/${holder.id}`)).body.identifiers as { kind: string; value: string }[]
  expect(ids.filter(({ kind }) => kind === 'card').map(({ value }) => value)).toEqual(['1785 0'])
})

const phoneOf = async ({ id }: Made): Promise<string> => {
  const ids = (await call('GET', `/v1/customers/${id}`)).body.identifiers as { kind: string; value: string }[]
  return ids.find(({ kind }) => kind === 'phone')?.value ?? ''
}
const orderOf = (orderNo: string, customer: Record<string, string>) => ({
  orderNo,
  paidAt: now.toISOString(),
  customer,
  lines: [{ sku: 'tea', quantity: 1, amountMinor: 100 }],
})

test('a template is drafted, checked, published and then opened; one that is not published gives no card', async () => {
  const vip = { ...standardTemplate, stores: null, name: { en: 'VIP', zh: '贵宾卡' } }
  expect(
    await call('POST', '/v1/card-templates', { code: 'vip', definition: { ...vip, levels: vip.levels.slice(1) } }),
  ).toMatchObject({ status: 400 })
  expect(await call('POST', '/v1/card-templates', { code: 'vip', definition: vip })).toMatchObject({
    body: { version: 0, published: null },
  })
  expect(await call('POST', '/v1/card-templates', { code: 'vip', definition: vip })).toMatchObject({ status: 409 })
  expect(await call('POST', '/v1/card-templates', { code: 'standard', definition: vip })).toMatchObject({ status: 409 })
  const customer = await newCustomer()
  const open = () => call('POST', `/v1/customers/${customer.id}/cards`, { template: 'vip' })
  expect(await open()).toMatchObject({ status: 409, body: { code: 'template_unpublished' } })
  await call('POST', '/v1/card-templates/vip/publish')
  expect(await open()).toMatchObject({ body: { created: true, card: { templateName: vip.name } } })
  const { body } = await call('GET', '/v1/card-templates')
  expect((body.templates as { code: string; cards: number }[]).find(({ code }) => code === 'vip')).toMatchObject({
    cards: 1,
    version: 1,
  })
})

test('after all of this, the lots of every customer are what the ledger says', async () => {
  expect(await call('GET', '/v1/points/check')).toMatchObject({ body: { differences: [] } })
})
