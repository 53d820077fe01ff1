import type { TouchByHand, TouchDecisionView, TouchPreviewResult, touchPreviewSchema } from '@regulars/contract'
import type { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { findRecords, getOrdinal } from '../../customers/index.ts'
import { type Caller, recordAudit } from '../../organization/index.ts'
import type { TouchDecision } from '../rules/request.ts'
import { previewTouches, requestTouches } from './request-touches.ts'

const handPriority = 80

/**
 * Staff say one thing to one customer: service, no advertising. Safe to retry with the same request id.
 *
 * @throws customer_not_found, touch_key_reused
 */
export async function sendByHand(deps: Deps, by: Caller, input: TouchByHand): Promise<TouchDecisionView> {
  const customer = await getOrdinal(deps, by.scope, input.customer)
  const sender = `hand/${by.actor.id ?? 0}`
  const decision = await deps.db.as(by.scope, async (tx) => {
    const [made] = await requestTouches(tx, deps, by.scope, [
      {
        key: `${sender}/${input.requestId}`,
        customer,
        sender,
        purpose: 'service',
        channels: input.channels,
        priority: handPriority,
        content: input.content,
        ...(input.expiresAt ? { expiresAt: new Date(input.expiresAt) } : {}),
      },
    ])
    invariant(made, 'one request has one decision')
    await recordAudit(tx, deps, {
      ...by,
      action: 'touch.requested',
      object: `customer/${input.customer}`,
      after: { touch: made.touch, outcome: made.outcome },
    })
    return made
  })
  deps.wakeRelay()
  return viewDecision(decision)
}

type Preview = z.output<typeof touchPreviewSchema>

/** What the gate would say now to each of these customers; those outside the scope are unknown. Nothing is written. */
export async function previewByHand(deps: Deps, scope: Scope, input: Preview): Promise<TouchPreviewResult> {
  const records = await findRecords(deps, scope, input.customers)
  const { customers, ...rest } = input
  const words = { title: { en: '', zh: '' }, body: { en: '', zh: '' } }
  const decisions = await deps.db.as(scope, (tx) =>
    previewTouches(
      tx,
      deps,
      scope,
      customers.map((id) => ({ ...rest, key: id, customer: records.get(id) ?? 0, content: words })),
    ),
  )
  return { items: decisions.map((decision) => ({ ...viewDecision(decision), customer: decision.key })) }
}

const viewDecision = ({ customer: _ordinal, until, checks, ...rest }: TouchDecision): TouchDecisionView => ({
  ...rest,
  checks: [...checks],
  ...(until ? { until: until.toISOString() } : {}),
})
