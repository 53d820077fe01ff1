import type { Tx } from '../../../kernel/postgres.ts'
import { emit, factTime } from '../../events/index.ts'

export type TouchNews = {
  id: number
  customer: number
  at: Date
  sender: string
  step: string | null
  purpose: string
  channel: string | null
  hook: string | null
}

const source = 'touches'

/** Sends what happened on its way, in the transaction of the change. Wake the relay after the commit. */
export async function emitTouches(
  tx: Tx,
  workspace: number,
  kind: 'touch.sent' | 'touch.seen' | 'touch.acted' | 'touch.complained',
  news: readonly TouchNews[],
): Promise<void> {
  if (news.length === 0) return
  // In the order of the columns of the table `events`.
  const events = news.map(({ id, customer, at, sender, step, purpose, channel, hook }) => [
    workspace,
    customer,
    factTime(at),
    kind,
    `touch-${id}-${kind}`,
    0,
    channel ?? '',
    source,
    JSON.stringify({ touch: id, sender, purpose, ...(step ? { step } : {}), ...(hook ? { hook } : {}) }),
    factTime(at),
  ])
  await emit(tx, { workspace, facts: { events }, touched: { [kind]: news.map(({ customer }) => customer) } })
}
