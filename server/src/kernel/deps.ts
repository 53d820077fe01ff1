import type { Analytics } from './clickhouse.ts'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import type { Log } from './log.ts'
import type { Db } from './postgres.ts'
import type { Program } from './program.ts'
import type { Secrets } from './secrets.ts'

/** What an operation may use. Arguments, never globals, so that a test can bring its own world. */
export type Deps = {
  db: Db
  ch: Analytics
  clock: Clock
  log: Log
  secrets: Secrets
  config: Config
  /** Our own commands, as processes beside this one. */
  program: Program
  /** Tells the relay that the inbox has news. Cheap; safe to call after every commit. */
  wakeRelay(): void
}
