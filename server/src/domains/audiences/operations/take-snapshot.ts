import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { AudienceSize } from '@regulars/contract'
import { Bitmap } from '../../../kernel/bitmap.ts'
import type { Deps } from '../../../kernel/deps.ts'
import * as queries from '../queries.ts'
import { type Asker, compileExpression, membersOf } from './compile-expression.ts'
import { findRow } from './keep-audiences.ts'

/** Keeps who is in now, and says who joined and left since the last time. */
export async function takeSnapshot(deps: Deps, asker: Asker, id: string): Promise<AudienceSize> {
  const { scope } = asker
  const row = await findRow(deps, asker, id)
  const members = membersOf(await compileExpression(deps, asker, row.expression))
  const at = deps.clock.now()
  return deps.db.as(scope, async (tx) => {
    const packed = await queries.findLastMembers(tx, scope.workspace, id)
    const before = packed ? unpack(packed) : new Bitmap()
    const joined = [...members].filter((member) => !before.has(member)).length
    const leftCount = [...before].filter((member) => !members.has(member)).length
    const snapshot = { at, customers: members.count, joined, leftCount }
    await queries.insertSnapshot(tx, scope.workspace, id, { ...snapshot, members: pack(members) })
    return view(snapshot)
  })
}

/** Sizes over time, oldest first. */
export async function listSizes(deps: Deps, asker: Asker, id: string): Promise<AudienceSize[]> {
  const { scope } = asker
  await findRow(deps, asker, id)
  const rows = await deps.db.as(scope, (tx) => queries.listSnapshots(tx, scope.workspace, id))
  return rows.map(view)
}

const view = ({ at, customers, joined, leftCount }: queries.SnapshotRow): AudienceSize => ({
  at: at.toISOString(),
  customers,
  joined,
  left: leftCount,
})

/** Gaps between members as four bytes each: mostly zeros and small numbers, which deflate well. */
export function pack(members: Bitmap): Buffer {
  const gaps = new Uint32Array(members.count)
  let last = 0
  let index = 0
  for (const member of members) {
    gaps[index++] = member - last
    last = member
  }
  return deflateRawSync(Buffer.from(gaps.buffer))
}

export function unpack(packed: Buffer): Bitmap {
  const bytes = inflateRawSync(packed)
  const gaps = new Uint32Array(new Uint8Array(bytes).buffer)
  const members = new Bitmap()
  let last = 0
  for (const gap of gaps) {
    last += gap
    members.add(last)
  }
  return members
}
