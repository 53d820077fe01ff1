import { by, type Fixture, homeOf, isOwnZone, type On, ownZoneOf, zoneOf } from './fixture.ts'
import { ask } from './zone.ts'

const isSameWorkspace = (on: On): boolean => (zoneOf(on).zone === 'foreign') === (on.caller.home === 'foreign')
const lines = [{ sku: 'till-tea', quantity: 1, amountMinor: 100 }]

const basketIn = (on: On) => ({ storeCode: zoneOf(on).storeCode, lines })
const ticketIn = (on: On) => ({
  ...basketIn(on),
  ticketNo: `made-${on.serial}`,
  tenders: [{ provider: 'cash', amountMinor: 100 }],
})
/** A number that is taken where the caller cannot see it. */
const takenTicket = (on: On) => ({
  ...ticketIn(on),
  ticketNo: zoneOf(on).ticket,
  storeCode: ownZoneOf(on).storeCode,
})
const paidAt = '2026-01-02T03:04:05Z'
const ticket = (on: On) => ({ path: { ticketNo: zoneOf(on).ticket } })

/** A sale that waits in the zone, for the caller to give up. */
async function waiting(on: On): Promise<{ path: { ticketNo: string } }> {
  if (!on.allowed) return ticket(on)
  const body = { ...ticketIn(on), ticketNo: `waits-${on.serial}`, tenders: [{ provider: 'test', amountMinor: 100 }] }
  await ask(on.world.app, homeOf(on).owner, ['POST', '/v1/till/tickets', body])
  return { path: { ticketNo: body.ticketNo } }
}

/** A day of its own for each call: a day is closed once. */
const dayOf = (serial: number): string => new Date(Date.UTC(2010, 0, 1 + serial)).toISOString().slice(0, 10)

export const tillFixtures: Record<string, Fixture> = {
  'POST /v1/till/look-up': {
    needs: 'till:use',
    names: 'zone',
    hidden: 200,
    ask: (on) => ({ body: { text: zoneOf(on).ticket, storeCode: zoneOf(on).storeCode } }),
  },
  'POST /v1/till/quote': {
    needs: 'till:use',
    names: 'zone',
    hidden: 422,
    skipUnlimited: true,
    ask: (on) => ({ body: basketIn(on) }),
  },
  'POST /v1/till/tickets': {
    needs: 'till:use',
    names: 'zone',
    hidden: 422,
    skipUnlimited: true,
    ask: (on) => ({ body: ticketIn(on) }),
    detours: (on) => (isSameWorkspace(on) ? { body: takenTicket(on), answers: 409 } : []),
  },
  'POST /v1/till/tickets/batch': {
    needs: 'till:use',
    names: 'zone',
    hidden: 200,
    skipUnlimited: true,
    ask: (on) => ({ body: { tickets: [{ ...ticketIn(on), ticketNo: `queued-${on.serial}`, paidAt }] } }),
    detours: (on) => (isSameWorkspace(on) ? { body: { tickets: [{ ...takenTicket(on), paidAt }] } } : []),
  },
  'GET /v1/till/tickets': {
    needs: 'till:use',
    names: 'zone',
    hidden: 200,
    shows: 'zone',
    ask: (on) => [
      ...(isOwnZone(on) ? [by({ limit: '200' }), by({ state: 'paid' })] : []),
      by({ store: zoneOf(on).storeCode }),
      by({ search: zoneOf(on).ticket }),
      { ...by({ customer: zoneOf(on).people[0] ?? '' }), ...(on.allowed ? {} : { answers: 404 }) },
    ],
  },
  'GET /v1/till/tickets/{ticketNo}': { needs: 'till:use', names: 'zone', shows: 'zone', ask: ticket },
  'POST /v1/till/tickets/{ticketNo}/cancel': { needs: 'till:use', names: 'zone', ask: waiting },
  'POST /v1/till/tickets/{ticketNo}/refunds': {
    needs: 'till:refund',
    names: 'zone',
    ask: (on) => ({ ...ticket(on), body: { refundNo: `made-till-${on.serial}`, amountMinor: 1 } }),
  },
  'GET /v1/till/closings/expected': {
    needs: 'till:use',
    names: 'zone',
    hidden: 422,
    ask: (on) => by({ store: zoneOf(on).storeCode }),
  },
  'GET /v1/till/closings': {
    needs: 'till:use',
    names: 'zone',
    hidden: 200,
    ask: (on) => [...(isOwnZone(on) ? [by({})] : []), by({ store: zoneOf(on).storeCode })],
  },
  'POST /v1/till/closings': {
    needs: 'till:use',
    names: 'zone',
    hidden: 422,
    ask: (on) => ({
      body: {
        storeCode: zoneOf(on).storeCode,
        day: dayOf(on.serial),
        counted: [{ provider: 'cash', amountMinor: 5 }],
        note: `closing ${on.serial}`,
      },
    }),
  },
}
