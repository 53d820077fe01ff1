import type { InterestedList } from '@regulars/contract'
import type { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { kernelRefusals } from '../../../kernel/errors.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { findSkus } from '../../catalog/index.ts'
import { describeCustomers, findPublicIds } from '../../customers/index.ts'
import { findCandidates } from '../interest/analytics.ts'
import type { InterestModel, Reason } from '../interest/model.ts'
import { reasonWords } from '../interest/reasons.ts'
import { dayOfView, nameProducts, readProfiles, recallModel } from '../interest/recall-model.ts'

const listed = 50
/** Scored one by one; more than are listed, since a customer of many baskets or a satisfied one falls behind. */
const candidatesMax = 300

type Found = { customer: number; score: number; reason: Reason }

/**
 * Customers who want a product next, most likely first; those whose need is satisfied are left out. Empty without a run.
 * @throws not_found for an unknown sku
 */
export async function listInterested(
  deps: Deps,
  scope: ZonedScope,
  sku: string,
): Promise<z.infer<typeof InterestedList>> {
  const id = (await deps.db.as(scope, (tx) => findSkus(tx, scope.workspace, [sku]))).get(sku)
  if (id === undefined) throw kernelRefusals.not_found()
  const recalled = await recallModel(deps, scope)
  if (!recalled) return { customers: [] }
  const { model, computedAt, lastDay } = recalled
  const product = model.indexOf(id)
  if (product === undefined) return { customers: [], computedAt: computedAt.toISOString() }
  const found = await rankCustomers(deps, scope, { model, product, day: dayOfView(deps, scope, lastDay) })
  return {
    customers: await describe(deps, scope, { model, product, found }),
    computedAt: computedAt.toISOString(),
  }
}

type Asked = { model: InterestModel; product: number; day: number }

async function rankCustomers(deps: Deps, scope: ZonedScope, { model, product, day }: Asked): Promise<Found[]> {
  const { productIds, options } = model.data
  const sources = new Map([...model.sourcesOf(product)].map(([source, weight]) => [productIds[source] ?? 0, weight]))
  const candidates = await findCandidates(deps.ch.scope(scope), sources, {
    day,
    halfLifeDays: options.halfLifeIntervals * model.traitsOf(product).typicalIntervalDays,
    memoryDays: model.memoryDays,
    limit: candidatesMax,
  })
  const profiles = await readProfiles(
    deps,
    scope,
    model,
    candidates.map(({ customer }) => customer),
  )
  return [...profiles]
    .flatMap(([customer, profile]) => {
      const { score, suppressed } = model.scoreOf(profile, product, day)
      return suppressed ? [] : [{ customer, score, reason: model.explain(profile, product, day) }]
    })
    .sort((a, b) => b.score - a.score || a.customer - b.customer)
    .slice(0, listed)
}

async function describe(
  deps: Deps,
  scope: ZonedScope,
  { model, product, found }: { model: InterestModel; product: number; found: readonly Found[] },
): Promise<z.infer<typeof InterestedList>['customers']> {
  const ordinals = found.map(({ customer }) => customer)
  const ids = await findPublicIds(deps, scope, ordinals)
  // Names are masked here; whoever may read them opens the customer.
  const people = await describeCustomers(deps, { scope, contactVisible: false }, ordinals, new Map())
  const nameOf = new Map(people.map(({ id, name }) => [id, name]))
  const because = found.flatMap(({ reason }) => (reason.kind === 'beside' ? [reason.product] : []))
  const products = await nameProducts(deps, scope, model, [product, ...because])
  const target = products.get(product)?.name ?? ''
  return found.flatMap(({ customer, score, reason }) => {
    const id = ids.get(customer)
    if (id === undefined) return []
    return [
      {
        id,
        name: nameOf.get(id),
        score: Number(score.toFixed(5)),
        reason: reasonWords(reason, target, (other) => products.get(other)?.name ?? ''),
      },
    ]
  })
}
