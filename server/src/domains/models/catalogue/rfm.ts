import type { LabelInput } from '@regulars/contract'
import { type Activity, readActivity } from '../analytics/purchases.ts'
import { refusals } from '../errors.ts'
import { dayText } from '../rules/days.ts'
import { mapInTurns } from '../rules/pace.ts'
import { numberOf, type Parameter, readCuts, textOf } from '../rules/parameters.ts'
import { areaUnderCurve, mean } from '../rules/quality.ts'
import {
  type Buyer,
  quintileCuts,
  type RfmCuts,
  type RfmScores,
  type Segment,
  scoreRfm,
  segmentOf,
} from '../rules/rfm.ts'
import { type CategoryOf, type Model, type ModelInput, modelLabel, w } from './model.ts'
import { getSpan } from './observation.ts'

const text = (name: string, en: string, zh: string): Parameter => ({
  name,
  label: w(en, zh),
  kind: 'text',
  default: null,
})
const parameters: Parameter[] = [
  { name: 'cuts', label: w('Cuts', '分档方式'), kind: 'choice', default: 'fixed', choices: ['fixed', 'quintiles'] },
  text('category', 'Only this category (code)', '仅限品类（代码）'),
  { name: 'windowDays', label: w('Days looked back', '回看天数'), kind: 'number', default: 365, min: 7, max: 3660 },
  text('recencyDays', 'Recency: 4 cuts in days', '最近：4 个分界（天）'),
  text('frequency', 'Frequency: 4 cuts in purchase days', '频次：4 个分界（购买天数）'),
  text('money', 'Money: 4 cuts in major units', '金额：4 个分界（元）'),
]

const scoreLabel = (suffix: string): LabelInput =>
  modelLabel({
    code: `rfm-score${suffix}`,
    name: w('RFM score', 'RFM 分数'),
    meaning: w(
      'Recency, frequency and money from 1 to 5 each, as one number: 543 is recency 5, frequency 4, money 3.',
      '最近、频次、金额各 1–5 分，合成一个数：543 表示最近 5、频次 4、金额 3。',
    ),
    scenario: 'high-value-care',
    category: 'value-rfm',
    type: 'number',
  })
const names: Record<Segment, { en: string; zh: string }> = {
  champions: w('Champions', '重要价值'),
  loyal: w('Loyal', '忠诚'),
  promising: w('Promising', '潜力'),
  new: w('New', '新客'),
  'need-attention': w('Need attention', '需关注'),
  'at-risk': w('At risk', '有流失风险'),
  'cannot-lose': w('Cannot lose them', '不能流失'),
  hibernating: w('Hibernating', '休眠'),
  lost: w('Lost', '流失'),
}
const segmentLabel = (suffix: string): LabelInput =>
  modelLabel({
    code: `rfm-segment${suffix}`,
    name: w('RFM segment', 'RFM 分群'),
    meaning: w(
      'Customary names for recency and the mean of frequency and money.',
      '按最近消费与频次、金额均值划分的常用分群。',
    ),
    scenario: 'high-value-care',
    category: 'value-rfm',
    type: 'choice',
    values: Object.entries(names).map(([value, name]) => ({ value, name })),
  })

const holdoutDays = 30

export const rfm: Model = {
  name: 'rfm',
  title: w('Recency, frequency, money (RFM)', 'RFM 分层'),
  question: w('Who is a champion, who is slipping away?', '谁是重点顾客，谁在流失？'),
  method: w(
    'Scores from 1 to 5 for days since the last purchase, purchase days and spending in the window. Fixed cuts are multiples of the usual interval of the category (1, 2, 4, 8 times) and of its mean spending of a day (1, 2, 5, 10 times), so that a score keeps its meaning; quintiles are cut anew in every run and tie badly where most buy once.',
    '对窗口内的最近天数、购买天数与消费额各打 1–5 分。固定分界取品类常见间隔的 1、2、4、8 倍与日均消费的 1、2、5、10 倍，分数含义稳定；五分位每次重算，且多数人只买一次时并列严重。',
  ),
  version: 1,
  parameters,
  inputs: [
    w('Days and amounts of paid orders; order lines for one category', '支付订单的日期与金额；单一品类时用订单行'),
  ],
  metrics: [
    {
      key: 'auc',
      name: w('AUC: who buys in the 30 days after, scored without them', 'AUC：以之前数据打分，预测其后 30 天谁会购买'),
      better: 'higher',
    },
    {
      key: 'againBest',
      name: w('Share of champions who bought in these 30 days', '重要价值人群在该 30 天的购买率'),
      better: 'higher',
    },
    { key: 'againAll', name: w('The same of everybody', '全体的购买率'), better: 'none' },
  ],
  writes: ['rfm-score', 'rfm-segment'],
  async run(input) {
    const span = await getSpan(input, 'paid')
    const category = chooseCategory(input)
    const windowDays = numberOf(input.params, 'windowDays') ?? 365
    const until = span.lastDay + 1
    const read = (untilDay: number, laterUntilDay: number): Promise<Activity[]> =>
      readActivity(input.ch, {
        fromDay: untilDay - windowDays,
        untilDay,
        laterUntilDay,
        categories: category?.ids ?? null,
      })
    const now = await read(until, until)
    const buyers = now.map((row) => toBuyer(row, until, input.minorDigits))
    if (buyers.length === 0) throw refusals.not_enough_data({ detail: 'Nobody bought in the window.' })
    const interval = category?.interval ?? 30
    const cuts = chooseCuts(input, buyers, interval)
    const suffix = category ? `-${category.slug}` : ''
    const before = await read(until - holdoutDays, until)
    const earlier = before.map((row) => toBuyer(row, until - holdoutDays, input.minorDigits))
    return {
      inputs: {
        customers: buyers.length,
        from: dayText(until - windowDays),
        to: dayText(span.lastDay),
        ...(category ? { category: category.code } : {}),
      },
      fitted: describeCuts(cuts),
      // Cut as it would have been cut then.
      metrics: check(
        earlier,
        before.map((row) => row.laterDays > 0),
        chooseCuts(input, earlier, interval),
      ),
      labels: async () => {
        const scored = await mapInTurns(now, (row) => ({
          customer: row.customer,
          scores: scoreRfm(toBuyer(row, until, input.minorDigits), cuts),
          evidence: `${row.days} purchase day${row.days === 1 ? '' : 's'}, last ${dayText(row.lastDay)}`,
        }))
        return [
          {
            label: scoreLabel(suffix),
            values: scored.map(({ customer, scores, evidence }) => ({ customer, value: digits(scores), evidence })),
          },
          {
            label: segmentLabel(suffix),
            values: scored.map(({ customer, scores, evidence }) => ({ customer, value: segmentOf(scores), evidence })),
          },
        ]
      },
    }
  },
}

