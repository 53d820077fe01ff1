import { act, sendCity, verifyCity } from '@regulars/city'
import type { CureReport, PlayRunPage, SlotPlacement, TouchWhy } from '@regulars/contract'
import { beforeAll, expect, test } from 'vitest'
import { settlePlays } from '../domains/plays/index.ts'
import { testServer } from './index.ts'

const server = await testServer()
const keys = { baseUrl: server.url, secretKey: server.secretKey }
const endDate = new Date(Date.now() - 86_400_000).toLocaleDateString('sv-SE', { timeZone: 'Asia/Shanghai' })
const plan = { customers: 700, stores: 4, communities: 8, couriers: 2, days: 40, endDate }

async function ask<T>(method: 'GET' | 'POST' | 'PATCH', path: string, body?: object): Promise<T> {
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${server.secretKey}`,
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  const text = await response.text()
  expect(response.status, `${path}: ${text}`).toBeLessThan(300)
  return JSON.parse(text) as T // what the test expects of the route
}

beforeAll(async () => {
  const { truth } = await sendCity({ ...keys, writeKey: server.writeKey, plan })
  // Who was sent is known for sure once the reports agree.
  expect(await verifyCity({ ...keys, truth, patienceSeconds: 30 })).toEqual([])
}, 120_000)

async function everybody(): Promise<string[]> {
  const ids: string[] = []
  for (let cursor = ''; ; ) {
    const page = await ask<{ customers: { id: string }[]; next?: string }>(
      'GET',
      `/v1/customers?limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
    )
    ids.push(...page.customers.map(({ id }) => id))
    if (!page.next) return ids
    cursor = page.next
  }
}

/** A play that says one thing to all of them, but for those who are held out of it. Who is held out. */
async function sayToAll(name: string): Promise<{ sender: string; heldOut: Set<string> }> {
  const definition = {
    name: { en: name, zh: name },
    ...{ aim: 'active', value: 'interactive', hook: { kind: 'theme', name } },
    entry: { on: 'hand' },
    holdout: { share: 0.3, windowDays: 30, measure: 'conversion' },
    start: 'say',
    steps: {
      say: { do: 'touch', title: { en: name, zh: name }, body: { en: name, zh: name }, next: 'end' },
      end: { do: 'exit' },
    },
  }
  const { id } = await ask<{ id: number }>('POST', '/v1/plays', { definition })
  await ask('POST', `/v1/plays/${id}/publish`, {})
  await ask('POST', `/v1/plays/${id}/entries`, { requestId: name, who: { all: [] } })
  await settlePlays(server.deps)
  const heldOut = new Set<string>()
  for (let cursor = ''; ; ) {
    const page = await ask<PlayRunPage>('GET', `/v1/plays/${id}/runs?state=held-out&limit=200${cursor}`)
    for (const { customer } of page.runs) if (customer) heldOut.add(customer)
    if (page.next === undefined) return { sender: `play/${id}`, heldOut }
    cursor = `&cursor=${page.next}`
  }
}

/** A fixed scramble, so that a failure can be looked at again. */
const scatter = (index: number, size: number): number => (Math.imul(index + 1, 2_654_435_761) >>> 7) % size

test('why somebody of the city did or did not get a message: true for 1,000 pairs of a customer and a play', async () => {
  const people = await everybody()
  expect(people.length).toBeGreaterThan(500)
  const refused = new Set(people.filter((_, index) => scatter(index, 10) < 3))
  for (const id of refused) await ask('PATCH', `/v1/customers/${id}/consent`, { marketing: false })
  const first = await sayToAll('first')
  const second = await sayToAll('second')

  const truth = (id: string, { sender, heldOut }: typeof first): [found: string, reason: string | undefined] => {
    if (heldOut.has(id)) return ['never_requested', undefined]
    if (refused.has(id)) return ['refused', 'marketing_refused']
    // One message of marketing a day, whoever sends it.
    if (sender === second.sender && !first.heldOut.has(id)) return ['refused', 'cap_day']
    return ['sent', undefined]
  }
  const wrong: unknown[] = []
  const found = new Map<string, number>()
  for (let index = 0; index < 1000; index++) {
    const id = people[scatter(index * 7, people.length)] ?? ''
    const play = index % 2 === 0 ? first : second
    const why = await ask<TouchWhy>('GET', `/v1/customers/${id}/touches/why?sender=${play.sender}`)
    const said = [why.found, why.touch?.reason ?? undefined]
    const expected = truth(id, play)
    found.set(expected.join(' '), (found.get(expected.join(' ')) ?? 0) + 1)
    if (said.join() !== expected.join()) wrong.push({ id, sender: play.sender, said, expected })
  }
  expect(wrong).toEqual([])
  expect([...found.keys()].toSorted()).toEqual([
    'never_requested ',
    'refused cap_day',
    'refused marketing_refused',
    'sent ',
  ])
}, 120_000)

test('the city lets its shop act: prescriptions become plays, and who joins after paying is counted from the page to the coupon', async () => {
  const acted = await act({ ...keys, plan, size: { sales: 24, joins: 3 } })
  expect(acted).toMatchObject({ drafted: ['next-month-repurchase'], joined: 3 })
  expect(acted.started).toHaveLength(3)
  await server.drained()
  await settlePlays(server.deps)

  const { placements } = await ask<{ placements: SlotPlacement[] }>('GET', '/v1/slots/placements')
  const [placement] = placements
  expect(placement?.figures).toMatchObject({ impressions: acted.pages, clicks: acted.joined })
  const { cures } = await ask<{ cures: { id: number; prescription: string }[] }>('GET', '/v1/cures')
  const chain = cures.find(({ prescription }) => prescription === 'pay-success-chain')
  const report = await ask<CureReport>('GET', `/v1/cures/${chain?.id}/report`)
  const counted = report.steps.map(({ customers }) => customers)
  expect(counted.slice(0, 3)).toEqual([acted.pages, acted.joined, acted.joined])

  const again = await act({ ...keys, plan, size: { sales: 24, joins: 3 } })
  expect(again).toMatchObject({ started: acted.started, drafted: acted.drafted, pages: 0, joined: 0 })
}, 120_000)
