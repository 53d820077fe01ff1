import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { blockHash, chainStart, firstDifference, signatureText } from './seal.ts'

const block = { number: 7n, throughTransfer: 900n, transfers: 12n, content: Buffer.from('ab', 'hex') }

test('the hash of a block is SHA-256 over the one before and over the block, so anybody can recompute it', () => {
  const expected = createHash('sha256')
    .update(Buffer.concat([chainStart, Buffer.from('7|900|12|ab')]))
    .digest()
  expect(blockHash(chainStart, block)).toEqual(expected)
  expect(chainStart).toEqual(Buffer.alloc(32, 0))
})

test('the hash differs for whatever differs', () => {
  const other = [
    blockHash(Buffer.alloc(32, 1), block),
    ...[{ number: 8n }, { throughTransfer: 901n }, { transfers: 13n }, { content: Buffer.from('ac', 'hex') }].map(
      (more) => blockHash(chainStart, { ...block, ...more }),
    ),
    blockHash(chainStart, block),
  ]
  expect(new Set(other.map((hash) => hash.toString('hex'))).size).toBe(6)
})

test('a signature belongs to a workspace, a number and a hash', () => {
  expect(signatureText(3, 7n, Buffer.from('ab', 'hex'))).toBe('ledger seal 3 7 ab')
})

test('the first transfer that differs is found, and where one of the lists ends', () => {
  const leaves = (...hex: string[]): Buffer => Buffer.from(hex.join(''), 'hex')
  const sealed = leaves('00000001', '00000002', '00000003')
  expect(firstDifference(sealed, leaves('00000001', '00000002', '00000003'))).toBe(3)
  expect(firstDifference(sealed, leaves('00000009', '00000002', '00000003'))).toBe(0)
  expect(firstDifference(sealed, leaves('00000001', '00000002', '00000009'))).toBe(2)
  expect(firstDifference(sealed, leaves('00000001', '00000002'))).toBe(2)
  expect(firstDifference(leaves('00000001'), sealed)).toBe(1)
})
