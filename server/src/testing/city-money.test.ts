import { giveMoney, sendCity, verifyCity } from '@regulars/city'
import { expect, test } from 'vitest'
import { testServer } from './index.ts'

const server = await testServer()
const keys = { baseUrl: server.url, secretKey: server.secretKey }

async function ask<T>(method: 'GET' | 'POST', path: string): Promise<T> {
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${server.secretKey}` },
  })
  expect(response.status, path).toBeLessThan(300)
  return (await response.json()) as T // what the test expects of the route
}

type Offers = { items: { code: string; value: { kind: string }; state: string; figures: { redeemed: number } }[] }
type List = { items: unknown[] }

/** Everything that a second time could have changed. */
const look = async () => ({
  offers: (await ask<Offers>('GET', '/v1/offers')).items.map(({ code, state, figures }) => ({ code, state, figures })),
  cards: (await ask<{ cards: unknown[] }>('GET', '/v1/cards?limit=200')).cards,
  recharges: (await ask<List>('GET', '/v1/prepaid/recharges?limit=200')).items,
  tickets: (await ask<List>('GET', '/v1/till/tickets?limit=200')).items,
  envelopes: (await ask<{ envelopes: object[] }>('GET', '/v1/envelopes')).envelopes,
  books: (await ask<{ trialBalance: unknown[] }>('GET', '/v1/ledger/health')).trialBalance,
})

test('the city brings money to look at through the public API, the books agree, and a second time changes nothing', async () => {
  const endDate = new Date(Date.now() - 86_400_000).toLocaleDateString('sv-SE', { timeZone: 'Asia/Shanghai' })
  const plan = { customers: 60, stores: 4, communities: 8, couriers: 2, days: 30, endDate }
  const { truth } = await sendCity({ ...keys, writeKey: server.writeKey, plan })
  // As the demo does: who was sent is known for sure once the reports agree.
  expect(await verifyCity({ ...keys, truth, patienceSeconds: 30 })).toEqual([])
  const money = { ...keys, plan, size: { shoppers: 18, sales: 36 } }
  const given = await giveMoney(money)

  const seen = await look()
  expect(seen.offers.map(({ state }) => state).toSorted()).toEqual(['draft', ...Array(5).fill('published')])
  expect(seen.offers.reduce((all, { figures }) => all + figures.redeemed, 0)).toBeGreaterThan(0)
  expect(seen.cards).toHaveLength(18)
  expect(seen.recharges).toHaveLength(given.recharges)
  expect(seen.recharges).toContainEqual(expect.objectContaining({ state: 'refunded' }))
  expect(seen.tickets).toHaveLength(36)
  expect(seen.envelopes).toHaveLength(2)
  const { findings } = await ask<{ findings: unknown[] }>('POST', '/v1/ledger/verify')
  expect(findings).toEqual([])
  const held = await ask<{ principalMinor: number }>('GET', `/v1/prepaid/accounts/${given.customer}`)
  expect(held.principalMinor).toBeGreaterThan(0)

  expect(await giveMoney(money)).toEqual(given)
  expect(await look()).toEqual(seen)
})
