import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RowBinaryReader } from './row-binary.ts'

type Row = { number: number; text: string; numbers: number[]; decimals: number[] }

const rows = fc.array(
  fc.record<Row>({
    number: fc.nat(0xffffffff),
    text: fc.string({ maxLength: 200, unit: 'grapheme' }),
    numbers: fc.array(fc.nat(0xffffffff), { maxLength: 200 }),
    decimals: fc.array(fc.double({ noNaN: true }), { maxLength: 20 }),
  }),
  { maxLength: 5 },
)

function lengthOf(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128)
  return Buffer.from([...bytes, rest])
}

const write = ({ number, text, numbers, decimals }: Row): Buffer =>
  Buffer.concat([
    Buffer.from(Uint32Array.of(number).buffer),
    lengthOf(Buffer.byteLength(text)),
    Buffer.from(text),
    lengthOf(numbers.length),
    Buffer.from(Uint32Array.from(numbers).buffer),
    lengthOf(decimals.length),
    Buffer.from(Float64Array.from(decimals).buffer),
  ])

async function* inParts(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

test('rows are read as they were written, wherever the answer is cut into parts', async () => {
  await fc.assert(
    fc.asyncProperty(rows, fc.integer({ min: 1, max: 64 }), async (written, size) => {
      const reader = new RowBinaryReader(inParts(Buffer.concat(written.map(write)), size))
      const read: Row[] = []
      while (await reader.more())
        read.push({
          number: await reader.uint32(),
          text: await reader.text(),
          numbers: [...(await reader.uint32s())],
          decimals: [...(await reader.float64s())],
        })
      expect(read).toEqual(written)
    }),
    { numRuns: 100 },
  )
})

test('an answer that ends in the middle of a row is an error', async () => {
  const reader = new RowBinaryReader(inParts(Buffer.from([1, 0]), 1))
  await expect(reader.uint32()).rejects.toThrow('in the middle of a row')
})
