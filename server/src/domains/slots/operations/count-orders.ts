import type { Deps } from '../../../kernel/deps.ts'
import { findTimezone } from '../../organization/index.ts'
import { listOrdersOf } from '../analytics.ts'
import { listWaitingForOrders, type Waiting } from '../queries/keeping.ts'
import * as queries from '../queries/outcomes.ts'
import { lockPlacement } from '../queries/placements.ts'
import { attribute } from '../rules/attribute.ts'
import { clockOf } from '../rules/moment.ts'
import { emitSlots } from './emit-slots.ts'
import { belowCategories } from './name-categories.ts'

const impressionsMax = 5_000

/** Counts orders as successes of the placements that were shown before them. Safe to repeat: an order counts once. */
export async function countOrders(deps: Deps, now: Date): Promise<void> {
  const waiting = await deps.db.system((tx) => listWaitingForOrders(tx))
  for (const placement of waiting) await countFor(deps, placement, now)
  if (waiting.length > 0) deps.wakeRelay()
}

async function countFor(deps: Deps, { workspace, id, page, terms }: Waiting, now: Date): Promise<void> {
  const { windowDays, categories } = terms.conversion
  const since = new Date(now.getTime() - windowDays * 86_400_000)
  const found = await deps.db.as({ workspace, stores: '*' }, async (tx) => ({
    timezone: await findTimezone(tx, workspace),
    pending: await queries.listPending(tx, workspace, { placement: id, since, limit: impressionsMax }),
    brought: await queries.listBrought(tx, workspace, id, since),
  }))
  const { timezone, pending, brought } = found
  if (pending.length === 0) return
  const scope = { workspace, timezone, stores: '*' } as const
  const people = [...new Set(pending.map(({ customer }) => customer))]
  const orders = (await listOrdersOf(deps.ch.scope(scope), people, since))
    .filter(({ orderNo }) => !brought.has(orderNo))
    .map((order) => ({ ...order, at: new Date(`${order.at.replace(' ', 'T')}Z`) }))
  const wanted = categories.length > 0 ? await belowCategories(deps, scope, categories) : undefined
  const successes = attribute(pending, orders, { windowDays, categories: wanted && new Set(wanted) })
  for (const success of successes) {
    await deps.db.as(scope, async (tx) => {
      const placement = await lockPlacement(tx, workspace, id)
      const shown = await queries.findShown(tx, workspace, success)
      if (!placement || !shown) return
      const isNew = await queries.markConverted(tx, workspace, success)
      if (!isNew) return
      const { price, valueMinor } = placement.terms
      await queries.addOutcome(tx, workspace, {
        ...shown,
        ...{ day: clockOf(now, timezone).day, clicks: 0, conversions: 1, valueMinor },
        priceMinor: price?.per === 'conversion' ? price.amountMinor : 0,
      })
      const news = { page, customer: shown.customer, store: shown.store, at: success.at }
      const slots = [{ decision: success.decision, slot: success.slot, placement: id }]
      await emitSlots(tx, workspace, { ...news, kind: 'slot.converted', slots })
    })
  }
}
