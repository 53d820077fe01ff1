import type { Payment, PaymentProviderView, PaymentRefund, Settlement } from '@regulars/contract'
import { afterAll, expect, test } from 'vitest'
import { AlipayGateway } from '../../testing/alipay-gateway.ts'
import { testServer } from '../../testing/index.ts'
import { createCity, createStore, findPublicId, systemCaller } from '../organization/index.ts'
import { takeNews } from './index.ts'
import { watchPayments } from './operations/watch-payments.ts'

let now = new Date('2026-03-10T04:00:00Z')
const server = await testServer({ clock: { now: () => now } })
const { deps } = server
const scope = { workspace: server.workspace, stores: '*' } as const
const gateway = await AlipayGateway.open()
const stranger = await AlipayGateway.open()
afterAll(async () => {
  await gateway.close()
  await stranger.close()
})
const owner = systemCaller(server.workspace)
const city = await createCity(deps, owner, { code: 'hz', name: 'Hangzhou' })
await createStore(deps, owner, { city: city.id, code: 'S1', name: 'Tea house' })
const publicId = await deps.db.as(scope, (tx) => findPublicId(tx, scope.workspace))

async function call<T = { code: string }>(
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: T }> {
  const answer = await fetch(`${server.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${server.secretKey}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  return { status: answer.status, body: (await answer.json()) as T } // what the test expects of the route
}
async function notify(fields: Record<string, string>, to = publicId): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${server.url}/v1/payments/notifications/alipay/${to}`, {
    method: 'POST',
    body: new URLSearchParams(fields),
  })
  return { status: answer.status, text: await answer.text() }
}

let serial = 0
const nextNo = (word: string): string => `${word}-${++serial}`
async function start(more: object = {}): Promise<Payment> {
  const ask = { paymentNo: nextNo('A'), storeCode: 'S1', provider: 'alipay', amountMinor: 1_234, ...more }
  const { status, body } = await call<Payment>('POST', '/v1/payments', ask)
  expect([status, body]).toEqual([200, expect.objectContaining({ paymentNo: ask.paymentNo })])
  return body
}
const show = async (paymentNo: string) => (await call<Payment>('GET', `/v1/payments/${paymentNo}`)).body
const news = async () =>
  (await deps.db.system((tx) => takeNews(tx, deps, 100))).map((each) => `${each.what} ${each.paymentNo}`)
const later = async (ms: number): Promise<void> => {
  now = new Date(now.getTime() + ms)
  await watchPayments(deps)
}

test('the wallet is used when its keys are there; they are sealed and never shown', async () => {
  const early = { paymentNo: nextNo('A'), storeCode: 'S1', provider: 'alipay', amountMinor: 1 }
  expect(await call('POST', '/v1/payments', early)).toMatchObject({ status: 409, body: { code: 'provider_disabled' } })
  await call('PUT', '/v1/payments/providers/alipay', { enabled: true })
  expect(await call('POST', '/v1/payments', early)).toMatchObject({ status: 409, body: { code: 'provider_not_ready' } })
  const bad = { ...gateway.settings, privateKey: 'no key' }
  expect(await call('PUT', '/v1/payments/providers/alipay', bad)).toMatchObject({
    status: 422,
    body: { code: 'provider_keys_unusable' },
  })
  const set = await call<PaymentProviderView>('PUT', '/v1/payments/providers/alipay', {
    ...gateway.settings,
    feePermille: 6,
  })
  expect(set.body).toMatchObject({ enabled: true, ready: true, hasKeys: true, appId: gateway.appId })
  const secret = gateway.settings.privateKey.split('\n')[1] ?? ''
  for (const path of ['/v1/payments/providers', '/v1/audit'])
    expect(JSON.stringify((await call('GET', path)).body)).not.toContain(secret)
  const stored = await deps.db.as(scope, async (tx) =>
    JSON.stringify(await tx.selectFrom('payments.provider').selectAll().execute()),
  )
  expect(stored).not.toContain(secret)
})

