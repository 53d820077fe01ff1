import type { Arena } from './arena.ts'

// The calm part of a race: what it needs is made through the public API, as a shop would. Answers have the fields that the
// API documentation says.

export const store = 'race'

/** Public ids of new customers, who are known because each of them bought something. */
export async function meetCustomers(arena: Arena, count: number): Promise<string[]> {
  const prefix = arena.name('first')
  const orders = Array.from({ length: count }, (_, index) => ({
    orderNo: `${prefix}-${index}`,
    storeCode: store,
    paidAt: new Date().toISOString(),
    customer: { app: arena.name('app') },
    lines: [{ sku: 'race-tea', quantity: 1, amountMinor: 100 }],
  }))
  for (let start = 0; start < count; start += 1000)
    await arena.post('/v1/orders/batch', { orders: orders.slice(start, start + 1000) })
  const ids: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const query = new URLSearchParams({ search: prefix, limit: '200', ...(cursor ? { cursor } : {}) })
    const page: { items: { customer: string | null }[]; nextCursor: string | null } = await arena.get(
      `/v1/orders?${query}`,
    )
    for (const { customer } of page.items) if (customer) ids.push(customer)
    cursor = page.nextCursor
  }
  return ids
}

export async function meetCustomer(arena: Arena): Promise<string> {
  const [id] = await meetCustomers(arena, 1)
  if (!id) throw new Error('an order with a customer has a customer')
  return id
}

export const joinMembership = (arena: Arena, customer: string): Promise<unknown> =>
  arena.post(`/v1/customers/${customer}/cards`, {})

export const givePoints = (arena: Arena, customer: string, points: number): Promise<unknown> =>
  arena.post(`/v1/customers/${customer}/points`, { requestId: arena.name('points'), points, reason: 'for a race' })

export const pointsOf = (
  arena: Arena,
  customer: string,
): Promise<{ balance: number; available: number; owed: number }> => arena.get(`/v1/customers/${customer}/points`)

export const recharge = (arena: Arena, customer: string, amountMinor: number): Promise<unknown> =>
  arena.post('/v1/prepaid/recharges', {
    rechargeNo: arena.name('recharge'),
    storeCode: store,
    customer,
    amountMinor,
    provider: 'cash',
  })

export interface Offer {
  id: number
  figures: {
    claimed: number
    redeemed: number
    returned: number
    expired: number
    voided: number
    promisedMinor: number
  }
  stockLeft: number | null
}

const year = 365 * 86_400_000

/** A coupon worth 5.00 that may be claimed as often as stock and limits allow. */
export async function publishOffer(arena: Arena, terms: object = {}): Promise<number> {
  const name = arena.name('offer')
  const now = Date.now()
  const { id } = await arena.post<{ id: number }>('/v1/offers', {
    code: name,
    name: { en: name, zh: name },
    value: { kind: 'face-value', offMinor: 500 },
    validity: { kind: 'absolute', from: new Date(now - 60_000).toISOString(), to: new Date(now + year).toISOString() },
    suspect: 'allow',
    ...terms,
  })
  await arena.post(`/v1/offers/${id}/publish`)
  return id
}

export const claimRequest = (arena: Arena, offer: number, customer: string, more: object = {}) => ({
  method: 'POST' as const,
  path: `/v1/offers/${offer}/claims`,
  body: { requestId: arena.name('claim'), customer, storeCode: store, ...more },
})

export async function claim(arena: Arena, offer: number, customer: string): Promise<string> {
  const { path, body } = claimRequest(arena, offer, customer)
  return (await arena.post<{ coupon: string }>(path, body)).coupon
}

export const offerOf = (arena: Arena, offer: number): Promise<Offer> => arena.get(`/v1/offers/${offer}`)

/** A ticket of one line; `more` says how it is paid. */
export const ticketRequest = (arena: Arena, amountMinor: number, more: object, ticketNo = arena.name('ticket')) => ({
  method: 'POST' as const,
  path: '/v1/till/tickets',
  body: { ticketNo, storeCode: store, lines: [{ sku: 'race-tea', quantity: 1, amountMinor }], ...more },
})

/** A customer is named by public id nowhere at a till; so races name theirs by an app id. */
export async function meetNamed(arena: Arena): Promise<{ id: string; app: string }> {
  const app = arena.name('app')
  const orderNo = arena.name('first')
  const lines = [{ sku: 'race-tea', quantity: 1, amountMinor: 100 }]
  await arena.post('/v1/orders', {
    orderNo,
    storeCode: store,
    paidAt: new Date().toISOString(),
    customer: { app },
    lines,
  })
  const { customer } = await arena.get<{ customer: string }>(`/v1/orders/${orderNo}`)
  return { id: customer, app }
}

export interface Ticket {
  state: 'waiting' | 'paid' | 'cancelled'
  dueMinor: number
  refundedMinor: number
  pointsUsed: number
  tenders: { payment: string; state: string }[]
}
export const ticketOf = (arena: Arena, ticketNo: string): Promise<Ticket> => arena.get(`/v1/till/tickets/${ticketNo}`)
