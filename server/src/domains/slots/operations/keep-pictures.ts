import { SLOT_PICTURE_BYTES_MAX } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { sha256 } from '../../../kernel/ids.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/placements.ts'
import { pictureTypeOf } from '../rules/picture-type.ts'

/** Keeps a picture under the name of its content, so that it never changes. Safe to repeat. @throws picture_unreadable */
export async function keepPicture({ db }: Deps, scope: Scope, base64: string): Promise<{ path: string }> {
  const content = Buffer.from(base64, 'base64')
  const type = content.length <= SLOT_PICTURE_BYTES_MAX ? pictureTypeOf(content) : undefined
  if (!type) throw refusals.picture_unreadable()
  const hex = sha256(content).toString('hex', 0, 16)
  const digest = hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  await db.as(scope, (tx) => queries.insertPicture(tx, scope.workspace, { digest, type, content }))
  return { path: `/pictures/${scope.workspace}/${digest}` }
}

/** @throws picture_not_found */
export async function showPicture(
  { db }: Deps,
  { workspace, digest }: { workspace: number; digest: string },
): Promise<{ type: string; content: Buffer }> {
  const picture = await db.as({ workspace, stores: '*' }, (tx) => queries.findPicture(tx, workspace, digest))
  if (!picture) throw refusals.picture_not_found()
  return picture
}
