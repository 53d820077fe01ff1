import type { Deps } from '../../../kernel/deps.ts'
import { replay } from '../../../kernel/idempotency.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { post } from '../../ledger/index.ts'
import { growthForEvent } from '../rules/levels.ts'
import { findMember } from './find-member.ts'
import { growCard } from './grow-card.ts'

export type GrowthEvent = {
  customer: number
  kind: string
  requestId: string
  idempotencyKey: string | undefined
  store: number
}

/**
 * Growth for an event of a kind that the card's rules name; nothing for another kind or for somebody without a card. Safe
 * to retry with the same `requestId`.
 */
export async function growForEvent(
  deps: Pick<Deps, 'db' | 'clock' | 'wakeRelay'>,
  scope: Scope,
  { idempotencyKey, ...event }: GrowthEvent,
): Promise<{ growth: number }> {
  const { customer, kind, requestId, store } = event
  const { workspace } = scope
  const request = {
    workspace,
    key: idempotencyKey ?? `growth/${requestId}`,
    route: 'POST /v1/customers/:id/growth',
    body: event,
  }
  const grown = await deps.db.as(scope, (tx) =>
    replay(tx, request, async () => {
      const member = await findMember(tx, scope, { customer, store })
      const growth = member && growthForEvent(member.definition.growth, kind)
      if (!member || growth === undefined) return { growth: 0 }
      const key = `growth/event/${requestId}`
      const { transfers, growth: added } = await growCard(tx, deps, workspace, {
        number: member.card.number,
        definition: member.definition,
        growth,
        key,
        story: key,
        store,
        at: deps.clock.now(),
      })
      await post(tx, deps, scope, transfers)
      return { growth: Number(added) }
    }),
  )
  deps.wakeRelay()
  return grown
}
