import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import * as queries from '../queries/workspaces.ts'

/** The name of a workspace in addresses and codes. */
export const findPublicId = async (tx: Tx, workspace: number): Promise<string> =>
  (await queries.getWorkspace(tx, workspace)).publicId

/** Whose it is; undefined where nobody has it. For callers that are nobody yet, such as a payment provider. */
export const findWorkspaceByPublicId = ({ db }: Pick<Deps, 'db'>, publicId: string): Promise<number | undefined> =>
  db.system(async (tx) => (await queries.findWorkspaceByPublicId(tx, publicId))?.id)
