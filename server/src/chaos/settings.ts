import { type StrikeKind, strikeKinds } from './plan.ts'

/**
 * How long, which, and what: REGULARS_CHAOS_CYCLES (50), REGULARS_CHAOS_SEED (1), and REGULARS_CHAOS_KINDS, a list such as
 * `clickhouse,postgres` (all kinds).
 */
export function chaosSettings(): { cycles: number; seed: number; kinds: StrikeKind[] } {
  const { REGULARS_CHAOS_CYCLES, REGULARS_CHAOS_SEED, REGULARS_CHAOS_KINDS } = process.env // tidy-allow env: knobs of a test, not of the product
  const wanted = REGULARS_CHAOS_KINDS?.split(',') ?? strikeKinds
  const kinds = strikeKinds.filter((kind) => wanted.includes(kind))
  if (kinds.length === 0) throw new Error(`REGULARS_CHAOS_KINDS knows ${strikeKinds.join(', ')}`)
  return { cycles: Number(REGULARS_CHAOS_CYCLES ?? 50), seed: Number(REGULARS_CHAOS_SEED ?? 1), kinds }
}
