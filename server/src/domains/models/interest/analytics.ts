import type { ScopedAnalytics } from '../../../kernel/clickhouse.ts'
import { actions, LinePacker } from './lines.ts'

/** Days are those of the workspace's zone, numbered since 1970. */
const dayOf = 'toRelativeDayNum(at, {tz:String})'
const purchases = `fact = 'paid' and customer > 0 and product > 0`
const lookKinds = `kind in ('cart.added', 'product.viewed')`
const actionOf = `if(kind = 'cart.added', ${actions.cart}, ${actions.view})`
const skuOf = `JSONExtractString(properties, 'sku')`

/** About so many lines come in one answer: some tens of megabytes of JSON. */
const linesAtOnce = 1_000_000
/** Looks fade soon, and there are many of them. */
const lookDays = 90

export type LineSpan = { lines: number; customerMax: number; firstDay: number; lastDay: number }

/** How much was bought, and when. */
export async function readLineSpan(ch: ScopedAnalytics): Promise<LineSpan> {
  const [span] = await ch.rows<LineSpan>(
    `select count() as lines, max(customer) as customerMax, min(${dayOf}) as firstDay, max(${dayOf}) as lastDay
     from {{order_lines}} where ${purchases}`,
  )
  return span ?? { lines: 0, customerMax: 0, firstDay: 0, lastDay: 0 }
}

/** Category of each product as its latest line has it; products without one are missing. */
export async function readCategories(ch: ScopedAnalytics): Promise<Map<number, number>> {
  const rows = await ch.rows<{ product: number; latest: number }>(
    `select product, argMax(category, at) as latest from {{order_lines}}
     where product > 0 and category > 0 group by product`,
  )
  return new Map(rows.map((row) => [row.product, row.latest]))
}

type Columns = { customers: number[]; products: number[]; days: number[] }

/** Everything that was bought up to a day, in columns: a million objects cost ten times as much as a million numbers. */
export async function readLines(ch: ScopedAnalytics, { lines, customerMax }: LineSpan): Promise<LinePacker> {
  const packer = new LinePacker()
  for (const { after, last } of portionsOf(lines, customerMax)) {
    const [columns] = await ch.rows<Columns>(
      `select groupArray(customer) as customers, groupArray(product) as products, groupArray(day) as days
       from (
         select customer, product, ${dayOf} as day from {{order_lines}}
         where ${purchases} and customer > {after:UInt32} and customer <= {last:UInt32}
         order by customer, at
       )`,
      { after, last },
    )
    if (columns) packer.add(columns)
  }
  return packer
}

/** Products looked at and put into carts in the last months, by sku; adds those that `productOf` knows. */
export async function addLooks(
  ch: ScopedAnalytics,
  packer: LinePacker,
  { lastDay, customerMax }: LineSpan,
  productsOf: (skus: string[]) => Promise<ReadonlyMap<string, number>>,
): Promise<number> {
  const [counted] = await ch.rows<{ looks: number }>(
    `select count() as looks from {{events}} where ${lookKinds} and customer > 0 and ${dayOf} > {from:Int32}`,
    { from: lastDay - lookDays },
  )
  let added = 0
  for (const { after, last } of portionsOf((counted?.looks ?? 0) * 4, customerMax)) {
    const rows = await ch.rows<{ customer: number; sku: string; day: number; action: number }>(
      `select distinct customer, ${skuOf} as sku, ${dayOf} as day, ${actionOf} as action from {{events}}
       where ${lookKinds} and customer > {after:UInt32} and customer <= {last:UInt32} and day > {from:Int32}
         and day <= {until:Int32} and sku <> ''
       order by customer, day`,
      { after, last, from: lastDay - lookDays, until: lastDay },
    )
    const products = await productsOf([...new Set(rows.map((row) => row.sku))])
    const known = rows.flatMap((row) => {
      const product = products.get(row.sku)
      return product === undefined ? [] : [{ ...row, product }]
    })
    packer.add({
      customers: known.map((row) => row.customer),
      products: known.map((row) => row.product),
      days: known.map((row) => row.day),
      actions: known.map((row) => row.action),
    })
    added += known.length
  }
  return added
}

/** Equal ranges of customer numbers, as many as make portions of a bearable size. */
function portionsOf(rows: number, customerMax: number): { after: number; last: number }[] {
  const portions = Math.max(1, Math.ceil(rows / linesAtOnce))
  const width = Math.ceil(customerMax / portions)
  return Array.from({ length: portions }, (_, at) => ({ after: at * width, last: (at + 1) * width }))
}

export type OwnRow = { customer: number; product: number; sku: string; day: number; action: number }

/** What these customers bought and looked at, in order of time. Looks have a sku in place of a product. */
export async function readOwn(ch: ScopedAnalytics, customers: readonly number[]): Promise<OwnRow[]> {
  if (customers.length === 0) return []
  const [bought, looked] = await Promise.all([
    ch.rowsOf<OwnRow>(
      customers,
      `select distinct customer, product, '' as sku, ${dayOf} as day, ${actions.purchase} as action
       from {{order_lines}} where ${purchases} order by customer, day`,
    ),
    ch.rowsOf<OwnRow>(
      customers,
      `select distinct customer, 0 as product, ${skuOf} as sku, ${dayOf} as day, ${actionOf} as action
       from {{events}} where ${lookKinds} and customer > 0 and sku <> '' order by customer, day`,
    ),
  ])
  return [...bought, ...looked]
}

export type Candidate = { customer: number; weight: number }

/**
 * Customers whose purchases speak most for a product: what each purchase counts for it, faded with age. Looks are left
 * out here, and weigh in when the found ones are scored.
 */
export function findCandidates(
  ch: ScopedAnalytics,
  sources: ReadonlyMap<number, number>,
  { day, halfLifeDays, memoryDays, limit }: { day: number; halfLifeDays: number; memoryDays: number; limit: number },
): Promise<Candidate[]> {
  return ch.rows<Candidate>(
    `select customer, sum(counts * exp2(-({day:Int32} - bought_on) / {half_life:Float64})) as weight
     from (
       select distinct customer, bought_on, product, counts from (
         select customer, ${dayOf} as bought_on, product,
           transform(product, {products:Array(UInt32)}, {counts:Array(Float64)}, 0.) as counts
         from {{order_lines}}
         where ${purchases} and product in {products:Array(UInt32)}
       )
       where bought_on <= {day:Int32} and bought_on > {day:Int32} - {memory:Int32}
     )
     group by customer order by weight desc, customer limit {limit:UInt32}`,
    {
      products: [...sources.keys()],
      counts: [...sources.values()],
      day,
      half_life: halfLifeDays,
      memory: Math.ceil(memoryDays),
      limit,
    },
  )
}
