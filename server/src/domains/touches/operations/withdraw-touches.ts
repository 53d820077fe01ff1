import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { withdrawWaiting } from '../queries/deliveries.ts'

/**
 * Takes back what a sender has waiting for the end of quiet hours. What was said is said. Safe to
 * repeat; returns how many there were.
 */
export const withdrawTouches = (
  tx: Tx,
  { clock }: Pick<Deps, 'clock'>,
  { workspace }: Scope,
  sender: string,
): Promise<number> => withdrawWaiting(tx, workspace, { sender, at: clock.now() })
