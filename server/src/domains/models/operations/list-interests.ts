import type { Interest, InterestList } from '@regulars/contract'
import type { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { getOrdinal } from '../../customers/index.ts'
import type { Profile } from '../interest/lines.ts'
import type { InterestModel, Reason, Scored } from '../interest/model.ts'
import { reasonWords } from '../interest/reasons.ts'
import { dayOfView, nameProducts, readProfiles, recallModel } from '../interest/recall-model.ts'

const listed = 10
const suppressedListed = 5

/**
 * What a customer wants next, best first, then what she would want if she did not have it: with what was learnt in the
 * last run, from all she did until now. Empty without a run.
 * @throws customer_not_found
 */
export async function listInterests(
  deps: Deps,
  scope: ZonedScope,
  publicId: string,
): Promise<z.infer<typeof InterestList>> {
  const customer = await getOrdinal(deps, scope, publicId)
  const recalled = await recallModel(deps, scope)
  if (!recalled) return { interests: [] }
  const { model, computedAt, lastDay } = recalled
  const day = dayOfView(deps, scope, lastDay)
  const profile = (await readProfiles(deps, scope, model, [customer])).get(customer)
  if (!profile) return { interests: [], computedAt: computedAt.toISOString() }
  const found = choose(model, profile, day).map((scored) => ({
    ...scored,
    reason: model.explain(profile, scored.product, day),
  }))
  return { interests: await describe(deps, scope, model, found), computedAt: computedAt.toISOString() }
}

function choose(model: InterestModel, profile: Profile, day: number): Scored[] {
  const wanted = model.score(profile, day, 4 * listed, { satisfied: true })
  return [
    ...wanted.filter(({ suppressed }) => !suppressed).slice(0, listed),
    ...wanted.filter(({ suppressed }) => suppressed).slice(0, suppressedListed),
  ]
}

async function describe(
  deps: Deps,
  scope: ZonedScope,
  model: InterestModel,
  found: readonly (Scored & { reason: Reason })[],
): Promise<Interest[]> {
  const because = found.flatMap(({ reason }) => (reason.kind === 'beside' ? [reason.product] : []))
  const names = await nameProducts(deps, scope, model, [...found.map(({ product }) => product), ...because])
  return found.flatMap(({ product, score, suppressed, reason }) => {
    const label = names.get(product)
    if (!label) return []
    return [
      {
        product: label.sku,
        name: label.name,
        category: label.categoryCode ?? '',
        score: Number(score.toFixed(5)),
        reason: reasonWords(reason, label.name, (other) => names.get(other)?.name ?? ''),
        suppressed,
      },
    ]
  })
}
