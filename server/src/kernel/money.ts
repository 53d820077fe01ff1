import { invariant } from './errors.ts'

/** For JSON, where amounts are integers: exact up to 2^53 minor units, refused beyond. */
export function minorToJson(value: bigint): number {
  const number = Number(value)
  invariant(Number.isSafeInteger(number), `amount ${value} is beyond what JSON can carry exactly`)
  return number
}
