import { createHash } from 'node:crypto'
import type { ImportKind, ImportMapping, ImportPreviewRow } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries.ts'
import { type Understanding, understand } from '../rules/preview.ts'
import { readSample } from './read-file.ts'

/** In whose workspace and words an import runs. A principal is one. */
export type ImportOwner = { scope: Scope; timezone: string; currency: string; locale: string }

export type NewFile = {
  kind: ImportKind
  fileName: string
  content: AsyncIterable<Buffer | Uint8Array>
  mapping?: ImportMapping
}

const pieceBytes = 1024 * 1024
const fileBytesMax = 2 * 1024 * 1024 * 1024

/**
 * Takes a file in, sealed, and finds out what it is. Nothing is recorded before `startImport`. Refuses `file_empty`,
 * `file_unreadable`, `file_too_large`, `mapping_invalid`.
 */
export async function createImport(deps: Deps, owner: ImportOwner, file: NewFile): Promise<queries.ImportRow> {
  const { scope } = owner
  const id = uuidv7()
  const { bytes, sha256 } = await storeFile(deps, scope, id, file.content)
  const understanding = await understandFile(deps, owner, id, file.kind, file.mapping)
  return deps.db.as(scope, (tx) =>
    queries.insertImport(tx, {
      workspace: scope.workspace,
      id,
      kind: file.kind,
      fileName: file.fileName.slice(0, 300),
      bytes,
      sha256,
      timezone: owner.timezone,
      currency: owner.currency,
      mapping: understanding.mapping,
      detected: understanding.detected,
      preview: sealPreview(deps, understanding.preview),
      createdAt: deps.clock.now(),
    }),
  )
}

/** Reads the stored file with another mapping. Refuses `mapping_invalid` when it names columns that are not there. */
export async function understandFile(
  deps: Deps,
  owner: ImportOwner,
  id: string,
  kind: ImportKind,
  mapping: ImportMapping | undefined,
): Promise<Understanding> {
  const understanding = understand(await readSample(deps, owner.scope, id), mapping, { ...owner, kind })
  if (understanding.isEmpty) throw refusals.file_empty()
  if (understanding.unknown.length > 0) {
    const headers = understanding.detected.headers.join(', ')
    throw refusals.mapping_invalid({
      detail: `The file has no column ${understanding.unknown.map((name) => `"${name}"`).join(', ')}; it has: ${headers}`,
    })
  }
  return understanding
}

export const sealPreview = ({ secrets }: Pick<Deps, 'secrets'>, preview: ImportPreviewRow[]): Buffer =>
  secrets.wrap(Buffer.from(JSON.stringify(preview)))

async function storeFile(
  deps: Deps,
  scope: Scope,
  id: string,
  content: NewFile['content'],
): Promise<{ bytes: number; sha256: string }> {
  const digest = createHash('sha256')
  let bytes = 0
  let seq = 0
  let held: Uint8Array[] = []
  let heldBytes = 0
  const store = async (): Promise<void> => {
    const data = deps.secrets.wrap(Buffer.concat(held))
    held = []
    heldBytes = 0
    const at = deps.clock.now()
    await deps.db.as(scope, (tx) => queries.insertFilePiece(tx, { workspace: scope.workspace, id, seq, data, at }))
    seq += 1
  }
  for await (const piece of content) {
    digest.update(piece)
    bytes += piece.length
    if (bytes > fileBytesMax) throw refusals.file_too_large({ detail: `At most ${fileBytesMax / 2 ** 30} GiB.` })
    held.push(piece)
    heldBytes += piece.length
    if (heldBytes >= pieceBytes) await store()
  }
  if (heldBytes > 0) await store()
  if (bytes === 0) throw refusals.file_empty()
  return { bytes, sha256: digest.digest('hex') }
}
