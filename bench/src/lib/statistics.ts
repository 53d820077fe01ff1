import type { Goal, Match, Measured } from './row.ts'

/** Figures of one match by contestant, one a round. */
export type Rounds = Map<string, Measured[]>

export type Spread = { median: number; min: number; max: number }

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (index: number): number => sorted[index] ?? Number.NaN
  const middle = (sorted.length - 1) / 2
  return { median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2, min: at(0), max: at(sorted.length - 1) }
}

/** A B A B: every round asks all contestants in turn. One round before is not counted. */
export async function playRounds(match: Match, rounds: number, say: (text: string) => void): Promise<Rounds> {
  const played: Rounds = new Map(match.contestants.map(({ name }) => [name, []]))
  for (let round = 0; round <= rounds; round++) {
    for (const { name, measure } of match.contestants) {
      const measured = await measure()
      const label = round === 0 ? 'warm-up' : `round ${round}`
      say(`  ${match.name} · ${label} · ${name}: ${figure(measured.value)} ${match.unit}`)
      if (round > 0) played.get(name)?.push(measured)
    }
  }
  return played
}

/** Ratios of the same round, so that a busy minute weighs on both sides. */
export function ratios(match: Match, rounds: Rounds, peer: string, kind: Goal['ratio'] = 'ours-to-theirs'): Spread {
  const ours = rounds.get(match.contestants[0].name) ?? []
  const theirs = rounds.get(peer) ?? []
  return spread(
    ours.map(({ value }, round) => {
      const other = theirs[round]?.value ?? Number.NaN
      return kind === 'times-faster' ? other / value : value / other
    }),
  )
}

export type Verdict = { goal: Goal; spread: Spread; met: boolean; missing: boolean }

export function judge(match: Match, rounds: Rounds): Verdict[] {
  return match.goals.map((goal) => {
    const measured = goal.peer === undefined ? own(match, rounds, goal) : ratios(match, rounds, goal.peer, goal.ratio)
    const { median } = measured
    const met =
      (goal.atLeast === undefined || median >= goal.atLeast) && (goal.atMost === undefined || median <= goal.atMost)
    return { goal, spread: measured, met, missing: Number.isNaN(median) }
  })
}

function own(match: Match, rounds: Rounds, { figure: name }: Goal): Spread {
  const ours = rounds.get(match.contestants[0].name) ?? []
  return spread(ours.map(({ value, beside }) => (name === undefined ? value : (beside?.[name] ?? Number.NaN))))
}

/** As many digits as mean something. */
export function figure(value: number): string {
  if (Number.isNaN(value)) return '–'
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en')
  return String(Number(value.toPrecision(3)))
}

export const spreadText = ({ min, max }: Spread): string => `${figure(min)}–${figure(max)}`
