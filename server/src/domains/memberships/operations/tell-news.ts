import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import { emit, factTime } from '../../events/index.ts'

export type News = {
  kind: 'card.issued' | 'customer.registered' | 'member.upgraded' | 'member.downgraded' | 'member.birthday'
  customer: number
  at: Date
  store: number
  channel: string
  /** Names the event for good. */
  id: string
  properties: Record<string, string | number>
}

/** Puts what happened to members into the inbox, in the caller's transaction. Wake the relay after the commit. */
export async function tellNews(tx: Tx, { clock }: Pick<Deps, 'clock'>, workspace: number, news: readonly News[]) {
  if (news.length === 0) return
  const touched: Record<string, number[]> = {}
  for (const { kind, customer } of news) touched[kind] = [...(touched[kind] ?? []), customer]
  // In the order of the columns of the table `events`.
  const rows = news.map(({ kind, customer, at, store, channel, id, properties }) => [
    workspace,
    customer,
    factTime(at),
    kind,
    id,
    store,
    channel,
    'memberships',
    JSON.stringify(properties),
    factTime(clock.now()),
  ])
  await emit(tx, { workspace, facts: { events: rows }, touched })
}
