import type { Deps } from '../../kernel/deps.ts'
import { deleteSeen } from './queries.ts'

const windowMs = 31 * 24 * 3600_000

/** Forgets by what claims could be compared, after the longest window. Decisions stay. Run daily. */
export const forgetSignals = ({ db, clock }: Deps): Promise<void> =>
  db.system((tx) => deleteSeen(tx, new Date(clock.now().getTime() - windowMs)))
