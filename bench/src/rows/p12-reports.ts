import { join } from 'node:path'
import { openChain } from '../lib/chain.ts'
import { clickhouseVersion, postgresVersion } from '../lib/engines.ts'
import { copyToDuck, type Duck, writeHistory } from '../lib/history.ts'
import { processorSeconds } from '../lib/processes.ts'
import { duckAnswer, listQuestions, type Question } from '../lib/questions.ts'
import type { Contestant, Match, OpenedRow, Row } from '../lib/row.ts'

const bareName = 'bare ClickHouse query'
const duckName = 'DuckDB'

export const reports: Row = {
  id: 'p12',
  title: 'P12 funnel, cohort and penetration',
  goal: '≤ 1.15 × the bare ClickHouse query; ≥ 2 × DuckDB',
  peers:
    'a query written by hand for the same answer on the same ClickHouse; DuckDB over the same rows in its own format',
  async open({ size, folder, say }): Promise<OpenedRow> {
    const events = size === 'full' ? 100_000_000 : 2_000_000
    const chain = await openChain(join(folder, 'data'))
    const history = { events, customers: events / 100 }
    await writeHistory(chain, history, say)
    const duck = await copyToDuck(chain, folder, say)
    return {
      matches: listQuestions(chain).map((question) => askAll(question, duck)),
      sizes: [
        `${events / 1e6} million events of ${history.customers.toLocaleString('en')} customers over a year, of them ${events / 1e7} million paid orders (which are rows of both tables), 50 stores in 5 cities; tables merged.`,
      ],
      notes: [
        'Every contestant must give the same answer in every round, or the run stops.',
        "Regulars' time is that of the whole report: stores from PostgreSQL, the scoped door, the rows with their labels. The bare query knows that every paid order is an event too and reads one table where the report reads two.",
        'DuckDB has the needed columns of one workspace, sorted like ours, 8 GB of memory and a fixed offset in place of a time zone.',
      ],
      versions: {
        ClickHouse: await clickhouseVersion(chain.clickhouseUrl),
        PostgreSQL: await postgresVersion(chain.postgresUrl),
        DuckDB: duck.version,
      },
      async close() {
        duck.close()
        await chain.close()
      },
    }
  },
}

/** One match a question; all must agree with whoever answered first. */
function askAll(question: Question, duck: Duck): Match {
  let agreed: string | undefined
  const timed = (name: string, ask: () => Promise<string[]>): Contestant => ({
    name,
    async measure() {
      const before = processorSeconds(process.pid).clickhouse
      const started = performance.now()
      const answer = await ask()
      const value = performance.now() - started
      const cores = (processorSeconds(process.pid).clickhouse - before) / (value / 1000)
      const text = [...answer].sort().join('\n')
      agreed ??= text
      if (text !== agreed)
        throw new Error(`${question.name}: ${name} answers otherwise:\n${text}\ninstead of\n${agreed}`)
      return name === duckName ? { value } : { value, beside: { 'ClickHouse cores': cores } }
    },
  })
  return {
    name: question.name,
    unit: 'ms',
    contestants: [
      timed('Regulars', question.product),
      timed(bareName, question.clickhouse),
      timed(duckName, async () => duckAnswer(question, (await Promise.all(question.duckdb.map(duck.rows))).flat())),
    ],
    goals: [
      { peer: bareName, atMost: 1.15 },
      { peer: duckName, ratio: 'times-faster', atLeast: 2 },
    ],
  }
}
