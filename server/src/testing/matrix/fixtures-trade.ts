import { type Ask, by, type Fixture, homeOf, isOwnZone, type On, ownZoneOf, workspaceOf, zoneOf } from './fixture.ts'
import { contactMark, zones } from './places.ts'
import { importSettled, uploadImport } from './world.ts'
import { ask } from './zone.ts'

const json = <T>(body: string): T => JSON.parse(body) as T // the caller names the route's own shape

/** A merge of two customers of the zone, made by the owner, for the caller to undo. */
async function freshMerge({ world, ...on }: On): Promise<number> {
  const { people, zone } = zoneOf({ world, ...on })
  const { owner } = world.workspaces[zone === 'foreign' ? 'foreign' : 'own']
  const body = { other: people[1], reason: 'to be undone' }
  return (await ask<{ merge: { id: number } }>(world.app, owner, ['POST', `/v1/customers/${people[0]}/merge`, body]))
    .merge.id
}

/** One without a story, one whom two identifiers dispute, and one who joined another. */
const somePeople = (on: On): string[] => zoneOf(on).people.filter((_person, index) => [0, 2, 5].includes(index))

export const customerFixtures: Record<string, Fixture> = {
  'GET /v1/customers': {
    needs: 'customers:read',
    names: 'zone',
    hidden: 200,
    shows: 'zone',
    ask: (on) => [
      ...(isOwnZone(on) ? ['first-seen', 'recent', 'paid', 'orders'] : []).map((sort) => by({ sort, limit: '200' })),
      by({ search: zoneOf(on).phones[0] ?? '' }),
      by({ search: `${zoneOf(on).word}-u2` }),
      by({ search: contactMark }),
      by({ store: zoneOf(on).storeCode }),
      by({ channel: `${zoneOf(on).word}-channel` }),
    ],
  },
  'GET /v1/customers/{id}': {
    needs: 'customers:read',
    names: 'zone',
    shows: 'zone',
    ask: (on) => somePeople(on).map((id) => ({ path: { id } })),
  },
  'GET /v1/customers/{id}/timeline': {
    needs: 'customers:read',
    names: 'zone',
    shows: 'zone',
    ask: (on) => somePeople(on).map((id) => ({ path: { id } })),
  },
  'POST /v1/customers/{id}/merge': {
    needs: 'customers:merge',
    names: 'zone',
    ask: (on) => ({
      path: { id: zoneOf(on).people[0] ?? '' },
      // Merging for good is part of the route that undoes it.
      body: { other: zoneOf(on).people[1], dryRun: on.allowed },
    }),
    detours: (on) => [
      { path: { id: ownZoneOf(on).people[0] ?? '' }, body: { other: zoneOf(on).people[0] } },
      { path: { id: zoneOf(on).people[0] ?? '' }, body: { other: ownZoneOf(on).people[0] } },
    ],
  },
  'GET /v1/merges': { needs: 'customers:read', names: 'nothing', shows: 'zone', ask: () => ({}) },
  'POST /v1/merges/{id}/undo': {
    needs: 'customers:merge',
    names: 'zone',
    ask: async (on) => ({ path: { id: on.allowed ? await freshMerge(on) : zoneOf(on).merge } }),
  },
  'GET /v1/conflicts': { needs: 'customers:read', names: 'nothing', shows: 'zone', ask: () => ({}) },
  'GET /v1/events/kinds': { needs: 'events:read', names: 'nothing', shows: 'zone', ask: () => ({}) },
  'GET /v1/events/recent': {
    needs: 'events:read',
    names: 'zone',
    hidden: 200,
    shows: 'zone',
    ask: (on) => [by({ kind: `${zoneOf(on).word} dance` }), by({ limit: '500' })],
  },
  'GET /v1/events/refused': { needs: 'events:read', names: 'nothing', ask: () => ({}) },
}

type Sale = { order: string; store: string; serial: number }

const sale = ({ order, store, serial }: Sale) => ({
  orderNo: order,
  storeCode: store,
  paidAt: '2026-01-02T03:04:05Z',
  customer: { app: `buyer-${serial}` },
  lines: [{ sku: `sku-${serial}`, quantity: 1, amountMinor: 100 }],
})

const saleIn = (on: On) => sale({ order: `made-${on.serial}`, store: zoneOf(on).storeCode, serial: on.serial })

