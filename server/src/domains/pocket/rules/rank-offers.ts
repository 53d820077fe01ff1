import type { MatchedInterest } from '../../models/index.ts'
import type { Words } from './benefit-words.ts'

/** What an offer is placed by. */
export type Ranked = {
  id: number
  /** Times it was claimed, by anybody. */
  claimed: number
  /** Undefined where nothing is known of this customer's wish for what it is for. */
  interest: MatchedInterest | undefined
  /** It cannot be had any more, or not by this customer. */
  isOut: boolean
}

/**
 * What suits this customer best first, then what most people take, new ones before old ones; what cannot be had comes last.
 * The same list for everybody where nobody's interest is known.
 */
export const compareOffers = (a: Ranked, b: Ranked): number =>
  Number(a.isOut) - Number(b.isOut) ||
  (b.interest?.score ?? 0) - (a.interest?.score ?? 0) ||
  b.claimed - a.claimed ||
  b.id - a.id

/** From how many claims on it is worth saying. */
const manyFrom = 10

const ago = (days: number): Words =>
  days <= 0
    ? { en: 'today', zh: '今天' }
    : days === 1
      ? { en: 'yesterday', zh: '昨天' }
      : { en: `${days} days ago`, zh: ` ${days} 天前` }

const did = {
  purchase: { en: 'bought', zh: '买过' },
  cart: { en: 'chose', zh: '选过' },
  view: { en: 'looked at', zh: '看过' },
} as const

/** Why an offer stands where it stands, in words to the customer. */
export function reasonFor({ interest, claimed }: Ranked): { reason: Words; personal: boolean } {
  const words = interest && personalReason(interest)
  if (words) return { reason: words, personal: true }
  const general =
    claimed >= manyFrom ? { en: `Taken ${claimed} times`, zh: `已有 ${claimed} 人次领取` } : { en: 'New', zh: '新上架' }
  return { reason: general, personal: false }
}

function personalReason({ product, reason }: MatchedInterest): Words | undefined {
  switch (reason.kind) {
    case 'again': {
      const when = ago(reason.daysAgo)
      return reason.times > 1
        ? {
            en: `You bought ${product} ${reason.times} times, last ${when.en}`,
            zh: `你买过 ${reason.times} 次${product}，最近一次是${when.zh}`,
          }
        : { en: `You bought ${product} ${when.en}`, zh: `你${when.zh}买过${product}` }
    }
    case 'looked': {
      const when = ago(reason.daysAgo)
      return {
        en: `You ${did[reason.action].en} ${product} ${when.en}`,
        zh: `你${when.zh}${did[reason.action].zh}${product}`,
      }
    }
    case 'beside':
      return {
        en: `Because you ${did[reason.action].en} ${reason.beside}: ${product} goes with it`,
        zh: `因为你${did[reason.action].zh}${reason.beside}，常和${product}一起买`,
      }
    case 'popular':
      return undefined
  }
}
