import { by, type Fixture, isOwnZone, type On, zoneOf } from './fixture.ts'

/** A customer outside of the scope does not exist. */
const named = (on: On) => (on.allowed ? {} : { answers: 404 })
const personOf = (on: On): string => `customer/${zoneOf(on).people[0]}`

const correction = (on: On) => {
  const store = zoneOf(on).storeCode
  return {
    key: `made-${on.serial}`,
    storeCode: store,
    entries: [
      { holder: personOf(on), asset: 'growth', amountMinor: 1 },
      { holder: `store/${store}/growth`, asset: 'growth', amountMinor: -1 },
    ],
  }
}

export const ledgerFixtures: Record<string, Fixture> = {
  'GET /v1/ledger/accounts': {
    needs: 'ledger:read',
    names: 'zone',
    hidden: 200,
    shows: 'zone',
    ask: (on) => [
      ...(isOwnZone(on) ? [by({ limit: '200' }), by({ of: 'store' }), by({ asset: 'growth' })] : []),
      by({ store: zoneOf(on).storeCode }),
      by({ holder: `store/${zoneOf(on).storeCode}` }),
      { ...by({ holder: personOf(on) }), ...named(on) },
    ],
  },
  'GET /v1/ledger/accounts/{id}/entries': {
    needs: 'ledger:read',
    names: 'zone',
    shows: 'zone',
    ask: (on) =>
      zoneOf(on).accounts.flatMap((id) => [
        { path: { id } },
        { path: { id }, query: { from: '2020-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' } },
      ]),
  },
  'GET /v1/ledger/transfers': {
    needs: 'ledger:read',
    names: 'zone',
    hidden: 200,
    shows: 'zone',
    ask: (on) => [
      ...(isOwnZone(on) ? [by({ limit: '100' }), by({ kind: 'correction.made' })] : []),
      by({ store: zoneOf(on).storeCode }),
      by({ story: `${zoneOf(on).word}-story` }),
      by({ holder: `store/${zoneOf(on).storeCode}/growth` }),
      { ...by({ holder: personOf(on) }), ...named(on) },
    ],
  },
  'GET /v1/ledger/transfers/{id}': {
    needs: 'ledger:read',
    names: 'zone',
    shows: 'zone',
    ask: (on) => ({ path: { id: zoneOf(on).transfer } }),
  },
  'GET /v1/ledger/stories/{story}': {
    needs: 'ledger:read',
    names: 'zone',
    shows: 'zone',
    ask: (on) => ({ path: { story: `${zoneOf(on).word}-story` } }),
  },
  'GET /v1/ledger/health': {
    needs: 'ledger:read',
    names: 'nothing',
    notFor: ['city-manager', 'store-manager'],
    ask: () => ({}),
  },
  'POST /v1/ledger/transfers': {
    needs: 'ledger:write',
    names: 'zone',
    hidden: 422,
    ask: (on) => ({ body: correction(on) }),
  },
  'POST /v1/ledger/transfers/batch': {
    needs: 'ledger:write',
    names: 'zone',
    hidden: 200,
    ask: (on) => ({ body: { transfers: [correction(on)] } }),
  },
  'POST /v1/ledger/verify': { needs: 'ledger:write', names: 'nothing', ask: () => ({}) },
  'POST /v1/ledger/resume': {
    needs: 'ledger:write',
    names: 'nothing',
    ask: () => ({ body: { reason: 'it agrees again' } }),
  },
}
