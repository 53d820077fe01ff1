/** How many statements the engine runs side by side. Inserts have their own lane, so reports cannot hold them up. */
export const READS_MAX = 9
export const WRITES_MAX = 4
/** libuv threads of the child: a statement occupies one while it runs, and some are left for gzip. */
export const THREAD_POOL_SIZE = 16
