import type { LabelInput } from '@regulars/contract'

type Words = { en: string; zh: string }
const w = (en: string, zh: string): Words => ({ en, zh })

export type SeedScenario = { code: string; name: Words; question: Words; action: Words; figure: Words }
const scenario = (code: string, name: Words, question: Words, action: Words, figure: Words): SeedScenario => ({
  code,
  name,
  question,
  action,
  figure,
})

/** The thirteen business scenarios that a workspace starts with. */
export const scenarios: readonly SeedScenario[] = [
  scenario(
    'potential-consumers',
    w('Potential consumers of a channel', '渠道潜在消费者'),
    w('Who buys elsewhere with us, but not yet in this channel?', '谁在我们这里消费，却还没用过这个渠道？'),
    w('Invite them with a first offer of the channel', '用渠道首单优惠邀请'),
    w('First orders in the channel', '渠道首单数'),
  ),
  scenario(
    'channel-frequency',
    w('Low, middle and high frequency in a channel', '渠道低中高频'),
    w('Who uses a channel how often, in its own time window?', '在渠道自己的周期里，谁高频、谁低频？'),
    w('Raise the low, keep the middle, thank the high', '提低频、稳中频、谢高频'),
    w('Orders a buyer in the window', '周期内人均订单'),
  ),
  scenario(
    'first-order',
    w("A new customer's first order", '新客首单'),
    w('Who registered and has not ordered?', '谁注册了还没下单？'),
    w('One offer within seven days', '七天内一次首单优惠'),
    w('First-order conversion', '首单转化率'),
  ),
  scenario(
    'next-month-repurchase',
    w('Next-month repurchase of new consumers', '新客次月复购'),
    w('Who bought for the first time last month and not since?', '上月首购、至今未复购的是谁？'),
    w('Remind of what they liked', '提醒他们喜欢的东西'),
    w('Next-month repurchase', '次月复购率'),
  ),
  scenario(
    'slow-movers',
    w('Slow-moving products to people who want them', '滞销品匹配人群'),
    w('Who would want what does not sell?', '滞销的东西谁会要？'),
    w('Show it to those people only', '只推给匹配的人'),
    w('Sell-through', '动销率'),
  ),
  scenario(
    'cross-category',
    w('Cross-category chain', '跨品类连带'),
    w('What do people buy next, and who has not yet?', '买了甲的人接着买乙，谁还没买乙？'),
    w('Offer the next category', '推荐下一个品类'),
    w('Categories a customer', '人均品类数'),
  ),
  scenario(
    'replenishment',
    w('Replenishment reminder', '补货提醒'),
    w('Whose last purchase is used up about now?', '谁上次买的快用完了？'),
    w('Remind once, at the right time', '在对的时间提醒一次'),
    w('Orders within the cycle', '周期内复购'),
  ),
  scenario(
    'churn-recall',
    w('Churn warning and recall', '流失预警与召回'),
    w('Who stays away longer than usual?', '谁比平时更久没来？'),
    w('Win back with a reason to come', '用一个理由请回来'),
    w('Customers who came back', '召回人数'),
  ),
  scenario(
    'high-value-care',
    w('Care for the best customers', '高价值客户维护'),
    w('Who makes most of the profit, and is anybody of them leaving?', '谁贡献大头，其中谁在流失？'),
    w('Serve in person, watch for decline', '专人服务，盯住下滑'),
    w('Net revenue of the top fifth', '前二成净收入'),
  ),
  scenario(
    'price-sensitivity',
    w('Price and coupon sensitivity', '价格与优惠敏感度'),
    w('Who needs how much of a reward?', '谁需要多大的优惠？'),
    w('Choose the size of the reward', '决定优惠力度'),
    w('Cost of an extra order', '增量订单成本'),
  ),
  scenario(
    'community-activation',
    w('Group activation', '社群激活'),
    w('Who is in a group and silent?', '谁在群里却沉默？'),
    w('Solve a problem, then ask', '先解决问题，再互动'),
    w('Monthly active members', '群月活'),
  ),
  scenario(
    'community-push',
    w('Ground push in weak communities', '低渗透小区地推'),
    w('Where do few households know us?', '哪些小区渗透低？'),
    w('Send couriers', '派配送员拜访'),
    w('Penetration', '渗透率'),
  ),
  scenario(
    'card-upgrade',
    w('Stored value and card upgrade', '储值与升卡'),
    w('Who buys so often that a card pays?', '谁买得够多，办卡划算？'),
    w('Offer the card at the till', '收银时推荐办卡'),
    w('Cards issued', '新办卡数'),
  ),
]

