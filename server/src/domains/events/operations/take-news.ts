import type { Tx } from '../../../kernel/postgres.ts'
import * as queries from '../queries.ts'

export type { News } from '../queries.ts'

/**
 * What happened to whom since the last time, once ClickHouse has it; oldest first, up to about `customers` customers. Told
 * once: it is gone when the caller's transaction commits, and comes again when it does not.
 */
export const takeNews = (tx: Tx, customers: number): Promise<queries.News[]> => queries.takeNews(tx, customers)
