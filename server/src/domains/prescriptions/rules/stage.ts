import type { CareCapability, CareStage, CareStageView } from '@regulars/contract'
import { careStages } from '@regulars/contract'
import { text } from './care.ts'

type Capability = Pick<CareCapability, 'code' | 'stage' | 'name' | 'how'> & {
  /** Any of these having happened is having it. */
  shownBy: readonly string[]
}

/** A capability counts when it was used, not when it could be switched on. The words are those of `readUse`. */
export const capabilities: readonly Capability[] = [
  {
    code: 'orders',
    stage: '1.0',
    name: text('Orders are recorded', '订单已接入'),
    how: text('Sell at the till, or import or send orders.', '用收银台开单，或导入、接入订单。'),
    shownBy: ['order.paid'],
  },
  {
    code: 'identified',
    stage: '2.0',
    name: text('Customers are recognised when they pay', '付款时认得出人'),
    how: text('Take the member code, phone or card at the till.', '收银时扫会员码、报手机号或刷卡。'),
    shownBy: ['order.known'],
  },
  {
    code: 'members',
    stage: '2.0',
    name: text('People join', '有人入会'),
    how: text('Publish the member card and ask on the pay-success page.', '发布会员卡，在支付成功页邀请入会。'),
    shownBy: ['card.issued', 'customer.registered'],
  },
  {
    code: 'coupons',
    stage: '2.0',
    name: text('Coupons are claimed', '有人领券'),
    how: text('Publish a first offer.', '发布第一张优惠券。'),
    shownBy: ['coupon.claimed'],
  },
  {
    code: 'reach',
    stage: '2.0',
    name: text('Messages go out', '有消息触达'),
    how: text('Say one thing to one audience through the gate.', '通过触达闸门，对一个人群说一件事。'),
    shownBy: ['touch.sent', 'message.delivered'],
  },
  {
    code: 'plays',
    stage: '3.0',
    name: text('Plays run', '玩法在跑'),
    how: text('Fill a prescription and publish its play.', '开一张处方，发布它的玩法。'),
    shownBy: ['play.spoke'],
  },
  {
    code: 'slots',
    stage: '3.0',
    name: text('The pay-success page shows something', '支付成功页有展示'),
    how: text('Add a placement to the pay-success page.', '在支付成功页加一个投放。'),
    shownBy: ['slot.shown'],
  },
  {
    code: 'used-coupons',
    stage: '3.0',
    name: text('Coupons come back as orders', '券带回了订单'),
    how: text('Let the till redeem coupons.', '让收银台核销优惠券。'),
    shownBy: ['coupon.redeemed'],
  },
]

/** The highest stage of which, and of those below, nothing is missing. */
export function stageOf(use: ReadonlyMap<string, number>): CareStageView {
  const seen = capabilities.map(({ shownBy, ...capability }) => {
    const used = shownBy.reduce((sum, what) => sum + (use.get(what) ?? 0), 0)
    return { ...capability, used, met: used > 0 }
  })
  const isMet = (stage: CareStage) => seen.every((capability) => capability.stage !== stage || capability.met)
  const reached = careStages.findIndex((stage) => !isMet(stage))
  const next = reached === -1 ? null : (careStages[reached] ?? null)
  const stage = reached === -1 ? '3.0' : (careStages[reached - 1] ?? null)
  const missing = seen.filter((capability) => capability.stage === next && !capability.met)
  return { stage, next, missing: missing.map(({ code }) => code), capabilities: seen }
}
