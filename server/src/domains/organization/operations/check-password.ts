import { hash, verify } from '@node-rs/argon2'
import { passwordLengthMin } from '@regulars/contract'
import { refusals } from '../errors.ts'
import { judgePassword, normalizePassword } from '../rules/passwords.ts'

// argon2id with 19 MiB, 2 passes, 1 lane (OWASP): the library's defaults, about 11 ms on the reference machine. Written
// out, because a later default must not change what the dummy below costs.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

// Of a random text that nobody has. Verified when there is no account or no password, so that both take as long.
const dummyHash = '$argon2id$v=19$m=19456,t=2,p=1$a+JopZ4A8iWr2uCOKcjxZw$OjDOLEj/pPyb8IX/Ij9W2Vm0k0pK1dDc9swl69OXa4g'

export const hashPassword = (password: string): Promise<string> => hash(normalizePassword(password), cost)

/** False for a missing hash too, after the same work. */
export async function isPasswordRight(password: string, passwordHash: string | null): Promise<boolean> {
  const right = await verify(passwordHash ?? dummyHash, normalizePassword(password))
  return right && passwordHash !== null
}

const reasons = {
  short: `Use at least ${passwordLengthMin} characters.`,
  common: 'It is on the list of common passwords.',
  repetitive: 'It is a row or a repetition.',
  obvious: 'It is your name, your e-mail address or the name of the shop.',
}

/** Refuses what an attacker tries first; `context` are words he knows. */
export function assertPasswordStrong(password: string, context: readonly string[]): void {
  const verdict = judgePassword(password, context)
  if (verdict.accepted) return
  const message = reasons[verdict.reason]
  throw refusals.password_too_weak({ detail: message, fields: [{ path: 'password', message }] })
}
