import { invariant } from './errors.ts'

/** Reads ClickHouse's RowBinary column by column as it comes in. Little-endian, as the format and all our machines are. */
export class RowBinaryReader {
  readonly #source: AsyncIterator<Buffer>
  #held: Buffer = Buffer.alloc(0)

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** False after the last row. */
  async more(): Promise<boolean> {
    return this.#held.length > 0 || (await this.#fetch(1))
  }

  async uint32(): Promise<number> {
    return (await this.#take(4)).readUInt32LE()
  }

  async text(): Promise<string> {
    return (await this.#take(await this.#length())).toString('utf8')
  }

  async uint32s(): Promise<Uint32Array<ArrayBuffer>> {
    const length = await this.#length()
    const bytes = Uint8Array.from(await this.#take(length * 4)) // a copy, since the bytes lie anywhere
    return new Uint32Array(bytes.buffer)
  }

  async float64s(): Promise<Float64Array> {
    const length = await this.#length()
    const bytes = Uint8Array.from(await this.#take(length * 8)) // as above
    return new Float64Array(bytes.buffer)
  }

  /** Lengths are written seven bits at a time, the lowest first. */
  async #length(): Promise<number> {
    let length = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = (await this.#take(1))[0] ?? 0
      length += (byte & 127) * factor
      if (byte < 128) return length
    }
  }

  async #take(bytes: number): Promise<Buffer> {
    if (this.#held.length < bytes)
      invariant(await this.#fetch(bytes), 'the answer of ClickHouse ended in the middle of a row')
    const taken = this.#held.subarray(0, bytes)
    this.#held = this.#held.subarray(bytes)
    return taken
  }

  async #fetch(bytes: number): Promise<boolean> {
    const parts = [this.#held]
    let length = this.#held.length
    while (length < bytes) {
      const next = await this.#source.next()
      if (next.done) break
      parts.push(next.value)
      length += next.value.length
    }
    this.#held = Buffer.concat(parts)
    return length >= bytes
  }
}