test('a code that the customer scans is paid by the notification, once, however often and late it comes', async () => {
  await news()
  const { paymentNo, state, payUrl } = await start()
  expect([state, payUrl]).toEqual(['processing', expect.stringContaining('https://qr.alipay.com/')])
  const early = gateway.notification(paymentNo)
  gateway.pay(paymentNo, '2088000000000001')
  const paid = gateway.notification(paymentNo)
  for (const fields of [paid, paid, early, paid]) expect(await notify(fields)).toEqual({ status: 200, text: 'success' })
  const payment = await show(paymentNo)
  expect(payment).toMatchObject({ state: 'succeeded', amountMinor: 1_234, feeMinor: 7, payUrl: null })
  expect(payment.customer).toMatch(/^[0-9a-f-]{36}$/)
  expect(await news()).toEqual([`succeeded ${paymentNo}`])
})

test('what is not signed by the wallet, is for somebody else, or names another amount changes nothing', async () => {
  const { paymentNo } = await start()
  gateway.pay(paymentNo, '2088000000000002')
  const good = gateway.notification(paymentNo)
  const refused = { status: 400, text: expect.stringContaining('notification_refused') }
  expect(await notify({ ...good, total_amount: '0.01' })).toEqual(refused)
  expect(
    await notify({ ...good, sign: good.sign?.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')) ?? '' }),
  ).toEqual(refused)
  expect(await notify({ ...good, sign_type: 'RSA' })).toEqual(refused)
  expect(await notify({ ...good, app_id: '2021000000000002' })).toEqual(refused)
  expect(await notify({})).toEqual(refused)
  expect(await notify(good, 'ws_nobody')).toEqual(refused)
  // Signed rightly, and still not what was asked for.
  expect(await notify(gateway.notification(paymentNo, { total_amount: '0.01' }))).toEqual(refused)
  expect(await notify(gateway.notification(paymentNo, { out_trade_no: 'A-none' }))).toEqual(refused)
  expect((await show(paymentNo)).state).toBe('processing')
  const problems = await deps.db.as(scope, async (tx) =>
    (await tx.selectFrom('payments.refusedNotice').select('problem').execute()).map((row) => String(row.problem)),
  )
  expect(problems).toContain('amount 1 instead of 1234')
  expect(await notify(good)).toMatchObject({ status: 200 })
  expect((await show(paymentNo)).state).toBe('succeeded')
})

test('a pay code is accepted, refused, or waits for a password, and the watcher finds out what notifications did not tell', async () => {
  await news()
  const paid = await start({ payerCode: `28${'0'.repeat(15)}1` })
  expect(paid).toMatchObject({ state: 'succeeded', customer: expect.any(String) })
  const refused = await start({ payerCode: `28${'0'.repeat(15)}3` })
  expect(refused).toMatchObject({ state: 'failed', failure: expect.stringContaining('PAYMENT_AUTH_CODE_INVALID') })
  const waiting = await start({ payerCode: `28${'0'.repeat(15)}2` })
  expect(waiting.state).toBe('processing')
  gateway.pay(waiting.paymentNo, '2088000000000003')
  await later(10_000)
  expect((await show(waiting.paymentNo)).state).toBe('succeeded')
  expect(await news()).toEqual([
    `succeeded ${paid.paymentNo}`,
    `failed ${refused.paymentNo}`,
    `succeeded ${waiting.paymentNo}`,
  ])
})

test('a lost answer to a payment is found out, and the payment is there once', async () => {
  gateway.lose.add('alipay.trade.pay')
  const payerCode = `28${'0'.repeat(14)}11`
  const lost = await start({ payerCode })
  gateway.lose.clear()
  expect(lost.state).toBe('created')
  expect(gateway.statusOf(lost.paymentNo)).toBe('TRADE_SUCCESS')
  const repeated = await start({ paymentNo: lost.paymentNo, payerCode })
  expect(repeated.state).toBe('created')
  expect((await call<Payment>('POST', `/v1/payments/${lost.paymentNo}/query`)).body.state).toBe('succeeded')
  gateway.lose.add('alipay.trade.pay')
  const other = await start({ payerCode })
  gateway.lose.clear()
  await later(30_000)
  expect((await show(other.paymentNo)).state).toBe('succeeded')
})

test('a code whose picture got lost is asked for again, though the watcher has looked meanwhile', async () => {
  gateway.lose.add('alipay.trade.precreate')
  const lost = await start()
  expect(lost).toMatchObject({ state: 'created', payUrl: null })
  gateway.lose.clear()
  await later(10_000)
  expect(await show(lost.paymentNo)).toMatchObject({ state: 'processing', payUrl: null })
  expect(await start({ paymentNo: lost.paymentNo })).toMatchObject({ payUrl: expect.stringContaining('https://qr') })
})

test('a reply under an Idempotency-Key stays the same to the byte, and the key takes no other request', async () => {
  const send = async (body: object) => {
    const answer = await fetch(`${server.url}/v1/payments`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${server.secretKey}`,
        'content-type': 'application/json',
        'idempotency-key': 'k-1',
      },
      body: JSON.stringify(body),
    })
    return { status: answer.status, text: await answer.text() }
  }
  const ask = { paymentNo: nextNo('A'), storeCode: 'S1', provider: 'alipay', amountMinor: 1_234 }
  const first = await send(ask)
  gateway.pay(ask.paymentNo, '2088000000000005')
  await notify(gateway.notification(ask.paymentNo))
  expect((await show(ask.paymentNo)).state).toBe('succeeded')
  expect(await send(ask)).toEqual(first)
  expect(await send({ ...ask, amountMinor: 1 })).toMatchObject({ status: 422 })
})

test('refunds reach the wallet once, though its answer got lost, and one that it refuses gives the room back', async () => {
  await news()
  const { paymentNo } = await start({ payerCode: `28${'0'.repeat(15)}1` })
  const refund = (refundNo: string, amountMinor: number) =>
    call<PaymentRefund>('POST', `/v1/payments/${paymentNo}/refunds`, { refundNo, amountMinor })
  gateway.lose.add('alipay.trade.refund')
  const lost = nextNo('R')
  expect((await refund(lost, 1_000)).body.state).toBe('processing')
  expect(await refund(nextNo('R'), 235)).toMatchObject({ status: 409, body: { code: 'refund_exceeds_payment' } })
  gateway.lose.clear()
  await later(10_000)
  expect(await show(paymentNo)).toMatchObject({
    refundedMinor: 1_000,
    refunds: [{ refundNo: lost, state: 'succeeded' }],
  })
  expect((await refund(lost, 1_000)).body.state).toBe('succeeded')
  expect(gateway.refundedOf(paymentNo)).toBe(1_000)
  gateway.refuse.set('alipay.trade.refund', { sub_code: 'ACQ.SELLER_BALANCE_NOT_ENOUGH' })
  expect((await refund(nextNo('R'), 234)).body).toMatchObject({
    state: 'failed',
    failure: expect.stringContaining('SELLER_BALANCE'),
  })
  gateway.refuse.clear()
  const tries = await Promise.all(Array.from({ length: 8 }, () => refund(nextNo('R'), 100)))
  expect(tries.filter(({ status }) => status === 200)).toHaveLength(2)
  expect(gateway.refundedOf(paymentNo)).toBe(1_200)
  expect(await show(paymentNo)).toMatchObject({ refundedMinor: 1_200 })
})

test('a payment that is cancelled stays so: what the customer paid meanwhile goes back', async () => {
  const { paymentNo } = await start()
  gateway.pay(paymentNo, '2088000000000004')
  expect((await call<Payment>('POST', `/v1/payments/${paymentNo}/cancel`)).body.state).toBe('closed')
  expect([gateway.statusOf(paymentNo), gateway.refundedOf(paymentNo)]).toEqual(['TRADE_CLOSED', 1_234])
  expect((await notify(gateway.notification(paymentNo, { trade_status: 'TRADE_SUCCESS' }))).status).toBe(200)
  expect((await show(paymentNo)).state).toBe('closed')
  await later(10_000)

  const settled = await start({ payerCode: `28${'0'.repeat(15)}1` })
  expect(await call('POST', `/v1/payments/${settled.paymentNo}/cancel`)).toMatchObject({
    status: 409,
    body: { code: 'payment_settled' },
  })
  gateway.lose.add('alipay.trade.cancel')
  const unheard = await start()
  expect((await call<Payment>('POST', `/v1/payments/${unheard.paymentNo}/cancel`)).body.state).toBe('processing')
  gateway.lose.clear()
  await later(10_000)
  expect((await show(unheard.paymentNo)).state).toBe('closed')
  const late = await start({ waitMinutes: 3 })
  await later(3 * 60_000)
  expect([(await show(late.paymentNo)).state, gateway.statusOf(late.paymentNo)]).toEqual(['closed', 'TRADE_CLOSED'])
})

test('answers that another gateway signed are no answers', async () => {
  const { alipayPublicKey } = stranger.settings
  await call('PUT', '/v1/payments/providers/alipay', { alipayPublicKey })
  const paid = await start({ payerCode: `28${'0'.repeat(15)}1` })
  expect(paid.state).toBe('created')
  await call('PUT', '/v1/payments/providers/alipay', { alipayPublicKey: gateway.settings.alipayPublicKey })
  expect((await call<Payment>('POST', `/v1/payments/${paid.paymentNo}/query`)).body.state).toBe('succeeded')
})

test('the settlement of each day, store and provider agrees with the ledger, as JSON and as a file', async () => {
  await call('POST', '/v1/payments', { paymentNo: 'C-1', storeCode: 'S1', provider: 'cash', amountMinor: 500 })
  await call('POST', '/v1/payments/C-1/refunds', { refundNo: 'CR-1', amountMinor: 200 })
  now = new Date(now.getTime() + 1000)
  const { body } = await call<Settlement>('GET', '/v1/payments/settlement?store=S1')
  expect(body.lines.map(({ provider, differenceMinor }) => [provider, differenceMinor])).toEqual([
    ['alipay', 0],
    ['cash', 0],
  ])
  expect(body.lines[1]).toMatchObject({
    payments: 1,
    paidMinor: 500,
    refunds: 1,
    refundedMinor: 200,
    netMinor: 300,
    ledgerMinor: 300,
  })
  const alipay = body.lines[0]
  expect(alipay?.netMinor).toBe((alipay?.paidMinor ?? 0) - (alipay?.refundedMinor ?? 0) - (alipay?.feeMinor ?? 0))
  const file = await fetch(`${server.url}/v1/payments/settlement?format=csv`, {
    headers: { authorization: `Bearer ${server.secretKey}` },
  })
  expect(await file.text()).toContain('S1,cash,1,5.00,1,2.00,,3.00,3.00,0.00')
  // Money that no payment accounts for is a difference.
  await call('POST', '/v1/ledger/transfers', {
    key: 'injected',
    storeCode: 'S1',
    entries: [
      { holder: 'store/S1/clearing/cash', asset: 'money', amountMinor: -7 },
      { holder: 'store/S1/sales', asset: 'money', amountMinor: 7 },
    ],
  })
  now = new Date(now.getTime() + 1000)
  const after = (await call<Settlement>('GET', '/v1/payments/settlement?store=S1&provider=cash')).body
  expect(after.lines).toMatchObject([{ ledgerMinor: 307, differenceMinor: -7 }])
})
