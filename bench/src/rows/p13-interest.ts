import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { evaluateInterestFiles, type LearntInterest, learnInterest } from '../../../server/src/domains/models/index.ts'
import { type Chain, openChain, timezone } from '../lib/chain.ts'
import { clickhouseVersion } from '../lib/engines.ts'
import { type Purchases, writePurchases } from '../lib/purchases.ts'
import type { Contestant, Match, OpenedRow, Row } from '../lib/row.ts'

const joinName = 'SQL self-join'
const arraysName = 'SQL over arrays'
const data = join(import.meta.dirname, '../../../../shared/data')
const tafeng = { history: join(data, 'tafeng_history.json.gz'), future: join(data, 'tafeng_future.json.gz') }

/** As the predictor weighs by default: neighbours of a product, powers of the buyers, shrinkage, common buyers at least. */
const weight = 'common / (pow(own, 0.6) * pow(other, 0.4) + 10)'
const neighbours = 200
const commonBuyersMin = 2
/** Hundreds of millions of pairs do not fit beside the rest; beyond this ClickHouse groups them on disk. */
const groupBytesMax = 4_000_000_000

export const interest: Row = {
  id: 'p13',
  title: 'P13 product similarity and interest labels',
  goal: '≤ 120 s for 20 million order lines; Ta-Feng next basket recall@10 ≥ .130, NDCG@10 ≥ .104',
  peers:
    'the same similarity as a self-join in SQL on the same ClickHouse, and as pairs of an array a customer, which needs no join',
  async open({ size, folder, say }): Promise<OpenedRow> {
    const purchases: Purchases =
      size === 'full'
        ? { lines: 20_000_000, customers: 1_000_000, products: 20_000 }
        : { lines: 1_000_000, customers: 50_000, products: 4_000 }
    const chain = await openChain(join(folder, 'data'))
    await writePurchases(chain, purchases, say)
    return {
      matches: [similarity(chain), labels(chain), ...(existsSync(tafeng.history) ? [nextBasket()] : [])],
      sizes: [
        `${purchases.lines / 1e6} million order lines of ${purchases.customers.toLocaleString('en')} customers and ${purchases.products.toLocaleString('en')} products over two years; the ${neighbours} nearest products of each.`,
      ],
      notes: [
        "Regulars' time runs from the rows in ClickHouse to the neighbours in memory: read over HTTP, packed, counted; rates, habits and replenishment cycles of every product come with it. One processor; ClickHouse has all of them.",
        'Contestants must agree on the number of neighbours and on how their weights are spread (Σw)² ÷ Σw², or the run stops.',
        'Labels: interest of every customer in every category from all own purchases and the 40 nearest neighbours of each, in two levels; writing them is not in it.',
        ...(existsSync(tafeng.history) ? [] : ['Ta-Feng is not there, so the next basket was not measured.']),
      ],
      versions: { ClickHouse: await clickhouseVersion(chain.clickhouseUrl) },
      close: () => chain.close(),
    }
  },
}

const learn = (chain: Chain): Promise<LearntInterest> => {
  const { deps } = chain.runtime
  return learnInterest(deps, deps.ch.scope({ workspace: chain.reader.by.workspace, stores: '*', timezone }))
}

type Agreed = { neighbours: number; shape: number }

function similarity(chain: Chain): Match {
  let agreed: Agreed | undefined
  const check = (name: string, answer: Agreed): void => {
    agreed ??= answer
    const differs = Math.abs(answer.shape / agreed.shape - 1) > 0.0001
    if (answer.neighbours !== agreed.neighbours || differs)
      throw new Error(`${name} finds ${JSON.stringify(answer)} instead of ${JSON.stringify(agreed)}`)
  }
  const timed = (name: string, find: () => Promise<Agreed>): Contestant => ({
    name,
    async measure() {
      const before = process.cpuUsage()
      const started = performance.now()
      const answer = await find()
      const value = (performance.now() - started) / 1000
      const used = process.cpuUsage(before)
      check(name, answer)
      return { value, beside: { 'node cores': (used.user + used.system) / 1e6 / value } }
    },
  })
  return {
    name: 'product similarity',
    unit: 's',
    contestants: [
      timed('Regulars', async () => shapeOf((await learn(chain)).model.data.neighbours)),
      timed(joinName, () => ask(chain, selfJoin)),
      timed(arraysName, () => ask(chain, pairsOfArrays)),
    ],
    goals: [
      { atMost: 120 },
      { peer: joinName, ratio: 'times-faster', atLeast: 1 },
      { peer: arraysName, ratio: 'times-faster', atLeast: 1 },
    ],
    bound: (beside) =>
      `one processor (${(beside['node cores'] ?? 0).toFixed(2)} cores): parsing the rows, then counting pairs in an array that fits the cache.`,
  }
}

