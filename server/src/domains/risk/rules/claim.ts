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

export const signalsOf = (claim: Claim): { signal: Exclude<RiskSignal, 'customer'>; hash: Buffer }[] =>
  (['phone', 'device', 'person', 'address'] as const).flatMap((signal) => {
    const hash = claim[signal]
    return hash ? [{ signal, hash }] : []
  })
