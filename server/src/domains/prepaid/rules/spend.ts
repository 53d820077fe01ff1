import type { PrepaidSpendOrder } from '@regulars/contract'

/** What is left of a recharge. */
export type Lot = { rechargeNo: string; customer: number; store: number; principalLeft: bigint; bonusLeft: bigint }

/** A part of a spend or a return that one recharge bears. */
export type Part = { rechargeNo: string; customer: number; store: number; principal: bigint; bonus: bigint }

const isMoved = ({ principal, bonus }: Part): boolean => principal + bonus > 0n

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b)

/**
 * What a payment takes of each recharge, the oldest first (`lots` are in that order); undefined where there is not enough.
 * Sums to the amount exactly and never takes more than is left.
 */
export function splitSpend(lots: readonly Lot[], amount: bigint, order: PrepaidSpendOrder): Part[] | undefined {
  const parts = lots.map(({ rechargeNo, customer, store, principalLeft, bonusLeft }) => ({
    left: { principal: principalLeft, bonus: bonusLeft },
    part: { rechargeNo, customer, store, principal: 0n, bonus: 0n },
  }))
  let open = amount
  const take = (asset: 'principal' | 'bonus'): void => {
    for (const { left, part } of parts) {
      part[asset] = least(open, left[asset])
      open -= part[asset]
    }
  }
  if (order === 'in-proportion') {
    for (const { left, part } of parts) {
      const all = left.principal + left.bonus
      if (all === 0n) continue
      const taken = least(open, all)
      part.bonus = (taken * left.bonus) / all
      part.principal = taken - part.bonus
      open -= taken
    }
  } else {
    take(order === 'principal-first' ? 'principal' : 'bonus')
    take(order === 'principal-first' ? 'bonus' : 'principal')
  }
  return open > 0n ? undefined : parts.map(({ part }) => part).filter(isMoved)
}

/**
 * What each recharge gets back when `amount` of a spend comes back, in the proportions in which it was taken; `left` is
 * what has not come back yet. Sums exactly, never gives back more than was taken, and the last return gives back the rest.
 */
export function splitReturn(left: readonly Part[], amount: bigint): Part[] {
  const total = left.reduce((sum, part) => sum + part.principal + part.bonus, 0n)
  let before = 0n
  let given = 0n
  // The running total is rounded down, not each share: so the shares sum to the amount whatever their number.
  const shareOf = (taken: bigint): bigint => {
    before += taken
    const share = total === 0n ? 0n : (amount * before) / total - given
    given += share
    return share
  }
  return left
    .map((part) => ({ ...part, principal: shareOf(part.principal), bonus: shareOf(part.bonus) }))
    .filter(isMoved)
}

export const sumParts = (parts: readonly Part[]): { principalMinor: bigint; bonusMinor: bigint } => ({
  principalMinor: parts.reduce((sum, part) => sum + part.principal, 0n),
  bonusMinor: parts.reduce((sum, part) => sum + part.bonus, 0n),
})
