import { invariant } from './errors.ts'

declare const minor: unique symbol
/** An amount in integer minor units (fen, cents). Never a float. */
export type Minor = bigint & { readonly [minor]: true }

export const toMinor = (value: bigint | number): Minor => {
  invariant(typeof value === 'bigint' || Number.isSafeInteger(value), `not a whole number of minor units: ${value}`)
  return BigInt(value) as Minor // the check above is the brand
}

/** For JSON, where amounts are integers: exact up to 2^53 minor units, refused beyond. */
export function minorToJson(value: bigint): number {
  const number = Number(value)
  invariant(Number.isSafeInteger(number), `amount ${value} is beyond what JSON can carry exactly`)
  return number
}