export type SeedCategory = { code: string; parent: string | null; name: Words }
const category = (code: string, name: Words, children: Record<string, Words> = {}): SeedCategory[] => [
  { code, parent: null, name },
  ...Object.entries(children).map(([child, words]) => ({ code: `${code}-${child}`, parent: code, name: words })),
]

/** Eleven categories with sub-categories. */
export const categories: readonly SeedCategory[] = [
  ...category('identity', w('Identity and household', '身份与家庭'), {
    person: w('Person', '个人'),
    household: w('Household', '家庭'),
  }),
  ...category('community', w('Community and location', '小区与位置'), {
    home: w('Home', '居住'),
    store: w('Store', '常去门店'),
  }),
  ...category('life-cycle', w('Life cycle and stage', '生命周期与阶段'), {
    stage: w('Stage', '阶段'),
    recency: w('Recency', '最近'),
  }),
  ...category('value', w('Transactions and value', '交易与价值'), {
    rfm: w('RFM', 'RFM'),
    lifetime: w('Lifetime value', '生命周期价值'),
  }),
  ...category('preference', w('Category and channel preference', '品类与渠道偏好'), {
    category: w('Category', '品类'),
    channel: w('Channel', '渠道'),
  }),
  ...category('interest', w('Interest prediction', '兴趣预测'), { product: w('Product', '商品') }),
  ...category('rhythm', w('Frequency and time window', '频次与时段'), {
    frequency: w('Frequency', '频次'),
    time: w('Time', '时段'),
  }),
  ...category('sensitivity', w('Marketing sensitivity', '营销敏感度'), { coupon: w('Coupon', '优惠券') }),
  ...category('reach', w('Activity and reach', '活跃与触达'), { app: w('App', '应用'), window: w('Window', '服务窗') }),
  ...category('social', w('Groups and friends', '社群与社交'), { group: w('Group', '群') }),
  ...category('service', w('Service, credit and risk', '服务、信用与风险'), { complaint: w('Complaint', '投诉') }),
]

type Starter = Pick<LabelInput, 'code' | 'name' | 'meaning' | 'category' | 'type' | 'values' | 'unit' | 'rule'> & {
  scenario: string
}
const low = { value: 'low', name: w('Low', '低') }
const middle = { value: 'middle', name: w('Middle', '中') }
const high = { value: 'high', name: w('High', '高') }
const paidOrders = { source: 'orders', where: {} } as const

