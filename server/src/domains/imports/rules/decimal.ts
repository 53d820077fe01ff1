/** An exact decimal number: `digits` / 10^`scale`. */
export type Decimal = { digits: bigint; scale: number }

const plain = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,2}))?$/
const scaleMax = 20

/**
 * Reads a number as people and spreadsheets write it: currency signs, thousands separators, a minus in front, behind or
 * as brackets. Undefined for anything else.
 * @param decimalComma 1.234,56 instead of 1,234.56
 */
export function parseDecimal(raw: string, decimalComma: boolean): Decimal | undefined {
  let text = raw
  // Digits with at most a point and a minus need no cleaning; nearly all cells are like that.
  if (!/^-?\d+(\.\d+)?$/.test(text) || decimalComma) {
    text = text.normalize('NFKC').replace(/(?:CNY|RMB|USD|EUR|GBP|JPY)|[\s'¥$€£元]/g, '')
    const bracketed = /^\((.*)\)$/.exec(text)
    if (bracketed?.[1] !== undefined) text = `-${bracketed[1]}`
    else if (/^[^-].*-$/.test(text)) text = `-${text.slice(0, -1)}`
    text = decimalComma ? dropSeparators(text, '.').replace(',', '.') : dropSeparators(text, ',')
  }
  const match = plain.exec(text)
  const whole = match?.[2] ?? ''
  const fraction = match?.[3] ?? ''
  if (!match || whole + fraction === '' || whole.length + fraction.length > 40) return undefined
  const magnitude = BigInt(whole + fraction)
  const scale = fraction.length - Number(match[4] ?? 0)
  if (scale > scaleMax || scale < -scaleMax) return undefined
  const digits = match[1] === '-' ? -magnitude : magnitude
  return scale < 0 ? { digits: digits * 10n ** BigInt(-scale), scale: 0 } : { digits, scale }
}

/** Thousands separators stand before groups of three; anything else is not a number to us. */
function dropSeparators(text: string, separator: '.' | ','): string {
  const grouped = separator === ',' ? /^[+-]?\d{1,3}(,\d{3})+(?=\.|$)/ : /^[+-]?\d{1,3}(\.\d{3})+(?=,|$)/
  return grouped.test(text) ? text.replaceAll(separator, '') : text
}

export const multiply = (a: Decimal, b: Decimal): Decimal => ({ digits: a.digits * b.digits, scale: a.scale + b.scale })

/**
 * Whole minor units of an amount in major units, a half rounded away from zero, so that a refund mirrors its sale.
 * @param minorDigits decimals of the currency: 2 for CNY, 0 for JPY
 */
export function toMinorUnits({ digits, scale }: Decimal, minorDigits: number): bigint {
  const shift = minorDigits - scale
  if (shift >= 0) return digits * 10n ** BigInt(shift)
  const divisor = 10n ** BigInt(-shift)
  const magnitude = digits < 0n ? -digits : digits
  const rounded = (magnitude + divisor / 2n) / divisor
  return digits < 0n ? -rounded : rounded
}

/** For quantities, which are counts and weights and not money. */
export const toNumber = ({ digits, scale }: Decimal): number => Number(`${digits}e-${scale}`)

/** `-12.30` for -1230 minor units of a currency with two decimals. */
export function formatMinor(minor: bigint, minorDigits: number): string {
  if (minorDigits === 0) return minor.toString()
  const sign = minor < 0n ? '-' : ''
  const text = (minor < 0n ? -minor : minor).toString().padStart(minorDigits + 1, '0')
  return `${sign}${text.slice(0, -minorDigits)}.${text.slice(-minorDigits)}`
}
