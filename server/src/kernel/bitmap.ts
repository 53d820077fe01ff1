import { invariant } from './errors.ts'

/**
 * Sets of dense numbers (customer ordinals), kept as plain bits in chunks of 65,536: the size of a chunk is that of a
 * level-one cache, so an expression over many sets is worked out chunk by chunk without leaving it. Chunks without a
 * member take no memory. Compressed (roaring) sets need a fifth of the memory for rare labels and three times the time for
 * common ones; rare chunks are what `undefined` is for.
 */
export const CHUNK_BITS = 65_536
const WORDS = CHUNK_BITS / 32

export type Chunk = Uint32Array

export class Bitmap {
  readonly #chunks: (Chunk | undefined)[] = []
  #count = 0

  static of(members: Iterable<number>): Bitmap {
    const bitmap = new Bitmap()
    for (const member of members) bitmap.add(member)
    return bitmap
  }

  /** All numbers from 1 to `last`. */
  static upTo(last: number): Bitmap {
    const bitmap = new Bitmap()
    for (let index = 0; index * CHUNK_BITS <= last; index++) {
      const chunk = new Uint32Array(WORDS).fill(0xffffffff)
      const beyond = last + 1 - index * CHUNK_BITS
      for (let bit = Math.max(0, beyond); bit < CHUNK_BITS; bit++)
        chunk[bit >>> 5] = (chunk[bit >>> 5] ?? 0) & ~(1 << (bit & 31))
      bitmap.setChunk(index, chunk)
    }
    bitmap.remove(0)
    return bitmap
  }

  get count(): number {
    return this.#count
  }

  /** Chunks from 0, missing ones included. */
  get chunkCount(): number {
    return this.#chunks.length
  }

