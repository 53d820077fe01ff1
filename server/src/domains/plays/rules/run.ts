import type { PlayDuration, PlayProperty } from '@regulars/contract'

export type Scalar = string | number | boolean

/** What a run carries along. Kept small: there may be millions. */
export type RunContext = {
  /** Message id or order number of the event that began it. */
  event?: string
  /** Properties of that event, the short ones. */
  entry?: Record<string, Scalar>
  /** Number of the store of that event. */
  store?: number
  /** What steps came to, by step: the last time where one came by again. */
  did?: Record<string, string>
  coupon?: Record<string, { expires: string; valueMinor: number }>
  points?: Record<string, number>
  /** How often the step where it stands failed by a fault. */
  faults?: number
}

export const durationMs = ({ days = 0, hours = 0, minutes = 0 }: PlayDuration): number =>
  ((days * 24 + hours) * 60 + minutes) * 60_000

const textMax = 200

/** The short properties of an event; what is nested or long stays in ClickHouse. */
export function shortProperties(properties: Readonly<Record<string, unknown>>): Record<string, Scalar> {
  const short: Record<string, Scalar> = {}
  for (const [name, value] of Object.entries(properties).slice(0, 50)) {
    if (typeof value === 'number' || typeof value === 'boolean') short[name] = value
    else if (typeof value === 'string' && value.length <= textMax) short[name] = value
  }
  return short
}

/** Whether all conditions on properties hold. */
export const matches = (
  where: readonly PlayProperty[] | undefined,
  properties: Readonly<Record<string, unknown>>,
): boolean => (where ?? []).every((condition) => holdsProperty(condition, properties))

export function holdsProperty(
  { property, op, value }: PlayProperty,
  properties: Readonly<Record<string, unknown>>,
): boolean {
  const found = Object.hasOwn(properties, property) ? properties[property] : undefined
  const known = found !== undefined && found !== null
  switch (op) {
    case 'exists':
      return known === (value !== false)
    case 'is':
      return known && String(found) === String(value)
    case 'is-not':
      return !known || String(found) !== String(value)
    case 'contains':
      return known && String(found).includes(String(value ?? ''))
    case 'from':
      return known && Number(found) >= Number(value)
    case 'to':
      return known && Number(found) <= Number(value)
  }
}
