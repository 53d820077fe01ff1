import { timingSafeEqual } from 'node:crypto'
import { COUPON_CODE_TTL_SECONDS } from '@regulars/contract'

/** A keyed hash of at least 10 bytes. */
type Mac = (text: string) => Buffer

/** What a shown code says: which coupon, and when it was made (milliseconds since 1970). */
export type ShownCode = { coupon: string; madeAt: number }

// RFC 4648 without padding: capital letters and digits make a QR code smaller.
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const prefix = 'C'
const couponBytes = 16
const timeBytes = 6
const macBytes = 10
const codeLength = prefix.length + Math.ceil(((couponBytes + timeBytes + macBytes) * 8) / 5)

/**
 * The code that a customer shows: coupon and time with a keyed hash of 80 bits over both and the workspace. Nothing is
 * stored, so showing a new one each half minute costs no write; it is spent by the coupon's own state.
 */
export function writeCode({ coupon, madeAt }: ShownCode, workspace: number, mac: Mac): string {
  const body = Buffer.alloc(couponBytes + timeBytes)
  body.write(coupon.replaceAll('-', ''), 'hex')
  body.writeUIntBE(madeAt, couponBytes, timeBytes)
  return prefix + toBase32(Buffer.concat([body, sign(body, workspace, mac)]))
}

export const looksLikeCode = (text: string): boolean =>
  text.length === codeLength && text.startsWith(prefix) && /^[A-Z2-7]+$/.test(text)

/** Undefined for what this workspace never made: forged, mutilated, of another shop. */
export function readCode(text: string, workspace: number, mac: Mac): ShownCode | undefined {
  if (!looksLikeCode(text)) return undefined
  const bytes = fromBase32(text.slice(prefix.length))
  const body = bytes.subarray(0, couponBytes + timeBytes)
  const signature = bytes.subarray(body.length, body.length + macBytes)
  if (!timingSafeEqual(signature, sign(body, workspace, mac))) return undefined
  // The last letter carries bits that belong to nobody: only one spelling counts.
  if (prefix + toBase32(bytes) !== text) return undefined
  const hex = body.toString('hex', 0, couponBytes)
  const coupon = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
  return { coupon, madeAt: body.readUIntBE(couponBytes, timeBytes) }
}

/**
 * Whether a genuine code still counts. One that was made before the coupon last changed is spent: it was used, whatever
 * came of the use. Clocks of two servers may differ by a few seconds.
 */
export function codeProblem(
  { madeAt }: ShownCode,
  { at, changedAt }: { at: Date; changedAt: Date },
): 'coupon_code_expired' | 'coupon_code_used' | undefined {
  const aheadMsMax = 5_000
  const age = at.getTime() - madeAt
  if (age >= COUPON_CODE_TTL_SECONDS * 1000 || age < -aheadMsMax) return 'coupon_code_expired'
  return madeAt < changedAt.getTime() ? 'coupon_code_used' : undefined
}

const sign = (body: Buffer, workspace: number, mac: Mac): Buffer =>
  mac(`coupon-code/${workspace}/${body.toString('hex')}`).subarray(0, macBytes)

function toBase32(bytes: Buffer): string {
  let text = ''
  let [held, bits] = [0, 0]
  for (const byte of bytes) {
    held = (held << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += alphabet[(held >> bits) & 31]
    }
    held &= (1 << bits) - 1
  }
  return bits > 0 ? text + alphabet[(held << (5 - bits)) & 31] : text
}

function fromBase32(text: string): Buffer {
  const bytes: number[] = []
  let [held, bits] = [0, 0]
  for (const letter of text) {
    held = (held << 5) | alphabet.indexOf(letter)
    bits += 5
    if (bits >= 8) {
      bits -= 8
      bytes.push((held >> bits) & 255)
      held &= (1 << bits) - 1
    }
  }
  return Buffer.from(bytes)
}
