import type { App } from '../../kernel/http.ts'
import { type Caller, type Headers, send } from './callers.ts'
import type { Owner, Zone } from './places.ts'
import { ask, type ZoneThings } from './zone.ts'

/** What a customer holds on their phone. */
export type PocketThings = { offer: number; coupon: string; phone: Headers }

/** Opens a session of the customer with the code that the shop's outbox holds. */
export async function openPocket(app: App, owner: Headers, store: string, phone: string): Promise<Headers> {
  await ask(app, {}, ['POST', '/v1/pocket/sign-in-codes', { store, phone }])
  type Outbox = { messages: { phone: string; text: string }[] }
  const { messages } = await ask<Outbox>(app, owner, ['GET', '/v1/pocket-outbox'])
  const code = /\d{6}/.exec(messages.find((message) => message.phone === phone)?.text ?? '')?.[0] ?? ''
  const answer = await send(app, 'POST', '/v1/pocket/sign-in', {}, { store, phone, code })
  if (answer.status !== 204) throw new Error(`signing in on a phone answered ${answer.status}: ${answer.body}`)
  const cookies = [answer.headers['set-cookie']].flat().map((line) => String(line).split(';')[0])
  return { cookie: [...new Set(cookies)].join('; ') }
}

/** An offer of the whole shop that a customer may claim as often as they like. */
async function publishOffer(app: App, owner: Headers, word: string): Promise<number> {
  const name = { en: `${word} offer`, zh: `${word} offer` }
  const { id } = await ask<{ id: number }>(app, owner, [
    'POST',
    '/v1/offers',
    {
      code: `${word}-pocket`,
      name,
      value: { kind: 'face-value', offMinor: 100 },
      validity: { kind: 'relative', validDays: 30 },
      limits: { perCustomer: null, perNaturalPerson: null, perPhone: null, perDevice: null },
      giftable: true,
      suspect: 'allow',
    },
  ])
  await ask(app, owner, ['POST', `/v1/offers/${id}/publish`])
  return id
}

/** The first customer of a store on their phone, with a coupon. */
export async function addPocket(
  app: App,
  { owner, word }: { owner: Headers; word: string },
  { storeCode, phones }: ZoneThings,
): Promise<PocketThings> {
  const phone = await openPocket(app, owner, storeCode, phones[0] ?? '')
  const offer = await publishOffer(app, owner, word)
  const claim = { requestId: `${word}-pocket` }
  const { coupon } = await ask<{ coupon: string }>(app, phone, ['POST', `/v1/pocket/offers/${offer}/claim`, claim])
  return { offer, coupon, phone }
}

export const customerCaller = (home: 'own' | 'foreign', zone: Zone, { phone }: PocketThings): Caller => ({
  name: `customer of ${home === 'own' ? 'the workspace' : 'another workspace'}`,
  kind: 'customer',
  role: undefined,
  home,
  permissions: new Set(),
  // Their own store, and what the shop says to all of its customers.
  sees: new Set<Owner>(home === 'own' ? ['own', zone] : [zone]),
  headers: phone,
})
