import { hash, randomBytes, randomInt } from 'node:crypto'
import { uuidv7 as make } from 'uuidv7'

/** Time-ordered unique id (RFC 9562). */
export const uuidv7 = (): string => make()

/** `bytes` random bytes as base64url, for tokens and keys. */
export const randomToken = (bytes: number): string => randomBytes(bytes).toString('base64url')

export const sha256 = (text: string | Buffer): Buffer => hash('sha256', text, 'buffer')

/** `count` random decimal digits, each as likely as the others. */
export const randomDigits = (count: number): string => Array.from({ length: count }, () => randomInt(10)).join('')
