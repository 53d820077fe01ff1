/** What a score says in one word; the number stands beside it. */
export const toneOf = (score: number | null): 'gain' | 'loss' | 'wait' | undefined =>
  score === null ? undefined : score >= 55 ? 'gain' : score < 45 ? 'loss' : 'wait'
