/** A refusal in ClickHouse's own words: `Code: 60. DB::Exception: … (UNKNOWN_TABLE)`. */
export class ClickHouseException extends Error {
  readonly code: number
  readonly status: number

  constructor(code: number, name: string, message: string, status = statusOf(code)) {
    super(`Code: ${code}. DB::Exception: ${message} (${name})`)
    this.code = code
    this.status = status
  }
}

/** What to answer for anything the engine threw. */
export function toResponse(error: unknown): { code: number; status: number; text: string } {
  const text = error instanceof Error ? error.message : String(error)
  if (error instanceof ClickHouseException) return { code: error.code, status: error.status, text }
  const code = Number(/Code: (\d+)/.exec(text)?.[1] ?? 1001)
  const full = /Code: \d+/.test(text) ? text : `Code: ${code}. DB::Exception: ${text} (STD_EXCEPTION)`
  return { code, status: statusOf(code), text: full }
}

// The table of ClickHouse's HTTP handler; anything else is a 500.
const STATUS: ReadonlyArray<readonly [status: number, codes: readonly number[]]> = [
  [400, [6, 25, 26, 27, 33, 36, 38, 41, 43, 53, 62, 69, 70, 72, 117, 130, 131, 167, 168, 197, 427, 441, 442, 456, 457]],
  [401, [194]],
  [403, [192, 193, 516]],
  [404, [46, 47, 50, 56, 60, 63, 73, 78, 81, 97, 115, 336, 511]],
  [408, [159]],
  [501, [48]],
]

function statusOf(code: number): number {
  return STATUS.find(([, codes]) => codes.includes(code))?.[0] ?? 500
}
