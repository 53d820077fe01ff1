import type { UpdateWorkspace } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import * as queries from '../queries/workspaces.ts'
import { forgetPrincipals } from './recall-principal.ts'
import { type Caller, recordAudit } from './record-audit.ts'

/** Renames the workspace or changes its zone, currency or language. Figures follow the zone from the next read on. */
export async function updateWorkspace(deps: Deps, by: Caller, change: UpdateWorkspace): Promise<queries.WorkspaceRow> {
  const workspace = await deps.db.as(by.scope, async (tx) => {
    await queries.lockWorkspace(tx, by.workspace)
    const before = await queries.getWorkspace(tx, by.workspace)
    const after = await queries.updateWorkspace(tx, by.workspace, change)
    await recordAudit(tx, deps, { ...by, action: 'workspace.updated', object: 'workspace', before, after })
    return after
  })
  forgetPrincipals(deps)
  return workspace
}

export const getWorkspace = ({ db }: Deps, by: Caller): Promise<queries.WorkspaceRow> =>
  db.as(by.scope, (tx) => queries.getWorkspace(tx, by.workspace))

/** Every workspace of this server, for the command line and jobs. */
export const listWorkspaces = ({ db }: Deps): Promise<queries.WorkspaceRow[]> =>
  db.system((tx) => queries.listWorkspaces(tx))

/** The zone in which a workspace counts its days (IANA name). */
export const findTimezone = async (tx: Tx, workspace: number): Promise<string> =>
  (await queries.getWorkspace(tx, workspace)).timezone
