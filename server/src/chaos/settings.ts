import { type StrikeKind, strikeKinds } from './plan.ts'

const environment = process.env // tidy-allow env: knobs of tests, not of the product, and what a program that they start needs

/**
 * How long, which, and what: REGULARS_CHAOS_CYCLES (50), REGULARS_CHAOS_SEED (1), and REGULARS_CHAOS_KINDS, a list such as
 * `clickhouse,postgres` (all kinds).
 */
export function chaosSettings(): { cycles: number; seed: number; kinds: StrikeKind[] } {
  const { REGULARS_CHAOS_CYCLES, REGULARS_CHAOS_SEED, REGULARS_CHAOS_KINDS } = environment
  const wanted = REGULARS_CHAOS_KINDS?.split(',') ?? strikeKinds
  const kinds = strikeKinds.filter((kind) => wanted.includes(kind))
  if (kinds.length === 0) throw new Error(`REGULARS_CHAOS_KINDS knows ${strikeKinds.join(', ')}`)
  return { cycles: Number(REGULARS_CHAOS_CYCLES ?? 50), seed: Number(REGULARS_CHAOS_SEED ?? 1), kinds }
}

/** How many callers at once, and in which order: REGULARS_RACE_CALLERS (24), REGULARS_RACE_SEED (1). */
export function raceSettings(): { callers: number; seed: number } {
  const { REGULARS_RACE_CALLERS, REGULARS_RACE_SEED } = environment
  return { callers: Number(REGULARS_RACE_CALLERS ?? 24), seed: Number(REGULARS_RACE_SEED ?? 1) }
}

/** All that a program which a test starts gets of this one's environment. */
export function programEnvironment(): Record<string, string | undefined> {
  const { PATH, HOME, LANG, TMPDIR } = environment
  return { PATH, HOME, LANG, TMPDIR }
}