const digits = ({ recency, frequency, money }: RfmScores): number => recency * 100 + frequency * 10 + money

const toBuyer = ({ lastDay, days, spentMinor }: Activity, untilDay: number, minorDigits: number): Buyer => ({
  sinceDays: untilDay - 1 - lastDay,
  days,
  spent: spentMinor / 10 ** minorDigits,
})

type Chosen = { code: string; slug: string; ids: number[]; interval: number }

/** The category with those below it; undefined for the whole shop. */
function chooseCategory({ params, categories }: ModelInput): Chosen | undefined {
  const code = textOf(params, 'category')
  if (code === '') return undefined
  const own = categories.find((category) => category.code === code)
  if (!own) {
    throw refusals.invalid_model_parameter({
      fields: [{ path: 'parameters.category', message: 'is no code of a category' }],
      detail: `There is no category ${code}.`,
    })
  }
  return {
    code,
    slug: code.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
    ids: below(own, categories),
    interval: own.typicalIntervalDays,
  }
}

function below(own: CategoryOf, categories: readonly CategoryOf[]): number[] {
  const children = categories.filter(({ parent }) => parent === own.id)
  return [own.id, ...children.flatMap((child) => below(child, categories))]
}

function chooseCuts({ params }: ModelInput, buyers: readonly Buyer[], interval: number): RfmCuts {
  const perDay = mean(buyers.map(({ spent, days }) => spent / days))
  const base: RfmCuts =
    textOf(params, 'cuts') === 'quintiles'
      ? quintileCuts(buyers)
      : {
          recencyDays: [1, 2, 4, 8].map((times) => times * interval),
          frequency: [2, 3, 5, 10],
          money: [1, 2, 5, 10].map((times) => Math.round(times * perDay * 100) / 100),
        }
  return {
    recencyDays: given(textOf(params, 'recencyDays'), 'recencyDays') ?? base.recencyDays,
    frequency: given(textOf(params, 'frequency'), 'frequency') ?? base.frequency,
    money: given(textOf(params, 'money'), 'money') ?? base.money,
  }
}

function given(cuts: string, name: string): number[] | undefined {
  if (cuts === '') return undefined
  const read = readCuts(cuts, 4)
  if (read) return read
  const message = 'allowed: four rising numbers such as 30,60,120,240'
  throw refusals.invalid_model_parameter({
    detail: `${name}: ${message}`,
    fields: [{ path: `parameters.${name}`, message }],
  })
}

const describeCuts = ({ recencyDays, frequency, money }: RfmCuts): Record<string, number> =>
  Object.fromEntries(
    Object.entries({ recencyDays, frequency, money }).flatMap(([name, cuts]) =>
      cuts.map((cut, i): [string, number] => [`${name}${i + 1}`, cut]),
    ),
  )

function check(buyers: readonly Buyer[], again: readonly boolean[], cuts: RfmCuts): Record<string, number | undefined> {
  const scores = buyers.map((buyer) => scoreRfm(buyer, cuts))
  const best = again.filter((_, i) => {
    const score = scores[i]
    return score !== undefined && segmentOf(score) === 'champions'
  })
  const share = (came: readonly boolean[]): number | undefined =>
    came.length > 0 ? came.filter(Boolean).length / came.length : undefined
  return {
    auc: areaUnderCurve(
      scores.map(({ recency, frequency, money }) => recency + frequency + money),
      again,
    ),
    againBest: share(best),
    againAll: share(again),
  }
}
