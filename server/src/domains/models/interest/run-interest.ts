import type { Category, LabelInput } from '@regulars/contract'
import {
  type Model,
  type ModelInput,
  type ModelOutcome,
  modelLabel,
  rounded,
  type WrittenLabel,
  w,
} from '../catalogue/model.ts'
import { dayText } from '../rules/days.ts'
import { encodeModel } from './encoding.ts'
import { checkHeldOut, type HeldOutQuality } from './held-out.ts'
import { levelsOf } from './levels.ts'
import type { Lines } from './lines.ts'
import { fitInSteps, type InterestModel } from './model.ts'
import { keepModel } from './queries.ts'
import { readEverything } from './read-everything.ts'
import { runInTurns } from './turns.ts'

const favouriteLabel = modelLabel({
  code: 'interest-favourite',
  name: w('Favourite category', '最感兴趣的品类'),
  meaning: w('The category from which the next basket is expected to hold most.', '预计下一次购买中占比最高的品类。'),
  scenario: 'cross-category',
  category: 'interest',
  type: 'choice',
})

const levels = [
  { value: 'some', name: w('Some', '一般') },
  { value: 'strong', name: w('Strong', '强') },
]

/** Codes of categories have dots, codes of labels have none. */
const codeOf = (category: string): string => `interest-${category.replaceAll('.', '-')}`

const categoryLabel = ({ code, name }: Category): LabelInput =>
  modelLabel({
    code: codeOf(code),
    name: w(`Interest: ${name.en}`, `兴趣：${name.zh}`),
    meaning: w(
      `Expected purchases of ${name.en} in the next basket, against the mean customer: from 1.5 times some, from 3 times strong.`,
      `预计下一次购买中“${name.zh}”的量与平均顾客相比：1.5 倍起为一般，3 倍起为强。`,
    ),
    scenario: 'slow-movers',
    category: 'interest-product',
    type: 'choice',
    values: levels,
  })

/** Interest prediction as a model of the library. Its list of labels is that of the categories that are sold. */
export const interest: Model = {
  name: 'interest',
  title: w('Interest prediction', '兴趣预测'),
  question: w(
    'What does each customer want next, and who wants this product?',
    '每位顾客接下来想要什么？这件商品谁想要？',
  ),
  method: w(
    'Each purchase, product in a cart and look counts for the product itself and, by what people buy together, for others; it fades with a half-life of eight usual intervals of the category. A share of all baskets stands in for what is not known of a customer, weighed by how much the product is a habit (beta-binomial). Inside the replenishment cycle a need counts as satisfied, except for goods of high frequency.',
    '每次购买、加购、浏览计入该商品，并按“人们常一起买什么”计入其他商品；影响随时间衰减，半衰期为该品类常规间隔的八倍。对不了解的顾客以全体购物篮占比补足，权重取决于该商品的习惯程度（贝塔-二项）。处于补货周期内视为需求已满足，高频品类除外。',
  ),
  version: 1,
  parameters: [],
  inputs: [
    w('Order lines by product and day', '按商品与日期的订单行'),
    w('Carts and looks of 90 days', '近 90 天加购与浏览'),
  ],
  metrics: [
    { key: 'recall10', name: w('Recall@10 of the last basket', '末次购买召回率@10'), better: 'higher' },
    { key: 'recall10BoughtBefore', name: w('Recall@10 of “bought before”', '“买过的”召回率@10'), better: 'none' },
    {
      key: 'recall10BoughtBeforeThenPopular',
      name: w('Recall@10 of “bought before, then popular”', '“买过的+热门”召回率@10'),
      better: 'none',
    },
    {
      key: 'recall10Unsatisfied',
      name: w('Recall@10 without satisfied needs', '剔除已满足需求后的召回率@10'),
      better: 'higher',
    },
    { key: 'ndcg10', name: w('NDCG@10 of the last basket', '末次购买 NDCG@10'), better: 'higher' },
    { key: 'ndcg10BoughtBefore', name: w('NDCG@10 of “bought before”', '“买过的”NDCG@10'), better: 'none' },
    { key: 'checkedCustomers', name: w('Customers checked', '检验人数'), better: 'none' },
  ],
  writes: [favouriteLabel.code],
  run,
}

/** Beyond what other models do, what it learnt is kept, for the lists that are asked for between runs. */
async function run({ deps, ch, signal }: ModelInput): Promise<ModelOutcome> {
  const { span, looks, categories, ...given } = await readEverything(deps, ch, signal)
  const { lines } = given
  const quality = await runInTurns(checkHeldOut(given), signal)
  const model = await runInTurns(fitInSteps(given), signal)
  await deps.db.as(ch.scope, (tx) =>
    keepModel(tx, ch.scope.workspace, {
      computedAt: deps.clock.now(),
      lastDay: span.lastDay,
      body: encodeModel(model),
    }),
  )
  return {
    inputs: {
      lines: span.lines,
      looks,
      customers: lines.ids.length,
      products: lines.productIds.length,
      from: dayText(span.firstDay),
      to: dayText(span.lastDay),
    },
    fitted: describeModel(model),
    metrics: describeQuality(quality),
    labels: () => writeLabels(model, lines, { day: span.lastDay + 1, categories, signal }),
  }
}

function describeModel({ data }: InterestModel): Record<string, number> {
  const known = [...data.cycles].filter((days) => days > 0)
  return {
    neighbours: rounded(data.neighbours.products.length / Math.max(1, data.productIds.length), 1),
    productsWithCycle: known.length,
    halfLifeIntervals: data.options.halfLifeIntervals,
    similarityShare: data.options.similarityShare,
  }
}

const describeQuality = (quality: HeldOutQuality): Record<string, number | undefined> =>
  quality.customers === 0
    ? {}
    : {
        recall10: rounded(quality.predictor.recall10),
        recall10BoughtBefore: rounded(quality.boughtBefore.recall10),
        recall10BoughtBeforeThenPopular: rounded(quality.boughtBeforeThenPopularity.recall10),
        recall10Unsatisfied: rounded(quality.unsatisfied.recall10),
        ndcg10: rounded(quality.predictor.ndcg10),
        ndcg10BoughtBefore: rounded(quality.boughtBefore.ndcg10),
        checkedCustomers: quality.customers,
      }

type Sold = { day: number; categories: readonly Category[]; signal: AbortSignal | undefined }

async function writeLabels(
  model: InterestModel,
  lines: Lines,
  { day, categories, signal }: Sold,
): Promise<WrittenLabel[]> {
  const byId = new Map(categories.map((category) => [category.id, category]))
  const { byCategory, favourites } = await runInTurns(levelsOf(model, lines, day, categories), signal)
  const written: WrittenLabel[] = [
    {
      label: { ...favouriteLabel, values: categories.map(({ code, name }) => ({ value: code, name })) },
      values: favourites.flatMap(({ customer, category, share }) => {
        const code = byId.get(category)?.code
        return code ? [{ customer, value: code, evidence: `${Math.round(100 * share)} % of the next basket` }] : []
      }),
    },
  ]
  for (const [id, found] of byCategory) {
    const category = byId.get(id)
    if (!category) continue
    written.push({
      label: categoryLabel(category),
      values: found.map(({ customer, level, times }) => ({
        customer,
        value: level,
        evidence: `${rounded(times, 1)} × the mean customer`,
      })),
    })
  }
  return written
}