/** Weights are scaled by us and not by SQL: compared is how they are spread, which no scale changes. */
function shapeOf({ starts, weights }: LearntInterest['model']['data']['neighbours']): Agreed {
  let [sum, squares] = [0, 0]
  for (const value of weights) {
    sum += value
    squares += value * value
  }
  return { neighbours: starts.at(-1) ?? 0, shape: (sum * sum) / squares }
}

async function ask(chain: Chain, pairs: (workspace: number) => string): Promise<Agreed> {
  const { connection } = chain.runtime.deps.ch
  const { workspace } = chain.reader.by
  const [answer] = await connection.rows<Agreed>(
    `with buyers as (
       select product, uniqExact(customer) as people from order_lines where ${bought(workspace)} group by product
     )
     select count() as neighbours, pow(sum(weight), 2) / sum(weight * weight) as shape
     from (
       select source, target, ${weight} as weight
       from (${pairs(workspace)}) as pairs
       join (select product as source, people as own from buyers) as a using source
       join (select product as target, people as other from buyers) as b using target
       order by weight desc limit ${neighbours} by source
     )
     settings max_bytes_before_external_group_by = ${groupBytesMax}, max_bytes_before_external_sort = ${groupBytesMax}`,
  )
  if (!answer) throw new Error('no answer')
  return answer
}

const bought = (workspace: number): string =>
  `workspace = ${workspace} and fact = 'paid' and customer > 0 and product > 0`

const selfJoin = (workspace: number): string => {
  const distinct = `(select distinct customer, product from order_lines where ${bought(workspace)})`
  return `select a.product as source, b.product as target, count() as common
    from ${distinct} as a join ${distinct} as b on a.customer = b.customer
    where a.product <> b.product
    group by source, target having common >= ${commonBuyersMin}`
}

const pairsOfArrays = (workspace: number): string =>
  `select source, target, count() as common
   from (
     select groupUniqArray(product) as products from order_lines where ${bought(workspace)} group by customer
   )
   array join products as source
   array join products as target
   where source <> target
   group by source, target having common >= ${commonBuyersMin}`

/** Everything that a run of the model does before it writes. */
function labels(chain: Chain): Match {
  return {
    name: 'similarity and interest labels of everybody',
    unit: 's',
    contestants: [
      {
        name: 'Regulars',
        async measure() {
          const started = performance.now()
          const learnt = await learn(chain)
          const learning = (performance.now() - started) / 1000
          const { byCategory, favourites } = learnt.levels()
          const value = (performance.now() - started) / 1000
          let values = favourites.length
          for (const levels of byCategory.values()) values += levels.length
          return {
            value,
            beside: {
              'of it labels, s': value - learning,
              'label values, million': values / 1e6,
              'RSS MiB': process.memoryUsage().rss / 1024 ** 2,
            },
          }
        },
      },
    ],
    goals: [{ atMost: 120 }],
  }
}

function nextBasket(): Match {
  const measured = async () => evaluateInterestFiles(tafeng)
  // The files do not change and nothing is left to chance: one evaluation serves every round and contestant.
  let once: ReturnType<typeof measured> | undefined
  const contestant = (name: string, key: 'predictor' | 'boughtBefore' | 'boughtBeforeThenPopularity'): Contestant => ({
    name,
    async measure() {
      once ??= measured()
      const { recall10, ndcg10, recall20 } = (await once)[key]
      return { value: recall10, beside: { 'NDCG@10': ndcg10, 'recall@20': recall20 } }
    },
  })
  return {
    name: 'next basket on Ta-Feng',
    unit: 'recall@10',
    contestants: [
      contestant('Regulars', 'predictor'),
      contestant('bought before', 'boughtBefore'),
      contestant('bought before, then popular', 'boughtBeforeThenPopularity'),
    ],
    goals: [{ atLeast: 0.13 }, { figure: 'NDCG@10', atLeast: 0.104 }],
  }
}
