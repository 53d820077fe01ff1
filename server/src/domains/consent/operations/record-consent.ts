import type { ConsentPurpose, TouchChannel } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import * as queries from '../queries.ts'

/** What somebody said. With a channel it is about that channel as a whole, whatever the purpose. */
export type Said = {
  customer: number
  purpose: ConsentPurpose | 'preference'
  channel?: TouchChannel
  granted: boolean
  /** Where it was said: `pocket`, `staff/3`, `link/12`, `api`. */
  source: string
}

/** Writes it down. It counts from the commit on, for whatever is sent after that. Said again, it is written again. */
export async function recordConsent(
  tx: Tx,
  { clock }: Pick<Deps, 'clock'>,
  { workspace }: Scope,
  said: Said | readonly Said[],
): Promise<void> {
  const all = 'customer' in said ? [said] : said
  if (all.length === 0) return
  const at = clock.now()
  await queries.insertWords(
    tx,
    workspace,
    all.map(({ customer, purpose, channel, granted, source }) => ({
      customer,
      what: purpose === 'preference' || channel === undefined ? purpose : 'channel',
      channel: channel ?? null,
      granted,
      at,
      source,
    })),
  )
}
