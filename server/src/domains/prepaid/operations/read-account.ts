import { acrossStores, type Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import * as queries from '../queries/recharges.ts'
import type { Value } from '../rules/account.ts'

/** What all these records hold together and may spend now. Does not depend on who asks (all stores). */
export async function readValue(tx: Tx, { workspace }: Scope, records: readonly number[]): Promise<Value> {
  if (records.length === 0) return { principalMinor: 0n, bonusMinor: 0n }
  const held = await acrossStores(tx, () => queries.sumHeld(tx, workspace, records))
  return { principalMinor: held.principal, bonusMinor: held.bonus }
}
