import type { Answer, Arena } from './arena.ts'

/** One way in which a shop can be made to pay twice, and how many may succeed at it. */
export type Shape = {
  name: string
  /** What must hold, in words. */
  claim: string
  run(arena: Arena): Promise<Verdict>
}

export type Verdict = {
  callers: number
  /** Exactly so many may succeed: S of N. */
  expected: number
  succeeded: number
  /** How the others were refused. */
  refusals: Record<string, number>
  /** What is wrong, in words; empty where all is well. */
  findings: string[]
}

/** Counts answers. `isSuccess` tells one that took effect from one that says "known already", where both are a 200. */
export function judge(
  answers: readonly Answer[],
  expected: number,
  isSuccess: (body: unknown) => boolean = () => true,
): Verdict {
  const refusals: Record<string, number> = {}
  let succeeded = 0
  for (const answer of answers) {
    if (answer.ok && isSuccess(answer.body)) succeeded += 1
    else {
      const code = answer.ok ? 'unchanged' : answer.code || String(answer.status)
      refusals[code] = (refusals[code] ?? 0) + 1
    }
  }
  const findings = succeeded === expected ? [] : [`${succeeded} succeeded where ${expected} may`]
  for (const answer of answers)
    if (!answer.ok && (answer.status >= 500 || answer.status === 0))
      findings.push(`a caller got ${answer.status} ${answer.code}`)
  return { callers: answers.length, expected, succeeded, refusals, findings: [...new Set(findings)] }
}

/** Adds what the books say after the race to what the callers heard. */
export function expectEqual(verdict: Verdict, what: string, is: unknown, shouldBe: unknown): void {
  const [a, b] = [JSON.stringify(is), JSON.stringify(shouldBe)]
  if (a !== b) verdict.findings.push(`${what}: ${a} instead of ${b}`)
}
