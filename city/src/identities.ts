import type { CityPlan } from './plan.ts'

/** Under which names the platform meets a person. A person has at most one of each kind, so no two of them ever conflict. */
export interface Identities {
  wallet?: string
  phone?: string
  email?: string
  app?: string
  card?: string
  follower?: string
  /** A phone as Wi-Fi and browsers see it. Weak, but in this city nobody lends theirs. */
  device?: string
}

export type IdentityKind = keyof Identities

/**
 * Spreads 0..modulus-1 over the same range, one to one, so that the numbers of neighbours in the
 * generator do not look alike. The factor is prime and does not divide the modulus; the product stays below 2^53.
 */
function scatter(index: number, seed: number, modulus: number): number {
  const shifted = (index + (Math.abs(seed) % 9973) * 7919) % modulus
  return (shifted * 48_271_001) % modulus
}

const digits = (value: number, width: number) => String(value).padStart(width, '0')

/**
 * The 154 numbers of China were never given to anybody, so no message can reach a stranger;
 * wallets start with 2088, as those of the field do, followed by zeroes that real ones do not have.
 */
export function identityOf(plan: CityPlan, kind: IdentityKind, person: number): string {
  const number = scatter(person, plan.seed, 100_000_000)
  switch (kind) {
    case 'wallet':
      return `20880000${digits(number, 8)}`
    case 'phone':
      return `+86154${digits(number, 8)}`
    case 'email':
      return `regular${digits(number, 8)}@example.com`
    case 'app':
      return `u${digits(number, 8)}`
    case 'card':
      return `VIP${digits(number, 8)}`
    case 'follower':
      return `oW${digits(number, 8)}`
    case 'device':
      return `d-${digits(number, 8)}`
  }
}

export function identitiesOf(plan: CityPlan, person: number, kinds: readonly IdentityKind[]): Identities {
  const identities: Identities = {}
  for (const kind of kinds) identities[kind] = identityOf(plan, kind, person)
  return identities
}
