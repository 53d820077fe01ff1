import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import * as queries from '../queries/news.ts'
import type { PaymentNews } from '../rules/payment.ts'

/**
 * Takes news of payments that had to wait, of all workspaces, oldest first; `tx` is one of `db.system`. They are gone
 * when it commits, so do what follows from them in it. Several processes may take at once: none gets the same one. When
 * there is something, PostgreSQL notifies on the channel `payments_news` (`deps.db.listen`); poll besides, since a
 * notification may get lost.
 */
export const takeNews = (tx: Tx, { clock }: Pick<Deps, 'clock'>, limit: number): Promise<PaymentNews[]> =>
  queries.takeNews(tx, clock.now(), limit)

/** Puts back what could not be dealt with, to be taken again in a minute. */
export const postponeNews = (tx: Tx, { clock }: Pick<Deps, 'clock'>, news: PaymentNews): Promise<void> =>
  queries.postponeNews(tx, news, new Date(clock.now().getTime() + 60_000))
