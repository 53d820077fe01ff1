import type { SlotAction } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/outcomes.ts'
import * as placements from '../queries/placements.ts'
import { clockOf } from '../rules/moment.ts'
import { emitSlots } from './emit-slots.ts'

/** A place in a view of a page. */
export type Shown = { decision: string; slot: string }

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/**
 * Counts a press on what was shown, once however often it is pressed, and says where it leads.
 * @throws slot_decision_not_found where nothing was shown there
 */
export async function noteClick(deps: Deps, scope: ZonedScope, shown: Shown): Promise<SlotAction> {
  const action = await deps.db.as({ ...scope, stores: '*' }, (tx) => follow(tx, deps, scope, shown, 'click'))
  deps.wakeRelay()
  return action
}

/** Counts a claim that a slot has led to, once. Safe to repeat. @throws slot_decision_not_found */
export async function noteClaim(deps: Deps, scope: ZonedScope, shown: Shown): Promise<void> {
  await deps.db.as({ ...scope, stores: '*' }, (tx) => follow(tx, deps, scope, shown, 'claim'))
  deps.wakeRelay()
}

async function follow(
  tx: Tx,
  deps: Deps,
  { workspace, timezone }: ZonedScope,
  { decision, slot }: Shown,
  step: 'click' | 'claim',
): Promise<SlotAction> {
  const shown = uuid.test(decision) ? await queries.findShown(tx, workspace, { decision, slot }) : undefined
  if (!shown) throw refusals.slot_decision_not_found()
  // With the counter, so that what is taken from a budget is decided by one at a time.
  const placement = await placements.lockPlacement(tx, workspace, shown.placement)
  if (!placement) throw refusals.slot_decision_not_found()
  const { conversion, price, valueMinor, creative } = placement.terms
  const at = deps.clock.now()
  // A claim is a press too, on a page whose form needs no other.
  const isClick = await queries.markClicked(tx, workspace, { decision, slot, at })
  const isSuccess =
    conversion.kind === step && (await queries.markConverted(tx, workspace, { decision, slot, at, orderNo: null }))
  const counted = { ...shown, day: clockOf(at, timezone).day }
  if (isClick || isSuccess) {
    await queries.addOutcome(tx, workspace, {
      ...counted,
      clicks: isClick ? 1 : 0,
      conversions: isSuccess ? 1 : 0,
      valueMinor: isSuccess ? valueMinor : 0,
      priceMinor:
        (price?.per === 'click' && isClick) || (price?.per === 'conversion' && isSuccess) ? price.amountMinor : 0,
    })
    const news = { page: placement.page, customer: shown.customer, store: shown.store, at }
    const slots = [{ decision, slot, placement: shown.placement }]
    if (isClick) await emitSlots(tx, workspace, { ...news, kind: 'slot.clicked', slots })
    if (isSuccess) await emitSlots(tx, workspace, { ...news, kind: 'slot.converted', slots })
  }
  return creative.action
}
