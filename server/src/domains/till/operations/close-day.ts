import type { TillClosing, TillClosingInput, TillExpected, tillClosingInputSchema } from '@regulars/contract'
import type { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { minorToJson } from '../../../kernel/money.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope, ZonedScope } from '../../../kernel/scope.ts'
import { post, type Transfer } from '../../ledger/index.ts'
import { describeStores, findStores } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/closings.ts'
import { dayOf, dayStart } from '../rules/day.ts'
import type { Cashier } from './name-cashier.ts'

async function storeOf(tx: Tx, workspace: number, code: string): Promise<number> {
  const store = (await findStores(tx, workspace, [code])).get(code)
  if (store === undefined) throw refusals.till_store_unknown({ detail: `storeCode: ${code}` })
  return store
}

const spanOf = (store: number, day: string, { timezone }: ZonedScope) => ({
  store,
  from: dayStart(day, timezone),
  before: dayStart(day, timezone, 1),
})

const sumBy = <T>(rows: readonly T[], key: (row: T) => string, value: (row: T) => bigint): Map<string, bigint> => {
  const sums = new Map<string, bigint>()
  for (const row of rows) sums.set(key(row), (sums.get(key(row)) ?? 0n) + value(row))
  return sums
}

/** What should be in the drawer and at the providers for a day of a store. Refuses `till_store_unknown`. */
export async function expectedOf(
  { db, clock }: Deps,
  scope: ZonedScope,
  query: { store: string; day?: string | undefined },
): Promise<TillExpected> {
  const day = query.day ?? dayOf(clock.now(), scope.timezone)
  return db.as(scope, async (tx) => {
    const store = await storeOf(tx, scope.workspace, query.store)
    const span = spanOf(store, day, scope)
    const taken = await queries.listTaken(tx, scope.workspace, span)
    const figures = await queries.countDay(tx, scope.workspace, span)
    const closed = await queries.listClosings(tx, scope.workspace, { store, day })
    const takenBy = sumBy(
      taken,
      ({ provider }) => provider,
      ({ takenMinor }) => takenMinor,
    )
    const refundedBy = sumBy(
      taken,
      ({ provider }) => provider,
      ({ refundedMinor }) => refundedMinor,
    )
    return {
      storeCode: query.store,
      day,
      tickets: figures.tickets,
      refunds: figures.refunds,
      providers: [...takenBy].map(([provider, sum]) => ({
        provider,
        takenMinor: minorToJson(sum),
        refundedMinor: minorToJson(refundedBy.get(provider) ?? 0n),
        expectedMinor: minorToJson(sum - (refundedBy.get(provider) ?? 0n)),
      })),
      cashiers: taken.map((row) => ({
        cashier: row.cashier,
        provider: row.provider,
        expectedMinor: minorToJson(row.takenMinor - row.refundedMinor),
      })),
      reductionsMinor: minorToJson(figures.reducedMinor),
      differencesMinor: minorToJson(figures.differenceMinor),
      closed: closed.length > 0,
    }
  })
}

/**
 * Closes a day of a store with what was counted; what cash lacks or has too much is booked to the store's differences.
 * Safe to retry with the same figures; refuses `day_closed` with others, `till_store_unknown`.
 */
export async function closeDay(
  deps: Deps,
  scope: ZonedScope,
  cashier: Cashier,
  input: z.output<typeof tillClosingInputSchema>,
): Promise<TillClosing> {
  const expected = await expectedOf(deps, scope, { store: input.storeCode, day: input.day })
  return deps.db.as(scope, async (tx) => {
    const store = await storeOf(tx, scope.workspace, input.storeCode)
    const now = deps.clock.now()
    const row: queries.ClosingRow = {
      store,
      day: input.day,
      closedAt: now,
      closedBy: cashier.name,
      note: input.note,
      tickets: expected.tickets,
      providers: compare(expected, input.counted),
    }
    if (!(await queries.insertClosing(tx, scope.workspace, row))) {
      const [known] = await queries.listClosings(tx, scope.workspace, { store, day: input.day })
      if (!known || !sameCount(known.providers, row.providers)) throw refusals.day_closed()
      return toClosing(known, input.storeCode)
    }
    const cash = row.providers.find(({ provider }) => provider === 'cash')
    if (cash && cash.differenceMinor !== 0) {
      const transfer = cashDifference(
        { store, storeCode: input.storeCode, day: input.day },
        BigInt(cash.differenceMinor),
      )
      await post(tx, deps, scope, [transfer])
    }
    return toClosing(row, input.storeCode)
  })
}

/** Closings in scope, newest first, at most 200. */
export async function listClosings(
  { db }: Deps,
  scope: Scope,
  query: { store?: string | undefined },
): Promise<{ closings: TillClosing[] }> {
  return db.as(scope, async (tx) => {
    const store = query.store ? (await findStores(tx, scope.workspace, [query.store])).get(query.store) : undefined
    if (query.store && store === undefined) return { closings: [] }
    const rows = await queries.listClosings(tx, scope.workspace, { store })
    const stores = await describeStores(
      tx,
      scope.workspace,
      rows.map((row) => row.store),
    )
    return { closings: rows.map((row) => toClosing(row, stores.get(row.store)?.code ?? '')) }
  })
}

/** Every provider that took something or was counted; one that nobody counted counts as right. */
function compare(expected: TillExpected, counted: TillClosingInput['counted']): queries.CountedProvider[] {
  const count = new Map(counted.map(({ provider, amountMinor }) => [provider, amountMinor]))
  const should = new Map(expected.providers.map(({ provider, expectedMinor }) => [provider, expectedMinor]))
  return [...new Set([...should.keys(), ...count.keys()])].sort().map((provider) => {
    const expectedMinor = should.get(provider) ?? 0
    const countedMinor = count.get(provider) ?? expectedMinor
    return { provider, expectedMinor, countedMinor, differenceMinor: countedMinor - expectedMinor }
  })
}

const sameCount = (a: readonly queries.CountedProvider[], b: readonly queries.CountedProvider[]): boolean =>
  JSON.stringify(a) === JSON.stringify(b)

/** The drawer owes the store what it took (below zero); what is missing from it is owed no more. */
const cashDifference = (of: { store: number; storeCode: string; day: string }, differenceMinor: bigint): Transfer => ({
  key: `closing/${of.store}/${of.day}/cash`,
  kind: 'till.counted',
  store: of.store,
  story: `closing/${of.storeCode}/${of.day}`,
  entries: [
    {
      holder: { of: 'store', store: of.store, purpose: 'clearing/cash' },
      asset: 'money',
      amountMinor: -differenceMinor,
    },
    { holder: { of: 'store', store: of.store, purpose: 'differences' }, asset: 'money', amountMinor: differenceMinor },
  ],
})

const toClosing = (row: queries.ClosingRow, storeCode: string): TillClosing => ({
  storeCode,
  day: row.day,
  closedAt: row.closedAt.toISOString(),
  closedBy: row.closedBy,
  note: row.note,
  tickets: row.tickets,
  providers: row.providers,
})
