import type { Tx } from '../../../kernel/postgres.ts'
import type { PaymentNews } from '../rules/payment.ts'

/**
 * Takes news of payments that had to wait, of all workspaces, oldest first; `tx` is one of `db.system`. They are gone
 * when it commits, so do what follows from them in it. Several processes may take at once: none gets the same one. When
 * there is something, PostgreSQL notifies on the channel `payments_news` (`deps.db.listen`); poll besides, since a
 * notification may get lost.
 */
export async function takeNews(_tx: Tx, _limit: number): Promise<PaymentNews[]> {
  throw new Error('comes within the hour')
}

/** Puts back what could not be dealt with, to be taken again in a while. */
export async function postponeNews(_tx: Tx, _news: PaymentNews): Promise<void> {
  throw new Error('comes within the hour')
}
