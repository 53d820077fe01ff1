import { timingSafeEqual } from 'node:crypto'
import { MEMBER_CODE_TTL_SECONDS } from '@regulars/contract'

/** What the code is signed over: the workspace too, so that another shop's code means nothing here. */
type Signed = { workspace: number; number: string; expires: number }
/** A keyed hash of a text, at least 10 bytes. */
type Sign = (text: string) => Buffer

const prefix = 'MC'
const macBytes = 10

const mac = ({ workspace, number, expires }: Signed, sign: Sign): Buffer =>
  sign(`member-code:${workspace}:${number}:${expires}`).subarray(0, macBytes)

/**
 * A code that names the card for two minutes: number, last second, and 80 bits of a keyed hash over both. Nothing is
 * stored, so showing it writes nothing and any process can read it.
 */
export function makeMemberCode(card: { workspace: number; number: string }, now: Date, sign: Sign) {
  const expires = Math.floor(now.getTime() / 1000) + MEMBER_CODE_TTL_SECONDS
  const code = [prefix, card.number, expires.toString(36), mac({ ...card, expires }, sign).toString('base64url')].join(
    '.',
  )
  return { code, expiresAt: new Date(expires * 1000) }
}

/** The card number, or why the code is worth nothing. A code from the future was made by nobody's clock: forged. */
export function readMemberCode(
  code: string,
  { workspace, now }: { workspace: number; now: Date },
  sign: Sign,
): { number: string } | { refused: 'forged' | 'expired' } {
  const [head, number, until, seal, ...rest] = code.split('.')
  if (head !== prefix || !number || !until || !seal || rest.length > 0) return { refused: 'forged' }
  const expires = Number.parseInt(until, 36)
  const given = Buffer.from(seal, 'base64url')
  const expected = mac({ workspace, number, expires }, sign)
  // The spelling counts as well: base64url has several for the same bytes.
  const isGenuine =
    given.length === macBytes &&
    timingSafeEqual(given, expected) &&
    seal === expected.toString('base64url') &&
    until === expires.toString(36)
  if (!isGenuine) return { refused: 'forged' }
  return expires * 1000 >= now.getTime() ? { number } : { refused: 'expired' }
}

export const looksLikeMemberCode = (text: string): boolean => text.startsWith(`${prefix}.`)