/** A number that is taken where the caller cannot see it. Numbers of another workspace are free in this one. */
const takenNumber = (on: On) => sale({ order: zoneOf(on).order, store: ownZoneOf(on).storeCode, serial: on.serial })
const isSameWorkspace = (on: On): boolean => (zoneOf(on).zone === 'foreign') === (on.caller.home === 'foreign')

const refundIn = (on: On) => ({
  refundNo: `made-${on.serial}`,
  orderNo: zoneOf(on).order,
  at: '2026-06-02T03:04:05Z',
  amountMinor: 1,
})
const takenRefund = (on: On) => ({
  ...refundIn(on),
  refundNo: zoneOf(on).refund,
  orderNo: ownZoneOf(on).order,
  lines: [{ sku: `sku-${on.serial}`, quantity: 1, amountMinor: 1 }],
})

export const orderFixtures: Record<string, Fixture> = {
  'GET /v1/categories': { needs: 'catalog:read', names: 'nothing', ask: () => ({}) },
  'GET /v1/products': {
    needs: 'catalog:read',
    names: 'nothing',
    shows: 'workspace',
    ask: () => [by({ limit: '200' }), by({ search: 'sku' })],
  },
  'POST /v1/products': {
    needs: 'catalog:write',
    names: 'nothing',
    ask: (on) => ({ body: { products: [{ sku: homeOf(on).sku, name: 'Green tea' }] } }),
  },
  'GET /v1/orders': {
    needs: 'orders:read',
    names: 'zone',
    hidden: 200,
    shows: 'zone',
    ask: (on) => [
      by({ limit: '200' }),
      by({ store: zoneOf(on).storeCode }),
      by({ search: zoneOf(on).order }),
      { ...by({ customer: zoneOf(on).people[0] ?? '' }), ...(on.allowed ? {} : { answers: 404 }) },
    ],
  },
  'GET /v1/orders/{orderNo}': {
    needs: 'orders:read',
    names: 'zone',
    shows: 'zone',
    ask: (on) => ({ path: { orderNo: zoneOf(on).order } }),
  },
  'POST /v1/orders': {
    needs: 'orders:write',
    names: 'zone',
    hidden: 422,
    skipUnlimited: true,
    ask: (on) => ({ body: saleIn(on) }),
    detours: (on) => (isSameWorkspace(on) ? { body: takenNumber(on), answers: 409 } : []),
  },
  'POST /v1/orders/batch': {
    needs: 'orders:write',
    names: 'zone',
    hidden: 200,
    skipUnlimited: true,
    ask: (on) => ({ body: { orders: [saleIn(on)] } }),
    detours: (on) => (isSameWorkspace(on) ? { body: { orders: [takenNumber(on)] } } : []),
  },
  'POST /v1/refunds': {
    needs: 'orders:write',
    names: 'zone',
    hidden: 422,
    ask: (on) => ({ body: refundIn(on) }),
    detours: (on) => [
      { body: { ...refundIn(on), storeCode: ownZoneOf(on).storeCode } },
      ...(isSameWorkspace(on) ? [{ body: takenRefund(on), answers: 409 }] : []),
    ],
  },
  'POST /v1/refunds/batch': {
    needs: 'orders:write',
    names: 'zone',
    hidden: 200,
    ask: (on) => ({ body: { refunds: [refundIn(on)] } }),
  },
}

const ownFile = 'whoever imports a file sees its lines'

