import type { Deps } from '../../../kernel/deps.ts'
import { sha256 } from '../../../kernel/ids.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/attempts.ts'
import type { AttemptLimit } from '../rules/sign-in.ts'

/**
 * Counts an attempt and refuses it (429, Retry-After) beyond any of the limits. Counted before the secret is checked, in
 * a transaction of its own, so that a hundred attempts at once are a hundred attempts.
 */
export async function limitAttempts({ db, clock }: Deps, limits: readonly AttemptLimit[]): Promise<void> {
  const now = clock.now()
  const blockedUntil = await db.system(async (tx) => {
    for (const { subject, attemptsMax, windowMs } of limits) {
      const resetsAt = new Date(now.getTime() + windowMs)
      const count = await queries.countAttempt(tx, { subject: sha256(subject), now, resetsAt })
      // Returned, not thrown: the count must be kept.
      if (count.attempts > attemptsMax) return count.resetsAt
    }
    return undefined
  })
  if (!blockedUntil) return
  const retryAfterSeconds = Math.max(1, Math.ceil((blockedUntil.getTime() - now.getTime()) / 1000))
  throw refusals.sign_in_slowed_down({ retryAfterSeconds })
}

/** After a success: the failures before it count no longer, and the attempt itself is taken back from the wider limits. */
export async function forgiveAttempts({ db }: Deps, limits: readonly AttemptLimit[]): Promise<void> {
  await db.system(async (tx) => {
    for (const [index, { subject }] of limits.entries()) {
      if (index === 0 && limits.length > 1) await queries.clearAttempts(tx, sha256(subject))
      else await queries.takeBackAttempt(tx, sha256(subject))
    }
  })
}
