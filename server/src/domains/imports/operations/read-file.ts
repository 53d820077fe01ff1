import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { Deps } from '../../../kernel/deps.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries.ts'
import type { Sample } from '../rules/preview.ts'

/** The pieces of a stored file. `onRead` hears the number of bytes of the file that were taken so far. */
export async function* readPieces(
  deps: Deps,
  scope: Scope,
  id: string,
  onRead: (bytes: number) => void = () => {},
): AsyncGenerator<Buffer> {
  let bytes = 0
  for (let seq = 0; ; seq++) {
    const sealed = await deps.db.as(scope, (tx) => queries.findFilePiece(tx, scope.workspace, id, seq))
    if (!sealed) return
    const piece = deps.secrets.unwrap(sealed)
    bytes += piece.length
    onRead(bytes)
    yield piece
  }
}

export const isGzip = (head: Buffer): boolean => head[0] === 0x1f && head[1] === 0x8b

/** Inflates if need be. */
export const inflate = (pieces: AsyncIterable<Buffer>, gzip: boolean): AsyncIterable<Buffer> =>
  gzip ? Readable.from(pieces).pipe(createGunzip({ chunkSize: 256 * 1024 })) : pieces

/** Throws TypeError when the bytes are not of this encoding. The byte order mark is dropped. */
export async function* decode(pieces: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true })
  for await (const piece of pieces) yield decoder.decode(piece, { stream: true })
  yield decoder.decode()
}

/** Excel in China saves CSV as GB18030; anything that is not valid UTF-8 is read as that, which never fails. */
export const fallbackEncoding = 'gb18030'

function decodeSample(bytes: Buffer, isWhole: boolean): { text: string; encoding: string } {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) {
    return { text: new TextDecoder('utf-16le').decode(bytes), encoding: 'utf-16le' }
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: !isWhole }), encoding: 'utf-8' }
  } catch {
    return { text: new TextDecoder(fallbackEncoding).decode(bytes, { stream: !isWhole }), encoding: fallbackEncoding }
  }
}

const sampleBytesMax = 256 * 1024

/** The beginning of a stored file, decoded. Refuses `file_unreadable`. */
export async function readSample(deps: Deps, scope: Scope, id: string): Promise<Sample> {
  const head = await deps.db.as(scope, (tx) => queries.findFilePiece(tx, scope.workspace, id, 0))
  const gzip = head !== undefined && isGzip(deps.secrets.unwrap(head))
  const parts: Buffer[] = []
  let length = 0
  let isWhole = true
  try {
    for await (const piece of inflate(readPieces(deps, scope, id), gzip)) {
      parts.push(piece)
      length += piece.length
      if (length >= sampleBytesMax) {
        isWhole = false
        break
      }
    }
  } catch (error) {
    throw refusals.file_unreadable({ detail: error instanceof Error ? error.message : undefined })
  }
  const decoded = decodeSample(Buffer.concat(parts).subarray(0, sampleBytesMax), isWhole)
  if (decoded.text.includes('\u0000'))
    throw refusals.file_unreadable({ detail: 'It looks like a binary file; save it as CSV.' })
  return { ...decoded, isWhole, gzip }
}