/** Labels that every shop can use from its first order. Each is a rule, to be edited or retired like any other. */
export const starters: readonly Starter[] = [
  {
    code: 'order-frequency',
    name: w('Order frequency', '下单频次'),
    meaning: w(
      'Paid orders of the last 90 days: 1 is low, 3 middle, 8 high.',
      '近 90 天支付订单数：1 单低、3 单中、8 单高。',
    ),
    scenario: 'channel-frequency',
    category: 'rhythm-frequency',
    type: 'choice',
    values: [low, middle, high],
    unit: '',
    rule: {
      measure: { aggregate: { ...paidOrders, fn: 'count', windowDays: 90 } },
      result: {
        as: 'bands',
        bands: [
          { value: 'low', from: 1 },
          { value: 'middle', from: 3 },
          { value: 'high', from: 8 },
        ],
      },
    },
  },
  {
    code: 'last-order',
    name: w('Last order', '最近下单'),
    meaning: w('Days since the last paid order.', '距最近一次支付订单的天数。'),
    scenario: 'churn-recall',
    category: 'life-cycle-recency',
    type: 'choice',
    values: [
      { value: 'active', name: w('Within 30 days', '30 天内') },
      { value: 'cooling', name: w('30 to 60 days ago', '30–60 天前') },
      { value: 'sleeping', name: w('60 to 180 days ago', '60–180 天前') },
      { value: 'lost', name: w('Over 180 days ago', '180 天以上') },
    ],
    unit: '',
    rule: {
      measure: { aggregate: { ...paidOrders, fn: 'last' } },
      result: {
        as: 'age',
        bands: [
          { value: 'active', from: 0 },
          { value: 'cooling', from: 30 },
          { value: 'sleeping', from: 60 },
          { value: 'lost', from: 180 },
        ],
      },
    },
  },
  {
    code: 'net-spending-year',
    name: w('Net spending in a year', '近一年净消费'),
    meaning: w('Paid less refunded in the last 365 days.', '近 365 天支付减退款。'),
    scenario: 'high-value-care',
    category: 'value-rfm',
    type: 'number',
    values: [],
    unit: 'money',
    rule: {
      measure: { aggregate: { ...paidOrders, fn: 'sum', field: 'net', windowDays: 365 } },
      result: { as: 'number' },
    },
  },
  {
    code: 'average-order',
    name: w('Average order', '客单价'),
    meaning: w('Mean amount of the paid orders of the last 180 days.', '近 180 天支付订单的平均金额。'),
    scenario: 'price-sensitivity',
    category: 'value-rfm',
    type: 'number',
    values: [],
    unit: 'money',
    rule: {
      measure: { aggregate: { ...paidOrders, fn: 'average', field: 'amount', windowDays: 180 } },
      result: { as: 'number' },
    },
  },
  {
    code: 'first-order-at',
    name: w('First order', '首单时间'),
    meaning: w('When the first paid order was.', '第一次支付订单的时间。'),
    scenario: 'next-month-repurchase',
    category: 'life-cycle-stage',
    type: 'date',
    values: [],
    unit: '',
    rule: { measure: { aggregate: { ...paidOrders, fn: 'first' } }, result: { as: 'date' } },
  },
  {
    code: 'registered-at',
    name: w('Registered', '注册时间'),
    meaning: w('When the customer registered.', '客户注册的时间。'),
    scenario: 'first-order',
    category: 'life-cycle-stage',
    type: 'date',
    values: [],
    unit: '',
    rule: {
      measure: { aggregate: { source: 'events', fn: 'first', where: { kinds: ['customer.registered'] } } },
      result: { as: 'date' },
    },
  },
  {
    code: 'category-breadth',
    name: w('Categories bought', '购买品类数'),
    meaning: w('Different categories bought in the last 180 days.', '近 180 天买过的品类数。'),
    scenario: 'cross-category',
    category: 'preference-category',
    type: 'number',
    values: [],
    unit: '',
    rule: {
      measure: {
        aggregate: { source: 'lines', fn: 'distinct', field: 'category', where: {}, windowDays: 180 },
      },
      result: { as: 'number' },
    },
  },
  {
    code: 'looked-at-products',
    name: w('Looked at products', '浏览商品'),
    meaning: w('Viewed a product in the last 7 days.', '近 7 天浏览过商品。'),
    scenario: 'potential-consumers',
    category: 'reach-app',
    type: 'flag',
    values: [],
    unit: '',
    rule: {
      measure: {
        aggregate: { source: 'events', fn: 'count', where: { kinds: ['product.viewed'] }, windowDays: 7 },
      },
      result: { as: 'flag', from: 1 },
    },
  },
]
