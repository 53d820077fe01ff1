import type { SlotPage } from '@regulars/contract'
import type { Tx } from '../../../kernel/postgres.ts'
import { emit, factTime } from '../../events/index.ts'

type SlotNews = {
  kind: 'slot.shown' | 'slot.clicked' | 'slot.converted'
  page: SlotPage
  /** 0 for somebody unknown. */
  customer: number
  store: number
  at: Date
  slots: readonly { decision: string; slot: string; placement: number }[]
}

/** Sends what happened in slots on its way, in the transaction of the change. Wake the relay after the commit. */
export async function emitSlots(tx: Tx, workspace: number, news: SlotNews): Promise<void> {
  const { kind, page, customer, store, at, slots } = news
  // In the order of the columns of the table `events`.
  const events = slots.map(({ decision, slot, placement }) => [
    workspace,
    customer,
    factTime(at),
    kind,
    `${kind}/${decision}/${slot}`,
    store,
    'pocket',
    'slots',
    JSON.stringify({ page, slot, placement, decision }),
    factTime(at),
  ])
  await emit(tx, { workspace, facts: { events }, touched: { [kind]: [customer] } })
}
