const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** A session ends after 30 days, or after 7 days without use. */
export const sessionLifeMs = 30 * day
export const sessionIdleMs = 7 * day
/** How exact "last seen" is: finer would write a row for every request. */
export const seenStepMs = 5 * minute
/** How exact "last used" of a key is. */
export const usedStepMs = minute

export const linkLifeMs = hour
/** An invitation is handed over by a person and may lie over a weekend. */
export const invitationLifeMs = 3 * day
/** For this long, someone who came by a link may set a password without knowing the old one. */
export const linkFreshMs = hour

export const challengeLifeMs = 5 * minute

export const idleSince = (now: Date): Date => new Date(now.getTime() - sessionIdleMs)

export type AttemptLimit = { subject: string; attemptsMax: number; windowMs: number }

/**
 * What slows an attacker down, in the order in which it is counted: an attempt refused by one limit is not counted by
 * the next, so one address cannot use up the account's own limit and lock its owner out (10 an address in a quarter of
 * an hour stay far below 100 an hour). NIST 800-63B allows at most 100 failures.
 */
export function passwordLimits(email: string, ip: string | null): AttemptLimit[] {
  const network = networkOf(ip)
  return [
    { subject: `password|${email}|${network}`, attemptsMax: 10, windowMs: 15 * minute },
    { subject: `password|${email}`, attemptsMax: 100, windowMs: hour },
    ...networkLimits(ip),
  ]
}

/** For links and passkeys, whose secrets cannot be guessed: only the load of one address is limited. */
export const networkLimits = (ip: string | null): AttemptLimit[] => [
  { subject: `network|${networkOf(ip)}`, attemptsMax: 60, windowMs: 15 * minute },
]

/** For the current password asked again inside a session. */
export const currentPasswordLimits = (workspace: number, account: number): AttemptLimit[] => [
  { subject: `current|${workspace}|${account}`, attemptsMax: 10, windowMs: 15 * minute },
]

/** The address, or for IPv6 the /64 that a single subscriber owns. */
export function networkOf(ip: string | null): string {
  if (ip === null) return 'unknown'
  const plain = ip.replace(/^::ffff:(?=\d+\.)/i, '')
  if (!plain.includes(':')) return plain
  const [head = '', tail] = plain.split('%')[0]?.split('::') ?? []
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const groups =
    tail === undefined ? left : [...left, ...Array(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right]
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}
