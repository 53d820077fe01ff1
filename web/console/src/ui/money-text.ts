import type { Format } from './format.ts'

/** How many minor units make one of the currency: 100 for the yuan, 1 for the yen. */
export const scaleOf = (format: Format, currency?: string): number => Math.round(1 / format.major(1, currency))

/** `28`, `28.5`, `¥28.50`, `1,028.50` in minor units; undefined where it is no amount, or has more decimals than money has. */
export function parseMoney(text: string, scale: number): bigint | undefined {
  const plain = text
    .trim()
    .replace(/^[¥￥$€£]\s*/, '')
    .replaceAll(/[,，\s]/g, '')
  const parts = /^(\d{1,12})(?:[.。](\d*))?$/.exec(plain)
  if (!parts) return undefined
  const digits = Math.round(Math.log10(scale))
  const fraction = parts[2] ?? ''
  if (fraction.length > digits) return undefined
  return BigInt((parts[1] ?? '0') + fraction.padEnd(digits, '0'))
}
