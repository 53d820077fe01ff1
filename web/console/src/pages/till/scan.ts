import { parseMoney } from '../../ui/money-text.ts'

/** What a cashier or her scanner has entered, as far as it can be told without asking. */
export type Scan =
  /** A price alone: something without a code. */
  | { is: 'amount'; amountMinor: number }
  /** `latte 28`, `latte x2 28`, `6901234567892*3`: a product, how many, and the price of one where it was typed. */
  | { is: 'line'; sku: string; quantity: number; eachMinor: number | undefined }
  /** Anything else: a card, a coupon, a pay code, a ticket. The server knows. */
  | { is: 'text'; text: string }

const times = /^[x×*](\d{1,3})$/i
const attached = /^(.+?)[*×](\d{1,3})$/
const barcode = /^\d{8}$|^\d{12,14}$/

/**
 * Reads a line of the scan field. Short numbers are prices (nobody types a card of four digits); numbers as long as a
 * barcode are products; whatever has a price behind it is a product too.
 */
export function readScan(entered: string, scale: number): Scan | undefined {
  const text = entered.trim()
  if (text === '') return undefined
  const whole = parseMoney(text, scale)
  if (whole !== undefined && (/[.。]/.test(text) || text.replaceAll(/\D/g, '').length <= 6))
    return { is: 'amount', amountMinor: Number(whole) }
  const words = text.split(/\s+/)
  const last = words.length > 1 ? parseMoney(words.at(-1) ?? '', scale) : undefined
  const rest = last === undefined ? words : words.slice(0, -1)
  const count = times.exec(rest.at(-1) ?? '')
  const named = (count ? rest.slice(0, -1) : rest).join(' ')
  const joined = count ? null : attached.exec(named)
  const sku = joined?.[1] ?? named
  const quantity = Number(count?.[1] ?? joined?.[2] ?? 1)
  const told = last !== undefined || count !== null || joined !== null
  if (sku !== '' && quantity > 0 && (told || barcode.test(sku)))
    return { is: 'line', sku, quantity, eachMinor: last === undefined ? undefined : Number(last) }
  return { is: 'text', text }
}
