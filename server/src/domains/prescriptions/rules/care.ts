import type { CareAim, CareValue, ReportText } from '@regulars/contract'

export const text = (en: string, zh: string): ReportText => ({ en, zh })

export type Aim = { aim: CareAim; name: ReportText; meaning: ReportText }

export const aims: readonly Aim[] = [
  {
    aim: 'scale',
    name: text('Scale', '规模'),
    meaning: text('Win customers from many channels, and know them.', '多渠道精准获客：找得到人，认得出人。'),
  },
  {
    aim: 'active',
    name: text('Activity', '活跃'),
    meaning: text(
      'Keep a good relationship: they answer and come more often.',
      '高质量关系维护：有来有往，越来越常来。',
    ),
  },
  {
    aim: 'worth',
    name: text('Worth', '价值'),
    meaning: text('Turn visits into orders, and orders into more.', '多样化交易增长：来了会买，买了会再买。'),
  },
  {
    aim: 'efficiency',
    name: text('Efficiency', '效率'),
    meaning: text('Run it at ease and at little cost.', '省心高效经营：安心，少花冤枉钱。'),
  },
]

export type Value = { value: CareValue; aim: CareAim; name: ReportText; meaning: ReportText }

export const values: readonly Value[] = [
  {
    value: 'reachable',
    aim: 'scale',
    name: text('Reachable', '可触达'),
    meaning: text('You can speak to those who buy.', '买过的人，联系得上。'),
  },
  {
    value: 'identifiable',
    aim: 'scale',
    name: text('Identifiable', '可识别'),
    meaning: text('You know who is buying.', '知道是谁在买。'),
  },
  {
    value: 'interactive',
    aim: 'active',
    name: text('Interactive', '可互动'),
    meaning: text('They do more than pay.', '除了付款，还有互动。'),
  },
  {
    value: 'value-adding',
    aim: 'active',
    name: text('Value-adding', '可增值'),
    meaning: text('The relationship grows: they return.', '关系在升温：会回来。'),
  },
  {
    value: 'convertible',
    aim: 'worth',
    name: text('Convertible', '可转化'),
    meaning: text('Interest becomes an order.', '有意向的，会下单。'),
  },
  {
    value: 'strengthened',
    aim: 'worth',
    name: text('Strengthened', '可增强'),
    meaning: text('One order becomes several, a small one larger.', '一单变多单，小单变大单。'),
  },
  {
    value: 'at-ease',
    aim: 'efficiency',
    name: text('At ease', '可安心'),
    meaning: text('Little is given back, few are put off.', '退款少，被打扰而离开的人少。'),
  },
  {
    value: 'efficient',
    aim: 'efficiency',
    name: text('Efficient', '可提效'),
    meaning: text('Little is spent for what comes back.', '花得少，回来的多。'),
  },
]

export const scoreRule = text(
  'A score compares you with yourself and with your own stores, never with a benchmark from elsewhere. Each figure is set against the four weeks before, the same four weeks of last year and, for one store, the middle one of the stores alike. As good is 50, twice as good 100, half as good 0 (10 % better is 57). With fewer than 30 people or orders on either side there is no score. A figure takes the mean of its comparisons, a value of its figures, an aim of its values.',
  '分数只和你自己的过去、你自己的同类门店比，不用外来的“行业标准”。每个指标分别对比前四周、去年同期四周；看单店时，再对比同类门店的中位数。持平 50 分，翻倍 100 分，减半 0 分（好 10% 是 57 分）。任一侧不足 30 人（单）不打分。指标取各项对比的平均，价值取指标的平均，目标取价值的平均。',
)

export const alikeRule = text(
  'Stores with half to twice the paid orders of these four weeks, in the same city; in any city where that gives fewer than three.',
  '四周内已付订单数在本店一半到两倍之间的门店，先取同城；同城不足三家则不限城市。',
)
