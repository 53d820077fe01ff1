import type { CareValue, HealthMeasure, ReportText } from '@regulars/contract'
import { text } from './care.ts'

/** What a figure of the card means. Its counts come from `analytics/health.ts` under the same code. */
export type Measure = Pick<
  HealthMeasure,
  'code' | 'name' | 'definition' | 'counted' | 'of' | 'unit' | 'better' | 'amounts'
> & {
  value: CareValue
}

const sentence = (en: string, zh: string) => text(en, zh)
const consumers = text('Consumers', '消费者')
const spokenTo = text('People spoken to', '触达的人')

function measure(
  value: CareValue,
  code: string,
  name: ReportText,
  definition: ReportText,
  [counted, of]: [ReportText, ReportText],
  { unit = 'ratio', better = 'higher', amounts = 'none' }: Partial<Pick<Measure, 'unit' | 'better' | 'amounts'>> = {},
): Measure {
  return { value, code, name, definition, counted, of, unit, better, amounts }
}

export const measures: readonly Measure[] = [
  measure(
    'reachable',
    'reachable-consumers',
    text('Consumers you can reach', '联系得上的消费者'),
    sentence(
      'Of the identified customers who paid in the four weeks, those who by their end had registered, taken a card, followed the window or joined a group. Whether one may write to them is decided by the gate, each time.',
      '四周内付过款的已识别顾客中，到期末已注册、领卡、关注服务窗或入群的比例。能不能发消息，每次由触达闸门判断。',
    ),
    [text('With a thread to us', '有联系方式'), consumers],
  ),
  measure(
    'reachable',
    'reached-people',
    text('People who saw what was said', '看到消息的人'),
    sentence(
      'Of the people to whom something was sent in the four weeks, those who saw or answered something in the same weeks.',
      '四周内收到消息的人中，同期看过或回应过的比例。',
    ),
    [text('Saw it', '看到的人'), spokenTo],
  ),
  measure(
    'identifiable',
    'identified-orders',
    text('Orders you know the customer of', '认得出人的订单'),
    sentence('Of the paid orders, those of an identified customer.', '已付订单中，能对应到顾客的比例。'),
    [text('Orders of known customers', '已识别订单'), text('Paid orders', '已付订单')],
  ),
  measure(
    'identifiable',
    'identified-money',
    text('Money you know the customer of', '认得出人的营业额'),
    sentence(
      'Of the money paid, that of identified customers, before refunds.',
      '支付金额中，来自已识别顾客的比例，未扣退款。',
    ),
    [text('Paid by known customers', '已识别顾客支付'), text('Paid', '支付金额')],
    { amounts: 'both' },
  ),
  measure(
    'interactive',
    'interacting-customers',
    text('Customers who do more than pay', '有互动的顾客'),
    sentence(
      'Of the customers who did anything in the four weeks, those who answered, claimed a coupon, joined, followed, looked at goods or pages, scanned a code or gave feedback.',
      '四周内有任何行为的顾客中，回应消息、领券、入群、关注、浏览、扫码或评价过的比例。',
    ),
    [text('Interacted', '有互动'), text('Active customers', '活跃顾客')],
  ),
  measure(
    'interactive',
    'answering-people',
    text('People who answered', '有回应的人'),
    sentence(
      'Of the people to whom something was sent in the four weeks, those who acted on it or replied in the same weeks.',
      '四周内收到消息的人中，同期点击或回复的比例。',
    ),
    [text('Answered', '有回应'), spokenTo],
  ),
  measure(
    'value-adding',
    'returning-buyers',
    text('Buyers who came back', '回购率'),
    sentence(
      'Of those who paid in the four weeks before, those who paid again in these four (window to window).',
      '前四周的付款者中，本四周再次付款的比例（窗口对窗口）。',
    ),
    [text('Paid again', '再次付款'), text('Buyers of the four weeks before', '前四周付款者')],
  ),
  measure(
    'value-adding',
    'active-days',
    text('Active days a customer', '人均活跃天数'),
    sentence(
      'Days on which a customer did something or paid, for each customer who did so at all in the four weeks.',
      '四周内有行为或付款的顾客，人均有行为的天数。',
    ),
    [text('Active days', '活跃天数'), text('Active customers', '活跃顾客')],
    { unit: 'number' },
  ),
  measure(
    'convertible',
    'first-orders',
    text('First-order conversion, 28 days', '28 天首单转化率'),
    sentence(
      'Of those who registered in the four weeks before, those with a paid order within 28 days after registration.',
      '前四周注册的人中，注册后 28 天内付款的比例。',
    ),
    [text('Ordered', '下单'), text('Registered', '注册')],
  ),
  measure(
    'convertible',
    'coupons-used',
    text('Claimers who use their coupon', '领券后用券的人'),
    sentence(
      'Of those who claimed a coupon in the four weeks before, those who redeemed one within 28 days after a claim.',
      '前四周领券的人中，领后 28 天内用过券的比例。',
    ),
    [text('Redeemed', '用券'), text('Claimed', '领券')],
  ),
  measure(
    'strengthened',
    'second-orders',
    text('New consumers who order again, 28 days', '新客 28 天复购率'),
    sentence(
      'Of those whose first paid order of all fell in the four weeks before, those with another one within 28 days.',
      '前四周首次付款的消费者中，28 天内再次付款的比例。',
    ),
    [text('Ordered again', '再次下单'), text('New consumers', '新消费者')],
  ),
  measure(
    'strengthened',
    'average-order',
    text('Average order', '客单价'),
    sentence(
      'Money paid by identified customers for each of their paid orders, before refunds.',
      '已识别顾客的支付金额除以其已付订单数，未扣退款。',
    ),
    [text('Paid', '支付金额'), text('Orders', '订单')],
    { unit: 'money', amounts: 'numerator' },
  ),
  measure(
    'strengthened',
    'categories-bought',
    text('Categories a consumer', '人均购买品类'),
    sentence(
      'Different categories bought in the four weeks, for each consumer with an order line of a known category.',
      '四周内有品类明细的消费者，人均购买的不同品类数。',
    ),
    [text('Categories', '品类'), consumers],
    { unit: 'number' },
  ),
  measure(
    'at-ease',
    'refunded-money',
    text('Money given back', '退款率'),
    sentence(
      'Refunds made in the four weeks, of the money paid in them. Less is better.',
      '四周内发生的退款占同期支付金额的比例，越低越好。',
    ),
    [text('Refunded', '退款'), text('Paid', '支付金额')],
    { better: 'lower', amounts: 'both' },
  ),
  measure(
    'at-ease',
    'put-off-people',
    text('People put off', '被打扰的人'),
    sentence(
      'Of the customers who did something or were spoken to in the four weeks, those who complained, unfollowed or left a group. Less is better.',
      '四周内有行为或被触达的顾客中，投诉、取关或退群的比例，越低越好。',
    ),
    [text('Complained or left', '投诉或离开'), text('Met or spoken to', '有行为或被触达')],
    { better: 'lower' },
  ),
  measure(
    'efficient',
    'coupon-cost',
    text('Money that coupons took off', '券成本率'),
    sentence(
      'What redeemed coupons took off in the four weeks, after returns, for the money paid in them. Less is better.',
      '四周内核销优惠的金额（扣除退券）与同期支付金额之比，越低越好。',
    ),
    [text('Taken off', '优惠金额'), text('Paid', '支付金额')],
    { better: 'lower', amounts: 'both' },
  ),
  measure(
    'efficient',
    'orders-after-touch',
    text('People who buy soon after a message', '触达后很快下单的人'),
    sentence(
      'Of the people to whom something was sent in the four weeks, those with a paid order within 72 hours after it. It does not say that the message was the reason: the lift against the holdout does.',
      '四周内收到消息的人中，72 小时内付款的比例。这不证明是消息带来的；与对照组的差才是。',
    ),
    [text('Ordered within 72 hours', '72 小时内下单'), spokenTo],
  ),
]

export const measureOf = (code: string): Measure | undefined => measures.find((entry) => entry.code === code)
