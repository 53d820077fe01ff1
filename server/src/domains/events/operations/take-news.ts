import type { Tx } from '../../../kernel/postgres.ts'
import * as queries from '../queries.ts'

export type { News } from '../queries.ts'

/**
 * What happened to whom since the last time, once ClickHouse has it; oldest first, up to about `customers` customers. Told
 * once: it is gone when the caller's transaction commits, and comes again when it does not.
 */
export const takeNews = (tx: Tx, customers: number): Promise<queries.News[]> => queries.takeNews(tx, customers)

/** Tells of a change that is no fact of its own, in the transaction of that change. */
export const tellNews = (tx: Tx, news: queries.News): Promise<void> => queries.insertNews(tx, news)

/**
 * The same news for a second reader, once the first one's transaction has committed: whoever reads here sees what the
 * event changed there. PostgreSQL notifies on the channel `settled_news` (`deps.db.listen`); look besides, since a
 * notification can be lost with its connection.
 */
export const takeSettledNews = (tx: Tx, customers: number): Promise<queries.News[]> =>
  queries.takeSettledNews(tx, customers)
