import type { RiskRank, RiskReason, RiskSignal } from '@regulars/contract'

/** Something that somebody wants to have, and by what others can tell him from an honest customer. */
export type Claim = {
  /** `coupon.claim`, `envelope.open`, `till.sale` … */
  what: string
  /** What is claimed, such as `offer/12`. */
  about: string
  /** 0: nowhere. */
  store: number
  /** All records of the person, the one that speaks for him first; empty where nobody knows. */
  customers: readonly number[]
  /** Keyed hashes, made by `signalHash`: nothing readable is kept. */
  phone?: Buffer
  device?: Buffer
  person?: Buffer
  address?: Buffer
  at: Date
}

/** How much it looks like abuse, and why. */
export type Ranking = { rank: RiskRank; score: number; reasons: RiskReason[] }

/** A signal of a claim with the key under which it is compared. */
export type Key = { signal: RiskSignal; key: Buffer }

/** The key of a customer: his number. */
export function customerKey(customer: number): Buffer {
  const key = Buffer.alloc(4)
  key.writeUInt32BE(customer)
  return key
}

/** What a claim is compared by, the customer himself first. */
export function keysOf(claim: Claim): Key[] {
  const [customer] = claim.customers
  const keys: Key[] = customer === undefined ? [] : [{ signal: 'customer', key: customerKey(customer) }]
  for (const signal of ['phone', 'device', 'person', 'address'] as const) {
    const key = claim[signal]
    if (key) keys.push({ signal, key })
  }
  return keys
}

export const nameOf = ({ signal, key }: Key): string => `${signal}:${key.toString('hex')}`
