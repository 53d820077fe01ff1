import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { insertDeliveries } from '../queries/deliveries.ts'
import { addSpent } from '../queries/policy.ts'
import type { Decided } from '../queries/touches.ts'
import type { Verdict } from '../rules/decide.ts'
import { hookKey } from '../rules/fatigue.ts'
import { budgetsOf } from '../rules/policy.ts'
import type { TouchRequest } from '../rules/request.ts'
import type { Gathered } from './gather-facts.ts'
import { emitTouches } from './tell-news.ts'

/** How a decision is written down. What is for the inbox is there at once. */
export const decidedRow = (verdict: Verdict, at: Date): Decided => ({
  outcome: verdict.outcome,
  channel: verdict.channel ?? null,
  reason: verdict.reason ?? null,
  until: verdict.until === undefined ? null : new Date(verdict.until),
  checks: verdict.checks,
  cost_minor: verdict.costMinor,
  sent_at: verdict.outcome === 'sent' ? at : null,
  delivered_at: verdict.outcome === 'sent' && verdict.channel === 'inbox' ? at : null,
})

type Sent = { id: number; customer: number; request: TouchRequest; verdict: Verdict }

/** What follows from decisions to speak, in their transaction: money, the channels' work, news. */
export async function sendOut(
  tx: Tx,
  { workspace }: Scope,
  { sent: all, gathered }: { sent: readonly Sent[]; gathered: Gathered },
): Promise<void> {
  const sent = all.filter(({ verdict }) => verdict.outcome === 'sent')
  if (sent.length === 0) return
  const at = new Date(gathered.world.now)
  const sums = new Map<string, number>()
  for (const { request, verdict } of sent) {
    if (verdict.costMinor === 0) continue
    for (const { name } of budgetsOf(request, gathered.world.policy))
      sums.set(name, (sums.get(name) ?? 0) + verdict.costMinor)
  }
  if (sums.size > 0)
    await addSpent(tx, workspace, { day: gathered.day, sums: [...sums].map(([name, minor]) => ({ name, minor })) })
  const deliveries = sent.flatMap(({ id, verdict }) =>
    verdict.channel && verdict.channel !== 'inbox' ? [{ touch: id, channel: verdict.channel }] : [],
  )
  if (deliveries.length > 0) await insertDeliveries(tx, workspace, { deliveries, at })
  await emitTouches(
    tx,
    workspace,
    'touch.sent',
    sent.map(({ id, customer, request, verdict }) => ({
      id,
      customer,
      at,
      sender: request.sender,
      step: request.step ?? null,
      purpose: request.purpose,
      channel: verdict.channel ?? null,
      hook: request.hook ? hookKey(request.hook) : null,
    })),
  )
}
