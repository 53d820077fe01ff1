import type { TillTicketState } from '@regulars/contract'

type Words = { en: string; zh: string }

/** What the cashier should do, in a few words that can be read from a step away. */
export const advice = {
  payerCode: { en: 'Take the payment with this code', zh: '用此码收款' },
  showAgain: { en: 'Expired: ask for a new code', zh: '已失效：请顾客刷新' },
  unknown: { en: 'Not known here', zh: '未找到' },
  ticket(state: TillTicketState): Words {
    if (state === 'waiting') return { en: 'Still waiting for its payment', zh: '等待付款' }
    if (state === 'cancelled') return { en: 'Cancelled', zh: '已取消' }
    return { en: 'Paid: open it to refund', zh: '已付款：可打开退款' }
  },
  coupon: (usable: boolean): Words =>
    usable ? { en: 'Good: add it to the basket', zh: '可用：加入本单' } : { en: 'Cannot be used', zh: '不可用' },
  customer({ isMember, coupons }: { isMember: boolean; coupons: number }): Words {
    if (coupons > 0) return { en: `Has ${coupons} coupons to use`, zh: `有 ${coupons} 张券可用` }
    return isMember
      ? { en: 'Member: add to the sale', zh: '会员：加入本单' }
      : { en: 'Offer a member card', zh: '可邀请办卡' }
  },
}
