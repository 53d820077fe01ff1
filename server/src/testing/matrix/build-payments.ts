import { findRecords } from '../../domains/customers/index.ts'
import { rankClaim } from '../../domains/risk/index.ts'
import type { Headers } from './callers.ts'
import { ask, type Builder, type Workshop } from './zone.ts'

/** Money that moved in a store, and what it left behind. */
export type MoneyThings = {
  payment: string
  recharge: string
  /** A member of the family of the store's first person. */
  member: number
  /** Id of a decision about a claim in the store. */
  riskDecision: string
}

/** What a workspace decided about money. */
export type MoneySettings = { plan: number; riskEntry: string }

type Place = { word: string; store: string; storeId: number; people: readonly string[] }

/** A payment with a refund, a recharge, a family, and a claim that was ranked. */
export async function takeMoney(
  { app, runtime, now }: Workshop,
  by: Pick<Builder, 'owner' | 'workspace'>,
  { word, store, storeId, people }: Place,
): Promise<MoneyThings> {
  const [first = '', , third = ''] = people
  const payment = `${word}-pay-1`
  const taken = {
    paymentNo: payment,
    storeCode: store,
    provider: 'cash',
    amountMinor: 90_000,
    subject: `${word} subject`,
  }
  await ask(app, by.owner, ['POST', '/v1/payments', taken])
  const refund = { refundNo: `${word}-pay-refund-1`, amountMinor: 1_000, reason: `${word} reason` }
  await ask(app, by.owner, ['POST', `/v1/payments/${payment}/refunds`, refund])
  const recharge = `${word}-recharge-1`
  const paidIn = { rechargeNo: recharge, storeCode: store, customer: first, amountMinor: 50_000, provider: 'cash' }
  await ask(app, by.owner, ['POST', '/v1/prepaid/recharges', paidIn])
  const invited = await ask<{ members: { id: number }[] }>(app, by.owner, [
    'POST',
    `/v1/prepaid/families/${first}/members`,
    { customer: third, monthlyLimitMinor: 1_000 },
  ])
  const { deps } = runtime
  const scope = { workspace: by.workspace, stores: '*' } as const
  const customers = [...(await findRecords(deps, scope, [first])).values()]
  const claim = { what: 'coupon.claim', about: `${word}-about`, store: storeId, customers, at: now }
  await deps.db.as(scope, (tx) => rankClaim(tx, deps, scope, claim))
  const decisions = await ask<{ items: { id: string }[] }>(app, by.owner, [
    'GET',
    `/v1/risk/decisions?customer=${first}&limit=1`,
  ])
  return {
    payment,
    recharge,
    member: invited.members[0]?.id ?? 0,
    riskDecision: decisions.items[0]?.id ?? '',
  }
}

/** A plan, a line on a list, and the test provider switched on. */
export async function decideMoney(
  { app }: Pick<Workshop, 'app'>,
  owner: Headers,
  word: string,
): Promise<MoneySettings> {
  const name = { en: `${word} plan`, zh: `${word} plan` }
  const plan = { name, payMinor: 10_000, bonusMinor: 1_000 }
  const entry = { list: 'blocked', signal: 'device', value: `${word}-device`, reason: `${word} reason` }
  await ask(app, owner, ['PUT', '/v1/payments/providers/test', { enabled: true }])
  return {
    plan: (await ask<{ id: number }>(app, owner, ['POST', '/v1/prepaid/plans', plan])).id,
    riskEntry: (await ask<{ id: string }>(app, owner, ['POST', '/v1/risk/entries', entry])).id,
  }
}
