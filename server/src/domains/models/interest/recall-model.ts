import { Temporal } from 'temporal-polyfill'
import type { Deps } from '../../../kernel/deps.ts'
import type { Db } from '../../../kernel/postgres.ts'
import type { Scope, ZonedScope } from '../../../kernel/scope.ts'
import { describeProducts, findSkus, type ProductLabel } from '../../catalog/index.ts'
import { type OwnRow, readOwn } from './analytics.ts'
import { decodeModel } from './encoding.ts'
import { type Profile, packLines, sliceCustomer } from './lines.ts'
import type { InterestModel } from './model.ts'
import { findFittedAt, findModel } from './queries.ts'

export type RecalledModel = { model: InterestModel; computedAt: Date; lastDay: number }

/** Fitted predictors by workspace; some megabytes each, so only the last ones that were asked for are held. */
const held = new WeakMap<Db, Map<number, RecalledModel>>()
const heldMax = 4

/** The predictor of the last run, undefined where there was none. */
export async function recallModel({ db }: Deps, { workspace }: Scope): Promise<RecalledModel | undefined> {
  const models = held.get(db) ?? new Map<number, RecalledModel>()
  held.set(db, models)
  return db.as({ workspace, stores: '*' }, async (tx) => {
    const fittedAt = await findFittedAt(tx, workspace)
    const before = models.get(workspace)
    models.delete(workspace)
    if (!fittedAt) return undefined
    if (before?.computedAt.getTime() === fittedAt.getTime()) {
      models.set(workspace, before)
      return before
    }
    const kept = await findModel(tx, workspace)
    const model = kept && decodeModel(kept.body)
    if (!kept || !model) return undefined
    const [oldest] = models.keys()
    if (oldest !== undefined && models.size >= heldMax) models.delete(oldest)
    const recalled = { model, computedAt: kept.computedAt, lastDay: kept.lastDay }
    models.set(workspace, recalled)
    return recalled
  })
}

/** Records that ended so long ago are looked at as of their end: an imported year says nothing about today. */
const endedDays = 60

/** The day, since 1970 in the workspace's zone, as of which customers are looked at. */
export function dayOfView({ clock }: Deps, { timezone }: ZonedScope, lastDay: number): number {
  const today = Temporal.Instant.fromEpochMilliseconds(clock.now().getTime()).toZonedDateTimeISO(timezone)
  const day = Date.UTC(today.year, today.month - 1, today.day) / 86_400_000
  return day - lastDay > endedDays ? lastDay + 1 : day
}

/**
 * What these customers did up to this moment, as the model reads it, by customer. Read when it is asked for: an event of
 * a customer changes her list at once and nobody else's.
 */
export async function readProfiles(
  deps: Deps,
  scope: ZonedScope,
  model: InterestModel,
  customers: readonly number[],
): Promise<Map<number, Profile>> {
  const rows = await readOwn(deps.ch.scope(scope), customers)
  const skus = rows.filter((row) => row.product === 0).map((row) => row.sku)
  const bySku = await deps.db.as(scope, (tx) => findSkus(tx, scope.workspace, skus))
  const known: (OwnRow & { index: number })[] = rows.flatMap((row) => {
    const index = model.indexOf(row.product || (bySku.get(row.sku) ?? 0))
    return index === undefined ? [] : [{ ...row, index }]
  })
  const lines = packLines({
    customers: known.map((row) => row.customer),
    products: known.map((row) => row.index),
    days: known.map((row) => row.day),
    actions: known.map((row) => row.action),
  })
  const profiles = new Map(customers.map((customer) => [customer, nothing]))
  lines.ids.forEach((customer, at) => {
    const { products, ...profile } = sliceCustomer(lines, at)
    // Packing numbers products anew; what it numbered were indexes of the model.
    profiles.set(customer, { ...profile, products: products.map((product) => lines.productIds[product] ?? 0) })
  })
  return profiles
}

const nothing: Profile = { products: new Uint32Array(), days: new Int32Array(), actions: new Uint8Array() }

/** Sku, name and category of products by their index in the model. */
export async function nameProducts(
  deps: Deps,
  scope: Scope,
  model: InterestModel,
  products: readonly number[],
): Promise<Map<number, ProductLabel>> {
  const idOf = (product: number): number => model.data.productIds[product] ?? 0
  const labels = await deps.db.as(scope, (tx) => describeProducts(tx, products.map(idOf)))
  return new Map(
    products.flatMap((product) => {
      const label = labels.get(idOf(product))
      return label ? [[product, { ...label, name: label.name || label.sku }] as const] : []
    }),
  )
}
