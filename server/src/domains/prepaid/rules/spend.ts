import type { PrepaidSpendOrder } from '@regulars/contract'

/** What is left of a recharge. */
export type Lot = { rechargeNo: string; customer: number; store: number; principalLeft: bigint; bonusLeft: bigint }

/** A part of a spend or a return that one recharge bears. */
export type Part = { rechargeNo: string; customer: number; store: number; principal: bigint; bonus: bigint }

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b)

/**
 * What a payment takes of each recharge, the oldest first (`lots` are in that order); undefined where there is not enough.
 * Sums to the amount exactly and never takes more than is left.
 */
export function splitSpend(lots: readonly Lot[], amount: bigint, order: PrepaidSpendOrder): Part[] | undefined {
  const parts = lots.map(({ rechargeNo, customer, store }) => ({
    rechargeNo,
    customer,
    store,
    principal: 0n,
    bonus: 0n,
  }))
  let open = amount
  const take = (asset: 'principal' | 'bonus'): void => {
    for (const [index, lot] of lots.entries()) {
      const part = parts[index]
      if (!part) continue
      part[asset] = least(open, asset === 'principal' ? lot.principalLeft : lot.bonusLeft)
      open -= part[asset]
    }
  }
  if (order === 'in-proportion') {
    for (const [index, lot] of lots.entries()) {
      const part = parts[index]
      const left = lot.principalLeft + lot.bonusLeft
      if (!part || left === 0n) continue
      const taken = least(open, left)
      part.bonus = (taken * lot.bonusLeft) / left
      part.principal = taken - part.bonus
      open -= taken
    }
  } else {
    take(order === 'principal-first' ? 'principal' : 'bonus')
    take(order === 'principal-first' ? 'bonus' : 'principal')
  }
  return open > 0n ? undefined : parts.filter((part) => part.principal + part.bonus > 0n)
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
    .filter((part) => part.principal + part.bonus > 0n)
}

export const sumParts = (parts: readonly Part[]): { principalMinor: bigint; bonusMinor: bigint } => ({
  principalMinor: parts.reduce((sum, part) => sum + part.principal, 0n),
  bonusMinor: parts.reduce((sum, part) => sum + part.bonus, 0n),
})
