import { passwordLengthMin } from '@regulars/contract'
import { commonPasswords } from './common-passwords.ts'

/** One form per password however the keyboard composed it (NIST 800-63B asks for NFKC or NFKD). */
export const normalizePassword = (password: string): string => password.normalize('NFKC')

export type PasswordVerdict =
  | { accepted: true }
  | { accepted: false; reason: 'short' | 'common' | 'repetitive' | 'obvious' }

const isRepetitive = (text: string): boolean => /^(.{1,3})\1+.?.?$/su.test(text)

/** 'abcdefgh', '87654321': each character is one step from the one before. */
function isSequence(text: string): boolean {
  const points = [...text].map((character) => character.codePointAt(0) ?? 0)
  const steps = points.slice(1).map((point, index) => point - (points[index] ?? 0))
  return steps.every((step) => step === 1) || steps.every((step) => step === -1)
}

/**
 * NIST 800-63B: length and a list of what attackers try first; no rules about kinds of characters, no expiry.
 * `context` holds words an attacker knows: the e-mail address, the person's and the shop's name.
 */
export function judgePassword(password: string, context: readonly string[]): PasswordVerdict {
  const text = normalizePassword(password).toLowerCase()
  if ([...text].length < passwordLengthMin) return { accepted: false, reason: 'short' }
  if (commonPasswords.has(text)) return { accepted: false, reason: 'common' }
  if (isRepetitive(text) || isSequence(text)) return { accepted: false, reason: 'repetitive' }
  const known = context.flatMap((word) => [word, word.split('@')[0] ?? '']).map((word) => word.toLowerCase().trim())
  // The word itself, alone or with a few digits or signs: "myshop2024", "alice@123".
  const bare = text.replace(/[\p{P}\p{S}\p{N}\s]+$/u, '')
  if (known.some((word) => word.length >= 3 && (word === text || word === bare)))
    return { accepted: false, reason: 'obvious' }
  return { accepted: true }
}
