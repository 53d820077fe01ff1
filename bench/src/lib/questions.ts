import { runReport } from '../../../server/src/domains/reports/index.ts'
import { type Chain, timezone } from './chain.ts'

/** One answer, as lines that can be compared: whoever answers, they must be the same. */
type Answer = string[]
type Cell = unknown

export type Question = {
  name: string
  product(): Promise<Answer>
  clickhouse(): Promise<Answer>
  /** For DuckDB: the statements, whose rows are the lines. */
  duckdb: readonly string[]
}

const line = (...cells: Cell[]): string => cells.map(String).join(' ')

/** `2025-03` of a month number as ClickHouse and DuckDB count them (year × 12 + month). */
const monthName = (number: Cell): string => {
  const n = Number(number) - 1
  return `${Math.floor(n / 12)}-${String((n % 12) + 1).padStart(2, '0')}`
}

const duckMonth = `(year(moment + interval 8 hour) * 12 + month(moment + interval 8 hour))`
const passive = `('customer.identified', 'group.named', 'message.delivered', 'card.issued', 'courier.visited', 'order.refunded')`
const steps = ['store.visited', 'coupon.claimed', 'order.paid']
const stepList = `(${steps.map((step) => `'${step}'`).join(', ')})`

type Ask = { chain: Chain }

const report = async ({ chain }: Ask, name: string, ask: Record<string, string>) =>
  (await runReport(chain.runtime.deps, chain.reader, name, ask)).rows

/** As an analyst types it into the ClickHouse client, with the workspace by hand. */
async function bare({ chain }: Ask, statement: string): Promise<Cell[][]> {
  const rows = await chain.runtime.deps.ch.connection.rows<Record<string, Cell>>(statement)
  return rows.map((row) => Object.values(row))
}

export const listQuestions = (chain: Chain): Question[] => [
  funnel(chain),
  cohort(chain),
  repurchase(chain),
  penetration(chain),
]

/** How many got from a visit over a coupon to a purchase within 7 days, by their best attempt. */
function funnel(chain: Chain): Question {
  const workspace = chain.reader.by.workspace
  const reached = (levels: Cell[][]): Answer =>
    steps.map((step, index) =>
      line(
        step,
        levels.reduce((sum, [level, customers]) => sum + (Number(level) > index ? Number(customers) : 0), 0),
      ),
    )
  return {
    name: 'funnel of three steps, 7 days',
    product: async () => {
      const rows = await report({ chain }, 'flow', { steps: steps.join(','), within: '7d' })
      return rows.map((row) => line(row.kind, row.customers))
    },
    clickhouse: async () =>
      reached(
        await bare(
          { chain },
          `select level, count() as customers from (
             select customer, windowFunnel(604800000)(toUInt64(toUnixTimestamp64Milli(at)),
               ${steps.map((step) => `kind = '${step}'`).join(', ')}) as level
             from events where workspace = ${workspace} and kind in ${stepList} group by customer
           ) where level > 0 group by level`,
        ),
      ),
    duckdb: [
      `with steps as (
         select customer, moment, case kind when '${steps[0]}' then 1 when '${steps[1]}' then 2 else 3 end as step
         from events where kind in ${stepList}
       ), visited as (
         select *, max(case when step = 1 then moment end) over (partition by customer order by moment, step rows unbounded preceding) as visit
         from steps
       ), claimed as (
         select *, max(case when step = 2 then visit end) over (partition by customer order by moment, step rows unbounded preceding) as start
         from visited
       ), levels as (
         select max(case when step = 3 and moment - start <= interval 7 day then 3
                         when step = 2 and moment - visit <= interval 7 day then 2 when step = 1 then 1 else 0 end) as level
         from claimed group by customer
       )
       select '${steps[0]} ' || count(*) filter (level >= 1) || '|${steps[1]} ' || count(*) filter (level >= 2)
         || '|${steps[2]} ' || count(*) filter (level >= 3) from levels`,
    ],
  }
}