  get bytes(): number {
    let chunks = 0
    for (const chunk of this.#chunks) if (chunk) chunks++
    return chunks * WORDS * 4
  }

  chunk(index: number): Chunk | undefined {
    return this.#chunks[index]
  }

  /** Takes a chunk over as it is; the caller gives it away. */
  setChunk(index: number, chunk: Chunk | undefined): void {
    invariant(!chunk || chunk.length === WORDS, 'a chunk has 65,536 bits')
    this.#count -= countChunk(this.#chunks[index])
    while (this.#chunks.length < index) this.#chunks.push(undefined)
    this.#chunks[index] = chunk
    this.#count += countChunk(chunk)
  }

  has(member: number): boolean {
    const chunk = this.#chunks[Math.floor(member / CHUNK_BITS)]
    return chunk !== undefined && ((chunk[(member % CHUNK_BITS) >>> 5] ?? 0) & (1 << (member & 31))) !== 0
  }

  /** @returns whether it was not a member before */
  add(member: number): boolean {
    invariant(Number.isInteger(member) && member >= 0, 'members are whole numbers')
    const index = Math.floor(member / CHUNK_BITS)
    while (this.#chunks.length <= index) this.#chunks.push(undefined)
    const chunk = this.#chunks[index] ?? new Uint32Array(WORDS)
    this.#chunks[index] = chunk
    const word = (member % CHUNK_BITS) >>> 5
    const bit = 1 << (member & 31)
    const before = chunk[word] ?? 0
    if (before & bit) return false
    chunk[word] = before | bit
    this.#count++
    return true
  }

  /** @returns whether it was a member before */
  remove(member: number): boolean {
    if (!this.has(member)) return false
    const chunk = this.#chunks[Math.floor(member / CHUNK_BITS)]
    const word = (member % CHUNK_BITS) >>> 5
    if (chunk) chunk[word] = (chunk[word] ?? 0) & ~(1 << (member & 31))
    this.#count--
    return true
  }

  *[Symbol.iterator](): Generator<number> {
    for (let index = 0; index < this.#chunks.length; index++) {
      const chunk = this.#chunks[index]
      if (!chunk) continue
      for (let word = 0; word < WORDS; word++) {
        for (let bits = chunk[word] ?? 0; bits !== 0; bits &= bits - 1)
          yield index * CHUNK_BITS + word * 32 + (31 - Math.clz32(bits & -bits))
      }
    }
  }
}

/** A set as it is asked for: sets at the leaves, joined by the operations. */
export type SetExpression =
  | { op: 'set'; set: Bitmap }
  | { op: 'and' | 'or'; of: SetExpression[] }
  /** Members of the first that are not in the second. */
  | { op: 'minus'; of: [SetExpression, SetExpression] }

/** Everybody in the expression, as a new set. */
export function evaluate(expression: SetExpression): Bitmap {
  const result = new Bitmap()
  const scratch = new Scratch()
  for (let index = 0; index < chunksOf(expression); index++) {
    const chunk = evaluateChunk(expression, index, scratch, 0)
    if (chunk) result.setChunk(index, chunk.slice())
  }
  return result
}

/** How many are in the expression, without keeping them. */
export function countMembers(expression: SetExpression): number {
  const scratch = new Scratch()
  let count = 0
  for (let index = 0; index < chunksOf(expression); index++)
    count += countChunk(evaluateChunk(expression, index, scratch, 0))
  return count
}

function chunksOf(expression: SetExpression): number {
  if (expression.op === 'set') return expression.set.chunkCount
  if (expression.op === 'minus') return chunksOf(expression.of[0])
  return Math.max(0, ...expression.of.map(chunksOf))
}

/** One buffer a depth of the expression: nothing is allocated while a count runs. */
class Scratch {
  readonly #buffers: Chunk[] = []
  at(depth: number): Chunk {
    const buffer = this.#buffers[depth] ?? new Uint32Array(WORDS)
    this.#buffers[depth] = buffer
    return buffer
  }
}

/** Undefined where nobody is. What it returns is read only, and good until the next call at this depth. */
function evaluateChunk(expression: SetExpression, index: number, scratch: Scratch, depth: number): Chunk | undefined {
  if (expression.op === 'set') return expression.set.chunk(index)
  const into = scratch.at(depth)
  const keep = (chunk: Chunk): Chunk => {
    into.set(chunk)
    return into
  }
  let held: Chunk | undefined
  let first = true
  for (const operand of expression.of) {
    const chunk = evaluateChunk(operand, index, scratch, depth + 1)
    // What a deeper operation gave is overwritten by the next operand.
    if (first || !held) held = chunk && operand.op !== 'set' ? keep(chunk) : chunk
    else if (expression.op === 'and') held = chunk && combine(andInto, into, held, chunk)
    else if (chunk) held = combine(expression.op === 'or' ? orInto : minusInto, into, held, chunk)
    if (!held && expression.op !== 'or') return undefined
    first = false
  }
  return held
}

type Combination = (into: Chunk, a: Chunk, b: Chunk) => void

function combine(combination: Combination, into: Chunk, a: Chunk, b: Chunk): Chunk {
  combination(into, a, b)
  return into
}

// Plain loops over whole words: the engine compiles them to eight instructions a word, near what memory delivers.
function andInto(into: Chunk, a: Chunk, b: Chunk): void {
  for (let i = 0; i < WORDS; i++) into[i] = (a[i] as number) & (b[i] as number) // i is inside: chunks have one length
}
function orInto(into: Chunk, a: Chunk, b: Chunk): void {
  for (let i = 0; i < WORDS; i++) into[i] = (a[i] as number) | (b[i] as number) // as above
}
function minusInto(into: Chunk, a: Chunk, b: Chunk): void {
  for (let i = 0; i < WORDS; i++) into[i] = (a[i] as number) & ~(b[i] as number) // as above
}

function countChunk(chunk: Chunk | undefined): number {
  if (!chunk) return 0
  let count = 0
  for (let i = 0; i < WORDS; i++) {
    let bits = chunk[i] as number // i is inside
    bits -= (bits >>> 1) & 0x55555555
    bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333)
    count += Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
  }
  return count
}
