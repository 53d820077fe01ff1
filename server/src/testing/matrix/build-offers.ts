import type { Builder, Workshop } from './zone.ts'
import { ask } from './zone.ts'

/** What was given in a store: an offer for it alone, a coupon that is held, and the use of another. */
export type OfferThings = { treat: number; heldCoupon: string; redemption: string }

type Place = { word: string; store: string; people: readonly string[] }

export const treatLines = [{ sku: 'treat', quantity: 1, amountMinor: 100_000 }]

/** An offer for one store, published by the owner. */
export async function publishTreat(
  { app }: Pick<Workshop, 'app'>,
  { owner }: Pick<Builder, 'owner'>,
  { code, store, imported = false }: { code: string; store: string; imported?: boolean },
): Promise<number> {
  const { id } = await ask<{ id: number }>(app, owner, [
    'POST',
    '/v1/offers',
    {
      code,
      name: { en: `${code} offer`, zh: `${code} offer` },
      value: { kind: 'face-value', offMinor: 50_000 },
      validity: { kind: 'relative', validDays: 30 },
      limits: { perCustomer: null, perNaturalPerson: null, perPhone: null, perDevice: null },
      scope: { stores: [store] },
      supply: { stock: 1000 },
      codeMode: imported ? 'imported' : 'own',
      public: false,
      suspect: 'allow',
    },
  ])
  await ask(app, owner, ['POST', `/v1/offers/${id}/publish`])
  return id
}

export async function giveTreat(
  { app }: Pick<Workshop, 'app'>,
  { owner }: Pick<Builder, 'owner'>,
  { offer, customer, store, requestId }: { offer: number; customer: string; store: string; requestId: string },
): Promise<string> {
  const claim = { requestId, customer, storeCode: store }
  return (await ask<{ coupon: string }>(app, owner, ['POST', `/v1/offers/${offer}/claims`, claim])).coupon
}

export async function buildOffers(shop: Workshop, by: Builder, { word, store, people }: Place): Promise<OfferThings> {
  const offer = await publishTreat(shop, by, { code: `${word}-treat`, store })
  const customer = people[0] ?? ''
  // Every caller of the matrix claims for the same person within one moment, which looks like abuse to anybody.
  const trust = { signal: 'customer', value: customer, list: 'trusted', reason: 'claims for a test' }
  await ask(shop.app, by.owner, ['POST', '/v1/risk/entries', trust])
  const heldCoupon = await giveTreat(shop, by, { offer, customer, store, requestId: `${word}-held` })
  const used = await giveTreat(shop, by, { offer, customer, store, requestId: `${word}-used` })
  const { id: redemption } = await ask<{ id: string }>(shop.app, by.owner, [
    'POST',
    '/v1/offers/redemptions',
    { requestId: `${word}-use`, storeCode: store, lines: treatLines, coupons: [used] },
  ])
  return { treat: offer, heldCoupon, redemption }
}
