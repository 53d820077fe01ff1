const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** A phone stays signed in for half a year, or two months without use: nobody remembers how to sign in to a card bag. */
export const sessionLifeMs = 180 * day
export const sessionIdleMs = 60 * day
/** How exact "last seen" is: finer would write a row for every request. */
export const seenStepMs = 10 * minute
/** How old a token grows before the next one is handed out. */
export const tokenAgeMs = day
/** For so long after the change the old token is a request that was under way; later it is a copy. */
export const previousGraceMs = minute

export const codeLifeMs = 5 * minute
export const codeAttemptsMax = 5
export const resendAfterMs = minute
export const linkLifeMs = hour

/** The outbox keeps a message a day, so that somebody can see what was sent. */
export const outboxKeepMs = day

export const idleSince = (now: Date): Date => new Date(now.getTime() - sessionIdleMs)

/** Workspace and secret of a token; undefined for anything else. */
export function workspaceOfToken(token: string | undefined): number | undefined {
  const match = token === undefined ? undefined : /^(\d{1,9})\.[\w-]{20,}$/.exec(token)
  return match ? Number(match[1]) : undefined
}

export type Limit = { subject: string; attemptsMax: number; windowMs: number }

/** Sending costs the merchant a message each and the owner of the phone their peace. */
export const sendLimits = (workspace: number, phone: string, network: string): Limit[] => [
  { subject: `pocket-send|${workspace}|${phone}`, attemptsMax: 5, windowMs: hour },
  // A shop's Wi-Fi is one address for all who stand in it.
  { subject: `pocket-send|${network}`, attemptsMax: 60, windowMs: 15 * minute },
]

/** Of a million codes, at most 25 an hour can be tried for one phone. */
export const tryLimits = (workspace: number, phone: string, network: string): Limit[] => [
  { subject: `pocket-try|${workspace}|${phone}`, attemptsMax: 25, windowMs: hour },
  { subject: `pocket-try|${network}`, attemptsMax: 120, windowMs: 15 * minute },
]

export const linkLimits = (network: string): Limit[] => [
  { subject: `pocket-link|${network}`, attemptsMax: 60, windowMs: 15 * minute },
]
