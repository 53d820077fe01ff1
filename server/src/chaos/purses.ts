import type { Journal } from './journal.ts'
import { deliver, type Shop } from './load.ts'
import { type Call, instant, nothing, type People, type Person, type SentOrder } from './requests.ts'
import type { Purse } from './tills.ts'

/** Customers with a card and a coupon to claim, one for each till: before the load, while nothing is killed. */
export async function openPurses(
  shop: Shop,
  journal: Journal,
  { tag, people, count }: { tag: string; people: People; count: number },
): Promise<Purse[]> {
  const offer = await publishOffer(shop, tag)
  await keepPointsForever(shop)
  await trustHaste(shop)
  const purses: Purse[] = []
  for (let n = 0; n < count; n++) {
    const person = people.add()
    const call = firstOrder(tag, n, person)
    await deliver(shop, journal, call, () => false)
    const { customer: id } = await ask<{ customer: string }>(shop, 'GET', `/v1/orders/${call.orders[0]?.orderNo}`)
    const { card } = await ask<{ card: { number: string } }>(shop, 'POST', `/v1/customers/${id}/cards`, {})
    // The number of the shop's own card becomes a name of its holder; nobody has two cards.
    person.card = card.number
    purses.push({ person, id, offer })
  }
  return purses
}

/** Sales under load are dated in the past; what they earn must not have expired by today. */
async function keepPointsForever(shop: Shop): Promise<void> {
  type Template = { draft: { points: object } }
  const { templates } = await ask<{ templates: Template[] }>(shop, 'GET', '/v1/card-templates')
  const draft = templates[0]?.draft
  if (!draft) throw new Error('every shop starts with a card')
  const definition = { ...draft, points: { ...draft.points, validity: { kind: 'unlimited' } } }
  await ask(shop, 'PUT', '/v1/card-templates/standard', { definition })
  await ask(shop, 'POST', '/v1/card-templates/standard/publish', {})
}

/** A till claims for one and the same person again and again: on a fast machine that would be suspicious. */
async function trustHaste(shop: Shop): Promise<void> {
  const settings = await ask<object>(shop, 'GET', '/v1/risk/settings')
  const many = { claimsPerMinuteMax: 1_000, claimsPerHourMax: 10_000, claimsPerDayMax: 10_000 }
  await ask(shop, 'PUT', '/v1/risk/settings', { ...settings, ...many })
}

async function publishOffer(shop: Shop, tag: string): Promise<number> {
  const name = `chaos-${tag.replaceAll('.', '')}`
  const { id } = await ask<{ id: number }>(shop, 'POST', '/v1/offers', {
    code: name,
    name: { en: name, zh: name },
    value: { kind: 'face-value', offMinor: 200 },
    // Sales under load are dated in the past.
    validity: { kind: 'absolute', from: instant(Date.UTC(2020, 0, 1)), to: instant(Date.UTC(2100, 0, 1)) },
    limits: { perCustomer: null, perNaturalPerson: null, perPhone: null, perDevice: null },
    suspect: 'allow',
  })
  await ask(shop, 'POST', `/v1/offers/${id}/publish`, {})
  return id
}

function firstOrder(tag: string, n: number, person: Person): Call {
  const order: SentOrder = {
    orderNo: `first-${tag}-${n}`,
    at: Date.UTC(2022, 0, 2, n),
    store: 'S1',
    channel: 'store',
    amountMinor: 100,
    lines: [{ sku: 'sku-1', quantity: 1, amountMinor: 100 }],
    person,
  }
  const { orderNo, store, channel, at, lines } = order
  const body = { orderNo, storeCode: store, channel, paidAt: instant(at), customer: { app: person.app }, lines }
  return { ...nothing, path: '/v1/orders', key: 'secret', body: JSON.stringify(body), orders: [order] }
}

async function ask<T>(shop: Shop, method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(shop.url + path, {
    method,
    headers: {
      authorization: `Bearer ${shop.keys.secret}`,
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    body: body && JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
  return (await response.json()) as T // as the API documentation says
}
