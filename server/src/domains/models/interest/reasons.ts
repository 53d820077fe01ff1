import type { Reason } from './model.ts'

type Words = { en: string; zh: string }

/** Chinese puts a space between a character and a digit; at the start of a sentence it is trimmed. */
const ago = (days: number): Words =>
  days <= 0
    ? { en: 'today', zh: '今天' }
    : days === 1
      ? { en: 'yesterday', zh: '昨天' }
      : { en: `${days} days ago`, zh: ` ${days} 天前` }

const did = {
  purchase: { en: 'bought', zh: '买了' },
  cart: { en: 'put into the cart', zh: '加购了' },
  view: { en: 'looked at', zh: '看过' },
} as const

/** Why a product is expected, in a sentence about the customer. `nameOf` gives the names of products by index. */
export function reasonWords(reason: Reason, target: string, nameOf: (product: number) => string): Words {
  switch (reason.kind) {
    case 'again': {
      const when = ago(reason.daysAgo)
      return reason.times > 1
        ? {
            en: `Bought it ${reason.times} times, last ${when.en}`,
            zh: `买过 ${reason.times} 次，最近一次在${when.zh}`,
          }
        : { en: `Bought it ${when.en}`, zh: `${when.zh}买过`.trim() }
    }
    case 'looked': {
      const when = ago(reason.daysAgo)
      const what =
        reason.action === 'cart' ? { en: 'Put it into the cart', zh: '加购过' } : { en: 'Looked at it', zh: '看过' }
      return { en: `${what.en} ${when.en}`, zh: `${when.zh}${what.zh}`.trim() }
    }
    case 'beside': {
      const [when, what, source] = [ago(reason.daysAgo), did[reason.action], nameOf(reason.product)]
      return {
        en: `Because they ${what.en} ${source} ${when.en}, which people buy with ${target}`,
        zh: `因为${when.zh}${what.zh}${source}，买它的人常买${target}`,
      }
    }
    case 'popular':
      return { en: 'Many customers buy it', zh: '大家常买' }
  }
}
