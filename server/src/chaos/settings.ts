/** How long and which: REGULARS_CHAOS_CYCLES (50) and REGULARS_CHAOS_SEED (1). */
export function chaosSettings(): { cycles: number; seed: number } {
  const { REGULARS_CHAOS_CYCLES, REGULARS_CHAOS_SEED } = process.env // tidy-allow env: knobs of a test, not of the product
  return { cycles: Number(REGULARS_CHAOS_CYCLES ?? 50), seed: Number(REGULARS_CHAOS_SEED ?? 1) }
}