export const importFixtures: Record<string, Fixture> = {
  'GET /v1/imports': { needs: 'imports:run', names: 'nothing', shows: 'workspace', ask: () => ({}) },
  'POST /v1/imports': {
    needs: 'imports:run',
    names: 'nothing',
    ask: () => ({
      body: 'order,customer,at,quantity,amount\n1,2,2026-01-05 10:00:00,1,1.00\n',
      headers: { 'content-type': 'text/csv' },
    }),
  },
  'GET /v1/imports/{id}': {
    needs: 'imports:run',
    names: 'workspace',
    shows: 'workspace',
    showsContacts: ownFile,
    ask: (on) => [{ path: { id: workspaceOf(on).readyImport } }, { path: { id: workspaceOf(on).doneImport } }],
  },
  'PATCH /v1/imports/{id}': {
    needs: 'imports:run',
    names: 'workspace',
    showsContacts: ownFile,
    ask: (on) => ({ path: { id: workspaceOf(on).readyImport }, body: { mapping: workspaceOf(on).mapping } }),
  },
  'POST /v1/imports/{id}/start': {
    needs: 'imports:run',
    names: 'workspace',
    showsContacts: ownFile,
    async ask(on) {
      const { app } = on.world
      const id = on.allowed ? (await uploadImport(app, homeOf(on).owner, 'fresh')).id : workspaceOf(on).readyImport
      return { path: { id }, body: { dryRun: true } }
    },
    settle: ({ world, caller }, body) =>
      importSettled(world.app, world.workspaces[caller.home].owner, json<{ id: string }>(body).id),
  },
  'GET /v1/imports/{id}/rejected.csv': {
    needs: 'imports:run',
    names: 'workspace',
    shows: 'workspace',
    showsContacts: ownFile,
    ask: (on) => ({ path: { id: workspaceOf(on).doneImport } }),
  },
}

/** Lists of people, which need more than the right to read reports. */
const listsPeople = new Set(['top-customers', 'lost-users'])

/** Each report plain and broken down, of the target's store and of its city; as JSON and as a file. */
function reportAsks({ world, ...on }: On): Ask[] {
  const { storeCode, cityCode, word } = zoneOf({ world, ...on })
  // The city of the first two stores is the same; who sees one of them sees it.
  const isCityHidden = zones.every((zone) => world.zones[zone].cityCode !== cityCode || !on.caller.sees.has(zone))
  const isAtHome = isOwnZone({ world, ...on })
  return world.reports.flatMap(({ name, filters, breakdowns }) => {
    const needs = listsPeople.has(name) ? { needs: 'customers:read' as const } : {}
    const named = on.allowed ? {} : { answers: 400 }
    const ask = (query: Record<string, string>): Ask => ({ path: { name }, query, ...needs, answers: 200 })
    return [
      ...(isAtHome ? [ask({})] : []),
      ...(isAtHome && on.thorough ? breakdowns.map((how) => ask({ by: how, format: 'csv' })) : []),
      ...(filters.includes('store') ? [{ ...ask({ store: storeCode }), ...named }] : []),
      ...(filters.includes('city') && (isAtHome || isCityHidden) ? [{ ...ask({ city: cityCode }), ...named }] : []),
      ...(name === 'flow' && on.allowed
        ? [ask({ steps: `${word} dance,order.paid` }), ask({ flow: world.workspaces[on.caller.home].flow })]
        : []),
    ]
  })
}

export const reportFixtures: Record<string, Fixture> = {
  'GET /v1/reports': { needs: 'reports:read', names: 'nothing', ask: () => ({}) },
  'GET /v1/reports/{name}': {
    needs: 'reports:read',
    names: 'zone',
    hidden: 400,
    ask: reportAsks,
    // A flow that another workspace has declared.
    detours: (on) => ({
      path: { name: 'flow' },
      query: { flow: on.world.workspaces[on.caller.home === 'own' ? 'foreign' : 'own'].flow },
    }),
  },
  'GET /v1/flows': { needs: 'reports:read', names: 'nothing', shows: 'workspace', ask: () => ({}) },
  'POST /v1/flows': {
    needs: 'flows:write',
    names: 'nothing',
    answers: 201,
    ask: ({ serial }) => ({
      body: { name: `flow ${serial}`, steps: [{ kind: 'store.visited' }, { kind: 'order.paid' }] },
    }),
  },
  'PATCH /v1/flows/{id}': {
    needs: 'flows:write',
    names: 'workspace',
    ask: (on) => ({ path: { id: workspaceOf(on).flow }, body: { name: `${workspaceOf(on).word} flow` } }),
  },
  'DELETE /v1/flows/{id}': {
    needs: 'flows:write',
    names: 'workspace',
    answers: 204,
    async ask(on) {
      if (!on.allowed) return { path: { id: workspaceOf(on).flow } }
      const flow = { name: `fresh ${on.serial}`, steps: [{ kind: 'a' }, { kind: 'b' }] }
      return {
        path: { id: (await ask<{ id: string }>(on.world.app, homeOf(on).owner, ['POST', '/v1/flows', flow])).id },
      }
    },
  },
}
