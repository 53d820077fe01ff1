import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import pg from 'pg'
import { Bitmap, countMembers, type SetExpression } from '../../../server/src/kernel/bitmap.ts'
import { openChain } from '../lib/chain.ts'
import { postgresVersion } from '../lib/engines.ts'
import { has, makeLabels, tenLabels } from '../lib/label-sets.ts'
import type { Contestant, OpenedRow, Row } from '../lib/row.ts'

const duckName = 'DuckDB, a wide table'
const postgresName = 'PostgreSQL, a wide table'

export const wideRows: Row = {
  id: 'p2',
  title: 'P2 the same question on rows',
  goal: '≥ 10 × DuckDB, ≥ 50 × PostgreSQL',
  peers: 'a row a customer with ten flags, in DuckDB and in the embedded PostgreSQL',
  async open({ size, folder, say }): Promise<OpenedRow> {
    const customers = size === 'full' ? 10_000_000 : 1_000_000
    const chain = await openChain(join(folder, 'data'))
    const labels = makeLabels(10)
    const sets = labels.map((label) => {
      const set = new Bitmap()
      for (let customer = 1; customer <= customers; customer++) if (has(label, customer)) set.add(customer)
      return set
    })
    const expression = tenLabels<SetExpression>(
      sets.map((set) => ({ op: 'set', set })),
      {
        and: (of) => ({ op: 'and', of }),
        or: (of) => ({ op: 'or', of }),
        minus: (a, b) => ({ op: 'minus', of: [a, b] }),
      },
    )
    const file = join(folder, 'customers.csv')
    writeRows(file, sets, customers)
    const instance = await DuckDBInstance.create(':memory:')
    const duck = await instance.connect()
    const flags = labels.map((_, index) => `l${index} boolean`).join(', ')
    await duck.run(`create table customers (customer integer, ${flags})`)
    await duck.run(`copy customers from '${file}'`)
    const client = new pg.Client({ connectionString: chain.postgresUrl })
    await client.connect()
    await client.query(`create table bench_customers (customer int, ${flags})`)
    await client.query(
      `insert into bench_customers select c, ${labels.map((label) => postgresTest(label)).join(', ')} from generate_series(1, ${customers}) c`,
    )
    await client.query('vacuum analyze bench_customers')
    say('  rows written')
    const where = tenLabels<string>(
      labels.map((_, index) => `l${index}`),
      {
        and: (of) => `(${of.join(' and ')})`,
        or: (of) => `(${of.join(' or ')})`,
        minus: (a, b) => `(${a} and not ${b})`,
      },
    )
    const agreed = countMembers(expression)
    const countDuck = async () =>
      Number((await duck.runAndReadAll(`select count(*)::int from customers where ${where}`)).getRowsJson()[0]?.[0])
    const countPostgres = async () =>
      Number((await client.query(`select count(*) from bench_customers where ${where}`)).rows[0]?.count)
    return {
      matches: [
        {
          name: 'ten labels',
          unit: 'ms',
          contestants: [
            timed('Regulars', agreed, 20, async () => countMembers(expression)),
            timed(duckName, agreed, 5, countDuck),
            timed(postgresName, agreed, 1, countPostgres),
          ],
          goals: [
            { peer: duckName, ratio: 'times-faster', atLeast: 10 },
            { peer: postgresName, ratio: 'times-faster', atLeast: 50 },
          ],
        },
      ],
      sizes: [`${customers / 1e6} million customers, ten labels of 1 to 50 % of them; all warm.`],
      notes: [
        'Every contestant must give the same number. The sets are in memory, as hot labels are; DuckDB has its table in memory too.',
      ],
      versions: { PostgreSQL: await postgresVersion(chain.postgresUrl), DuckDB: 'node-api' },
      async close() {
        duck.closeSync()
        await client.end()
        await chain.close()
      },
    }
  },
}

function writeRows(file: string, sets: readonly Bitmap[], customers: number): void {
  const step = 500_000
  writeFileSync(file, '')
  for (let from = 1; from <= customers; from += step) {
    let text = ''
    for (let customer = from; customer < Math.min(from + step, customers + 1); customer++)
      text += `${customer},${sets.map((set) => (set.has(customer) ? 't' : 'f')).join(',')}\n`
    writeFileSync(file, text, { flag: 'a' })
  }
}

/** The 32-bit products of `has`, in 64-bit numbers. */
function postgresTest({ multiplier, threshold }: { multiplier: number; threshold: number }): string {
  const product = `((c::bigint * ${multiplier}) & 4294967295)`
  const mixed = `(${product} # (${product} >> 15))`
  return `((${mixed}::numeric * 2246822519) % 4294967296) < ${threshold}`
}

const timed = (name: string, agreed: number, turns: number, count: () => Promise<number>): Contestant => ({
  name,
  async measure() {
    const times: number[] = []
    for (let turn = 0; turn < turns; turn++) {
      const started = performance.now()
      const found = await count()
      times.push(performance.now() - started)
      if (found !== agreed) throw new Error(`${name} counts ${found} instead of ${agreed}`)
    }
    times.sort((a, b) => a - b)
    return { value: times[Math.floor(times.length / 2)] ?? 0 }
  },
})
