import { createHash } from 'node:crypto'

/** A block of the hash chain: `content` is over the transfers above the block before, up to and with `throughTransfer`. */
export type Block = { number: bigint; throughTransfer: bigint; transfers: bigint; content: Buffer }

/** Where every chain begins. */
export const chainStart = Buffer.alloc(32)

export const blockHash = (previous: Buffer, { number, throughTransfer, transfers, content }: Block): Buffer =>
  createHash('sha256')
    .update(previous)
    .update(`${number}|${throughTransfer}|${transfers}|${content.toString('hex')}`)
    .digest()

/** What is signed with a secret that lies outside of the database. */
export const signatureText = (workspace: number, number: bigint, hash: Buffer): string =>
  `ledger seal ${workspace} ${number} ${hash.toString('hex')}`

export const leafBytes = 4

/** The place of the first transfer whose hash differs, or where one of the lists ends. */
export function firstDifference(sealed: Buffer, found: Buffer): number {
  const length = Math.max(sealed.length, found.length)
  for (let at = 0; at < length; at += leafBytes)
    if (!sealed.subarray(at, at + leafBytes).equals(found.subarray(at, at + leafBytes))) return at / leafBytes
  return length / leafBytes
}
