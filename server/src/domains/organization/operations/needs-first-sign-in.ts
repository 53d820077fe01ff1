import type { Deps } from '../../../kernel/deps.ts'
import * as staff from '../queries/staff.ts'

/** Whether this member of the staff has no way to sign in by themselves yet: no password and no passkey. */
export async function needsFirstSignIn({ db }: Deps, workspace: number, staffId: number): Promise<boolean> {
  return db.as({ workspace, stores: '*' }, (tx) => staff.hasNoCredential(tx, workspace, staffId))
}