/** Customers by the month in which they were first active, and how many were active 1 to 12 months later. */
function cohort(chain: Chain): Question {
  const workspace = chain.reader.by.workspace
  return {
    name: 'cohorts of activity, 12 months',
    product: async () => {
      const rows = await report({ chain }, 'retention-cohorts', { basis: 'activity' })
      return rows
        .filter((row) => Number(row.returning) > 0)
        .map((row) => line(row.cohort, row.monthsSince, row.returning))
    },
    clickhouse: async () =>
      (
        await bare(
          { chain },
          `select first, month - first as since, count() as customers from (
             select groupUniqArray(toRelativeMonthNum(at, '${timezone}')) as months, arrayMin(months) as first
             from events where workspace = ${workspace} and customer > 0 and kind not in ${passive} group by customer
           ) array join months as month where since <= 12 group by first, since`,
        )
      ).map(([first, since, customers]) => line(monthName(first), since, customers)),
    duckdb: [
      `with months as (select distinct customer, ${duckMonth} as month from events where kind not in ${passive}),
         firsts as (select *, min(month) over (partition by customer) as first from months)
       select first, month - first as since, count(*) from firsts where month - first <= 12 group by 1, 2`,
    ],
  }
}

/** Of those whose first paid order fell in a month, how many paid again in the next. */
function repurchase(chain: Chain): Question {
  const workspace = chain.reader.by.workspace
  return {
    name: 'next-month repurchase',
    product: async () => {
      const rows = await report({ chain }, 'next-month-repurchase', {})
      return rows.map((row) => line(row.cohort, row.size, row.returning))
    },
    clickhouse: async () =>
      (
        await bare(
          { chain },
          `select first, count() as size, countIf(has(months, first + 1)) as returning from (
             select groupUniqArray(toRelativeMonthNum(at, '${timezone}')) as months, arrayMin(months) as first
             from orders where workspace = ${workspace} and fact = 'paid' and amount_minor > 0 and customer > 0 group by customer
           ) group by first`,
        )
      ).map(([first, size, returning]) => line(monthName(first), size, returning)),
    duckdb: [
      `with months as (select distinct customer, ${duckMonth} as month from orders),
         firsts as (select customer, min(month) as first, list(month) as months from months group by customer)
       select first, count(*), count(*) filter (list_contains(months, first + 1)) from firsts group by first`,
    ],
  }
}

/** What each store sold and to how many, and how many customers its city has ever seen. */
function penetration(chain: Chain): Question {
  const workspace = chain.reader.by.workspace
  const codes = new Map(chain.stores.map((store) => [store.id, store]))
  const cities = [...new Set(chain.stores.map((store) => store.city))]
  const stores = `[${chain.stores.map(({ id }) => id).join(', ')}]`
  const cityOf = `transform(store, ${stores}, [${chain.stores.map(({ city }) => cities.indexOf(city) + 1).join(', ')}], 0)`
  return {
    name: 'penetration by store and city',
    product: async () => {
      const rows = await report({ chain }, 'market-share', {})
      return rows.map((row) => line(row.store, row.gmvMinor, row.payingCustomers, row.reachable))
    },
    clickhouse: async () => {
      const [sales, reach] = await Promise.all([
        bare(
          { chain },
          `select store, sum(amount_minor) as sold, uniqExact(customer) as customers
           from orders where workspace = ${workspace} and fact = 'paid' and amount_minor > 0 group by store`,
        ),
        bare(
          { chain },
          `select ${cityOf} as city, uniqExact(customer) as customers
           from events where workspace = ${workspace} and customer > 0 and store > 0 group by city`,
        ),
      ])
      const seen = new Map(reach.map(([city, customers]) => [cities[Number(city) - 1], customers]))
      return sales.map(([id, sold, customers]) => {
        const store = codes.get(Number(id))
        return line(store?.code, sold, customers, seen.get(store?.city ?? ''))
      })
    },
    duckdb: [
      `with sales as (select store, sum(amount_minor) as sold, count(distinct customer) as customers from orders group by store),
         reach as (select city, count(distinct customer) as seen from events join stores using (store) group by city)
       select code, sold, customers, seen from sales join stores using (store) join reach using (city)`,
    ],
  }
}

/** DuckDB's rows as lines: months by name where the first column is one. */
export function duckAnswer(question: Question, rows: readonly Cell[][]): Answer {
  if (question.name.startsWith('funnel')) return String(rows[0]?.[0]).split('|')
  const named = rows.map(([first, ...rest]) => line(/^\d+$/.test(String(first)) ? monthName(first) : first, ...rest))
  return named
}
