import { timingSafeEqual } from 'node:crypto'
import type { Deps } from '../../../kernel/deps.ts'
import { randomToken, sha256 } from '../../../kernel/ids.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import { spendChallenge } from '../queries/attempts.ts'
import { challengeLifeMs } from '../rules/sign-in.ts'

// A challenge carries its own end and a keyed hash (8 + 24 + 16 bytes). Nothing is stored until one is spent, so asking
// for challenges, which anybody may, writes nothing.
const expiryBytes = 8
const bodyBytes = expiryBytes + 24

/** What a challenge may be used for: a registration by one account, or any sign-in. */
export type ChallengePurpose = `register|${number}|${number}` | 'sign-in'

const macOf = ({ secrets }: Pick<Deps, 'secrets'>, purpose: ChallengePurpose, body: Buffer): Buffer =>
  secrets.blindIndex(`passkey-challenge|${purpose}|${body.toString('hex')}`)

export function issueChallenge(
  deps: Pick<Deps, 'secrets' | 'clock'>,
  purpose: ChallengePurpose,
): Uint8Array<ArrayBuffer> {
  const expiry = Buffer.alloc(expiryBytes)
  expiry.writeBigUInt64BE(BigInt(deps.clock.now().getTime() + challengeLifeMs))
  const body = Buffer.concat([expiry, Buffer.from(randomToken(24), 'base64url')])
  return new Uint8Array(Buffer.concat([body, macOf(deps, purpose, body)]))
}

/** Ours, for this purpose, and not too old? `challenge` is base64url, as the browser returns it. */
export function isChallengeOurs(
  deps: Pick<Deps, 'secrets' | 'clock'>,
  purpose: ChallengePurpose,
  challenge: string,
): boolean {
  const bytes = Buffer.from(challenge, 'base64url')
  if (bytes.length !== bodyBytes + 16) return false
  const body = bytes.subarray(0, bodyBytes)
  if (!timingSafeEqual(bytes.subarray(bodyBytes), macOf(deps, purpose, body))) return false
  return expiryOf(bytes) > deps.clock.now().getTime()
}

/** False the second time. */
export function spendOnce(tx: Tx, challenge: string): Promise<boolean> {
  const bytes = Buffer.from(challenge, 'base64url')
  return spendChallenge(tx, { hash: sha256(bytes), expiresAt: new Date(expiryOf(bytes)) })
}

const expiryOf = (bytes: Buffer): number => Number(bytes.readBigUInt64BE(0))
