import type { Deps } from '../../../kernel/deps.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { readCategoryPaths } from '../../catalog/index.ts'
import type { Reason } from '../interest/model.ts'
import { dayOfView, nameProducts, readProfiles, recallModel } from '../interest/recall-model.ts'

/** Products named by sku or by category; what lies below a category counts too. */
export type Assortment = { skus: readonly string[]; categories: readonly string[] }

export type MatchedInterest = {
  score: number
  /** The product of the assortment that this customer wants most. */
  product: string
  reason:
    | Exclude<Reason, { kind: 'beside' }>
    | (Omit<Extract<Reason, { kind: 'beside' }>, 'product'> & { beside: string })
}

/** Deep enough to reach past what a customer is satisfied with; scoring is one pass over all products anyway. */
const wantedMax = 400

/**
 * How much a customer (the record that speaks for the person) wants what is in each assortment, in their order: undefined
 * for one that holds nothing she wants, and for all of them without a run of the model. Reads what she did until now.
 */
export async function matchInterests(
  deps: Deps,
  scope: ZonedScope,
  customer: number,
  assortments: readonly Assortment[],
): Promise<(MatchedInterest | undefined)[]> {
  const recalled = await recallModel(deps, scope)
  if (!recalled) return assortments.map(() => undefined)
  const { model, lastDay } = recalled
  const day = dayOfView(deps, scope, lastDay)
  const profile = (await readProfiles(deps, scope, model, [customer])).get(customer)
  // Whoever did nothing yet has no interest of her own: what everybody buys says nothing about her.
  if (!profile || profile.products.length === 0) return assortments.map(() => undefined)
  const wanted = model.score(profile, day, wantedMax)
  const labels = await nameProducts(
    deps,
    scope,
    model,
    wanted.map(({ product }) => product),
  )
  const paths = await deps.db.as(scope, (tx) => readCategoryPaths(tx))
  const fits = ({ skus, categories }: Assortment, product: number): boolean => {
    const label = labels.get(product)
    if (!label) return false
    const path = label.categoryCode ? (paths.get(label.categoryCode) ?? [label.categoryCode]) : []
    return skus.includes(label.sku) || path.some((code) => categories.includes(code))
  }
  const best = assortments.map((assortment) => wanted.find(({ product }) => fits(assortment, product)))
  const reasons = best.map((found) => found && model.explain(profile, found.product, day))
  const sources = await nameProducts(
    deps,
    scope,
    model,
    reasons.flatMap((reason) => (reason?.kind === 'beside' ? [reason.product] : [])),
  )
  return best.map((found, index) => {
    const reason = reasons[index]
    if (!found || !reason) return undefined
    const about = { score: found.score, product: labels.get(found.product)?.name ?? '' }
    if (reason.kind !== 'beside') return { ...about, reason }
    const { product, ...rest } = reason
    return { ...about, reason: { ...rest, beside: sources.get(product)?.name ?? '' } }
  })
}
