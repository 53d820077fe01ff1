import { Arena, type ArenaOptions } from './arena.ts'
import { checkBooks } from './books.ts'
import { shapes } from './shapes/index.ts'
import type { Verdict } from './verdict.ts'

export type RaceRow = Verdict & { name: string; claim: string; seconds: number }
export type RaceReport = { rows: RaceRow[]; books: string[]; passed: boolean }

export type RaceOptions = ArenaOptions & {
  /** Names of shapes; all unless given. */
  only?: readonly string[] | undefined
  onRow?: ((row: RaceRow) => void) | undefined
}

/**
 * The double-spend shapes that shops suffered, each against the public API of one workspace through all of its addresses:
 * exactly S of N may succeed, and the books agree afterwards. Leaves what it made behind, under names of its own.
 */
export async function runRaces({ only, onRow, ...options }: RaceOptions): Promise<RaceReport> {
  const arena = new Arena(options)
  const rows: RaceRow[] = []
  try {
    for (const shape of shapes) {
      if (only && !only.includes(shape.name)) continue
      const startedAt = performance.now()
      const verdict = await shape.run(arena).catch(failed)
      const seconds = (performance.now() - startedAt) / 1000
      const row = { ...verdict, name: shape.name, claim: shape.claim, seconds }
      rows.push(row)
      onRow?.(row)
    }
    const books = await checkBooks(arena)
    return { rows, books, passed: books.length === 0 && rows.every(({ findings }) => findings.length === 0) }
  } finally {
    arena.close()
  }
}

const failed = (error: unknown): Verdict => ({
  callers: 0,
  expected: 0,
  succeeded: 0,
  refusals: {},
  findings: [error instanceof Error ? error.message : String(error)],
})

export function describeRow({
  name,
  claim,
  callers,
  expected,
  succeeded,
  refusals,
  seconds,
  findings,
}: RaceRow): string {
  const others = Object.entries(refusals).map(([code, count]) => `${count} ${code}`)
  const line = `${findings.length === 0 ? 'ok    ' : 'BROKEN'} ${name.padEnd(20)} ${succeeded} of ${callers} (may: ${expected})  ${seconds.toFixed(1)} s  ${others.join(', ')}`
  return [line, `       ${claim}`, ...findings.slice(0, 10).map((finding) => `       ! ${finding}`)].join('\n')
}
