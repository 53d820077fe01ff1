import {
  type AudienceExpression,
  type SlotDiversion,
  type SlotDiversionInput,
  type SlotPlacement,
  slotDiversionInputSchema,
} from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { differenceOfShares } from '../../experiments/index.ts'
import type { Caller } from '../../organization/index.ts'
import { readFirstPurchases } from '../analytics.ts'
import { listConsidered } from '../queries/outcomes.ts'
import type { PlacementRow } from '../queries/placements.ts'
import { arms } from './assign-arms.ts'
import { createPlacement } from './keep-placements.ts'
import { belowCategories } from './name-categories.ts'
import { listSeenPlacements } from './report-slots.ts'

const dayMs = 86_400_000
const confidence = 0.95
/** Fewer than this in an arm, and no lift is claimed. */
const peopleMin = 30

/**
 * Drafts a placement that is shown after a purchase from the donor and leads to the receiver, to whom the page does not know
 * as somebody who uses that already.
 * @throws as `createPlacement`
 */
export async function planDiversion(deps: Deps, by: Caller, input: SlotDiversionInput): Promise<SlotPlacement> {
  const { donor, receiver, creative, valueMinor, windowDays, holdoutBasisPoints } =
    slotDiversionInputSchema.parse(input)
  return createPlacement(
    deps,
    by,
    {
      ...{ name: `${donor} → ${receiver}`, page: 'pay-success', creative, valueMinor, holdoutBasisPoints },
      eligibility: { afterCategories: [donor], except: everBought(receiver) },
      conversion: { kind: 'order', windowDays, categories: [receiver] },
    },
    { diversion: { donor, receiver } },
  )
}

/** Who ever bought from a category or below: whoever uses it already is not led there. */
const everBought = (category: string): AudienceExpression => ({
  did: { source: 'lines', fn: 'count', where: { categories: [category] } },
  from: 1,
})

/** Plans with what they did: first purchases of the receiver by those who might be shown it, against those held out. */
export async function listDiversions(deps: Deps, scope: ZonedScope): Promise<SlotDiversion[]> {
  const rows = await deps.db.as(scope, (tx) => listSeenPlacements(tx, scope, { page: 'pay-success' }))
  return Promise.all(rows.flatMap((row) => (row.donor === null ? [] : [measure(deps, scope, row)])))
}

async function measure(deps: Deps, scope: ZonedScope, row: PlacementRow): Promise<SlotDiversion> {
  const { workspace } = scope
  const { windowDays } = row.terms.conversion
  const considered = await deps.db.as(scope, (tx) => listConsidered(tx, workspace, row.id))
  const people = considered.map(({ customer }) => customer)
  const wanted = await belowCategories(deps, scope, [row.receiver ?? ''])
  // Where a first purchase was made does not matter to whether it was the first.
  const everywhere = deps.ch.scope({ ...scope, stores: '*' })
  const firsts = people.length > 0 ? await readFirstPurchases(everywhere, people, wanted) : []
  const firstOf = new Map(firsts.map(({ customer, at }) => [customer, Date.parse(`${at.replace(' ', 'T')}Z`)]))
  const count = (arm: string) => {
    // Who knew the receiver before cannot use it for the first time; that was so before anybody was held out.
    const newcomers = considered.filter(
      (each) => each.arm === arm && (firstOf.get(each.customer) ?? Number.POSITIVE_INFINITY) > each.at.getTime(),
    )
    const converted = newcomers.filter((each) => {
      const first = firstOf.get(each.customer)
      return first !== undefined && first - each.at.getTime() <= windowDays * dayMs
    }).length
    return { people: newcomers.length, converted, rate: newcomers.length > 0 ? converted / newcomers.length : null }
  }
  const [shown, heldOut] = [count(arms.shown), count(arms.heldOut)]
  return {
    ...{
      placement: row.id,
      name: row.terms.name,
      state: row.state,
      donor: row.donor ?? '',
      receiver: row.receiver ?? '',
    },
    ...{ windowDays, shown, heldOut, lift: liftOf(shown, heldOut) },
  }
}

type Arm = { people: number; converted: number }

function liftOf(shown: Arm, heldOut: Arm): SlotDiversion['lift'] {
  if (shown.people < peopleMin || heldOut.people < peopleMin) return null
  const { difference, interval } = differenceOfShares(moments(shown), moments(heldOut), confidence)
  return { value: difference, ...interval }
}

/** Of zeros and ones: their squares are themselves; nothing is known of what was before. */
const moments = ({ people: n, converted: y }: Arm) => ({ n, some: y, y, yy: y, x: 0, xx: 0, xy: 0 })
