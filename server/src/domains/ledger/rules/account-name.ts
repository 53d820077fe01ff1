import type { Asset, Holder } from './transfer.ts'

/** How a holder is kept and sorted: `customer/17`, `pot/envelope/12`, `store/3/sales`, `workspace/points`. */
export function holderText(holder: Holder): string {
  switch (holder.of) {
    case 'customer':
      return `customer/${holder.customer}`
    case 'pot':
      return `pot/${holder.pot}`
    case 'store':
      return `store/${holder.store}/${holder.purpose}`
    case 'workspace':
      return `workspace/${holder.purpose}`
  }
}

/** The store that an account belongs to; 0 where it is none's. */
export const storeOf = (holder: Holder): number => (holder.of === 'store' ? holder.store : 0)

/** Customers and pots cannot give what they do not have. */
export const isBounded = (holder: Holder): boolean => holder.of === 'customer' || holder.of === 'pot'

/** Reads `holderText` back; undefined for what is none. */
export function parseHolder(text: string): Holder | undefined {
  const cut = text.indexOf('/')
  const [of, rest] = [text.slice(0, cut), text.slice(cut + 1)]
  if (cut < 0 || rest === '') return undefined
  if (of === 'pot') return { of, pot: rest }
  if (of === 'workspace') return { of, purpose: rest }
  if (of === 'customer') return isNumber(rest) ? { of, customer: Number(rest) } : undefined
  if (of !== 'store') return undefined
  const purpose = rest.indexOf('/')
  const store = rest.slice(0, purpose)
  if (purpose < 0 || !isNumber(store) || purpose === rest.length - 1) return undefined
  return { of, store: Number(store), purpose: rest.slice(purpose + 1) }
}

const isNumber = (text: string): boolean => /^[1-9]\d{0,9}$/.test(text)

/** Names an account among those of its workspace. Neither part holds a line feed. */
export const accountName = (holder: string, asset: Asset): string => `${holder}\n${asset}`
