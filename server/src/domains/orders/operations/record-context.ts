import type { Deps } from '../../../kernel/deps.ts'
import { isRetryable, type Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { catalogCache, ensureProducts, type ProductRef } from '../../catalog/index.ts'
import { type PersonInput, recognisePeople, resolveMany } from '../../customers/index.ts'
import { ensureStores } from '../../organization/index.ts'
import type { Problem } from '../errors.ts'
import type { OrderRow } from '../queries.ts'
import type { Line, Person } from '../rules/order.ts'

/** Where a batch comes from and what its writer may see. */
export type RecordContext = {
  scope: Scope
  /** Currency of the workspace (ISO 4217). */
  currency: string
  /** What sent it: `api`, `import` … */
  source: string
  /** Files hold refunds of orders from before their first line; they are kept without the link. */
  allowUnlinked?: boolean
}

/** What became of one order or refund. */
export type Outcome =
  | { status: 'created'; unlinked?: boolean }
  | { status: 'unchanged' }
  | ({ status: 'refused' } & Problem)

export const created: Outcome = { status: 'created' }
export const unchanged: Outcome = { status: 'unchanged' }
export const refused = (problem: Problem): Outcome => ({ status: 'refused', ...problem })

const triesMax = 5

/**
 * Runs a batch in one transaction. Batches sort what they lock, so deadlocks are not expected; where PostgreSQL still
 * sees one (with somebody else's transaction), the batch simply runs again: it is idempotent.
 */
export async function inBatch<T>({ db, wakeRelay }: Deps, scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      const result = await db.as(scope, work)
      wakeRelay()
      return result
    } catch (error) {
      if (tries === triesMax || !isRetryable(error)) throw error
    }
  }
}

/**
 * Store ids by code. A code nobody knows becomes a store, since an order must not be lost because its store was not set
 * up first; a limited scope cannot make stores, so codes that are missing from the map may not be written to.
 */
export async function resolveStores(
  tx: Tx,
  deps: Deps,
  { scope }: RecordContext,
  codes: ReadonlySet<string>,
): Promise<Map<string, number>> {
  const named = [...codes].filter((code) => code !== '')
  const stores = await ensureStores(tx, deps, scope.workspace, named)
  // Nameless: unknown (0) for who sees all stores, the one store of a till that has just one.
  if (scope.stores === '*') stores.set('', 0)
  else if (scope.stores.length === 1 && scope.stores[0] !== undefined) stores.set('', scope.stores[0])
  return stores
}

export const storeProblem = (code: string): Problem => ({
  code: 'store_unknown',
  detail: code === '' ? 'storeCode is needed here' : `storeCode: ${code}`,
})

export type Buyer = { person: Person | undefined; at: number; store: number; channel: string }

/** Ordinals in the same order; 0 without a customer. */
export function resolveBuyers(
  tx: Tx,
  deps: Deps,
  { scope, source }: RecordContext,
  buyers: readonly Buyer[],
): Promise<number[]> {
  return resolveMany(tx, deps, { workspace: scope.workspace, source }, buyers.map(personOf))
}

/** The same, beforehand, in a transaction that ends when they are recognised. */
export function recogniseBuyers(
  deps: Deps,
  { scope, source }: RecordContext,
  buyers: readonly Buyer[],
): Promise<number[]> {
  return recognisePeople(deps, { workspace: scope.workspace, source }, buyers.map(personOf))
}

const personOf = ({ person, at, store, channel }: Buyer): PersonInput => ({
  identifiers: person?.identifiers ?? [],
  ...(person?.name ? { traits: { name: person.name } } : {}),
  at: new Date(at),
  ...(store > 0 ? { store } : {}),
  ...(channel === '' ? {} : { channel }),
})

/** Products of all lines, by sku. A line may have no sku (a file without products): it has no product. */
export function resolveProducts(
  tx: Tx,
  { db, clock }: Deps,
  { scope }: RecordContext,
  all: readonly { lines: readonly Line[] }[],
): Promise<Map<string, ProductRef>> {
  const mentions: Line[] = []
  for (const { lines } of all) for (const line of lines) if (line.sku !== '') mentions.push(line)
  return ensureProducts(tx, { workspace: scope.workspace, cache: catalogCache(db), now: clock.now() }, mentions)
}

/**
 * Makes the stores and products that orders and refunds mention. For a transaction that records both kinds: locks are
 * taken in one order everywhere (stores, products, customers, numbers), and the second kind must not begin again.
 */
export async function prepareBatch(
  tx: Tx,
  deps: Deps,
  context: RecordContext,
  entries: readonly { storeCode: string; lines: readonly Line[] }[],
): Promise<void> {
  await resolveStores(tx, deps, context, new Set(entries.map((entry) => entry.storeCode)))
  await resolveProducts(tx, deps, context, entries)
}

const noProduct: ProductRef = { id: 0, category: 0 }

export const productOf = (products: ReadonlyMap<string, ProductRef>, line: Line): ProductRef =>
  products.get(line.sku) ?? noProduct

/** Lines as PostgreSQL keeps them. */
export const storedLines = (lines: readonly Line[], products: ReadonlyMap<string, ProductRef>): OrderRow['lines'] =>
  lines.map((line) => [productOf(products, line).id, line.sku, line.quantity, line.amountMinor])
