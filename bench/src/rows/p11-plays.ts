import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Logger, runMigrations, run as runWorker, type TaskList } from 'graphile-worker'
import pg from 'pg'
import { postgresVersion } from '../lib/engines.ts'
import { whatBounds } from '../lib/ingest.ts'
import { type Part, processorSeconds } from '../lib/processes.ts'
import type { Contestant, OpenedRow, Row } from '../lib/row.ts'
import { type Shop, startShop } from '../lib/shop.ts'

const oneJobName = 'graphile-worker, a job a step'
const batchName = 'graphile-worker, batches of 1,000'
const batchSize = 1000
const startSamples = 200

export const playSteps: Row = {
  id: 'p11',
  title: 'P11 plays',
  goal: '≥ 1 × graphile-worker batched; 1 million customers entered ≤ 60 s; start p99 ≤ 50 ms',
  peers:
    'graphile-worker 0.17 on the same PostgreSQL: a job for each step of each customer (10 at a time, local queue, batched completions), and jobs of 1,000 customers each, which move a table of runs with one UPDATE and add the job of the next step',
  async open({ size, folder, say }): Promise<OpenedRow> {
    const customers = size === 'full' ? 1_000_000 : 20_000
    const shop = await startShop(join(folder, 'data'))
    const database = new pg.Client({ connectionString: shop.postgresUrl })
    await database.connect()
    await populate(database, customers)
    await database.query(
      'create schema bench_play; create table bench_play.run (id int primary key, step int, wake_at timestamptz)',
    )
    await runMigrations({ connectionString: shop.postgresUrl })
    say(`${customers} customers`)
    const ground: Ground = { shop, database, customers }
    return {
      matches: [
        {
          name: 'steps of customers who wait and whose time has come',
          unit: 'steps/s',
          contestants: [ourPlays(ground), jobAStep(ground), batches(ground)],
          goals: [
            { peer: batchName, atLeast: 1 },
            { figure: 'entered s', atMost: size === 'full' ? 60 : 5 },
            { figure: 'start p99 ms', atMost: 50 },
          ],
          bound: whatBounds,
        },
      ],
      sizes: [
        `${customers} customers come into a play through one call of the API, which draws the holdout of a tenth and puts the rest into a wait of 300 days; then their time is set to now in the table, and they go to the next wait. ${startSamples} single entries before.`,
        'Ours and the batches: every customer moves once a round. A job a step: a twentieth of them, since it is slow.',
      ],
      notes: [
        'A step is over when its customer durably stands in the next one with the time at which that ends. The peers keep nothing else; we keep besides what each step came to, and the counts of the report.',
        'Start: from the answer of POST …/entries for one customer until PostgreSQL shows them in the first step, looked at every 2 ms.',
      ],
      versions: { PostgreSQL: await postgresVersion(shop.postgresUrl), 'graphile-worker': '0.17.3' },
      async close() {
        await database.end()
        await shop.stop()
      },
    }
  },
}

type Ground = { shop: Shop; database: pg.Client; customers: number }

/** Customers without a history: how they became known is measured elsewhere. */
async function populate(database: pg.Client, count: number): Promise<void> {
  await database.query(
    `insert into customers.customer (workspace, ordinal, public_id, first_seen_at, source)
     select 1, n, gen_random_uuid(), now(), 'bench' from generate_series(1, $1::int) as n`,
    [count],
  )
  await database.query(
    `insert into customers.counter (workspace, last_ordinal) values (1, $1)
     on conflict (workspace) do update set last_ordinal = excluded.last_ordinal`,
    [count],
  )
  await database.query('analyze customers.customer')
}

const definition = (share: number) => ({
  name: { en: 'Bench', zh: '测试' },
  aim: 'worth',
  value: 'strengthened',
  hook: { kind: 'theme', name: 'bench' },
  entry: { on: 'hand' },
  again: { rule: 'always' },
  holdout: { share, windowDays: 30, measure: 'money' },
  start: 'first',
  steps: {
    first: { do: 'wait', for: { days: 300 }, next: 'second' },
    second: { do: 'wait', for: { days: 300 }, next: 'end' },
    end: { do: 'exit' },
  },
})

async function publish(shop: Shop, share: number): Promise<number> {
  const { id } = await shop.ask<{ id: number }>('POST', '/v1/plays', { definition: definition(share) })
  await shop.ask('POST', `/v1/plays/${id}/publish`, {})
  return id
}

const countAt = async (database: pg.Client, play: number, step: string): Promise<number> => {
  const { rows } = await database.query<{ count: number }>(
    `select count(*)::int as count from plays.run where workspace = 1 and play = $1 and step = $2 and inside`,
    [play, step],
  )
  return rows[0]?.count ?? 0
}

/** A look at a million rows takes a while itself: no more than a tenth of the time goes into looking. */
async function until(done: () => Promise<boolean>, everyMs: number): Promise<void> {
  for (;;) {
    const from = performance.now()
    if (await done()) return
    const took = performance.now() - from
    await sleep(took > 20 ? 9 * took : everyMs)
  }
}

function ourPlays({ shop, database, customers }: Ground): Contestant {
  return {
    name: 'Regulars',
    async measure() {
      const startP99 = await measureStart(shop, database)
      const play = await publish(shop, 0.1)
      const enterFrom = performance.now()
      const result = await shop.ask<{ entered: number; heldOut: number }>('POST', `/v1/plays/${play}/entries`, {
        requestId: 'all',
        who: { all: [] },
      })
      const entered = (performance.now() - enterFrom) / 1000
      if (result.entered + result.heldOut !== customers) throw new Error(`${JSON.stringify(result)} of ${customers}`)
      await until(async () => (await countAt(database, play, 'first')) === result.entered, 100)
      const settled = (performance.now() - enterFrom) / 1000
      // Their time has come. Paused meanwhile, so that all of it is measured.
      await shop.ask('POST', `/v1/plays/${play}/state`, { to: 'paused' })
      await database.query('update plays.run set wake_at = now() where workspace = 1 and play = $1 and inside', [play])
      const before = processorSeconds(shop.pid)
      const from = performance.now()
      await shop.ask('POST', `/v1/plays/${play}/state`, { to: 'running' })
      await until(async () => (await countAt(database, play, 'second')) === result.entered, 50)
      const seconds = (performance.now() - from) / 1000
      const after = processorSeconds(shop.pid)
      await shop.ask('POST', `/v1/plays/${play}/state`, { to: 'stopped' })
      const cores = (part: Part): number => (after[part] - before[part]) / seconds
      return {
        value: result.entered / seconds,
        beside: {
          'entered s': entered,
          'all in the first step s': settled,
          'start p99 ms': startP99,
          'cores: server': cores('server'),
          PostgreSQL: cores('postgres'),
        },
      }
    },
  }
}

async function measureStart(shop: Shop, database: pg.Client): Promise<number> {
  const play = await publish(shop, 0)
  const { rows } = await database.query<{ id: string }>(
    'select public_id::text as id from customers.customer where workspace = 1 order by ordinal limit $1',
    [startSamples],
  )
  const times: number[] = []
  for (const [index, { id }] of rows.entries()) {
    await shop.ask('POST', `/v1/plays/${play}/entries`, { requestId: `start-${index}`, customers: [id] })
    const from = performance.now()
    await until(async () => (await countAt(database, play, 'first')) === index + 1, 2)
    times.push(performance.now() - from)
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0
}

const later = (): Date => new Date(Date.now() + 300 * 24 * 3600_000)

/** As its documentation tunes it for many small jobs. */
async function work(shop: Shop, taskList: TaskList, done: () => Promise<boolean>): Promise<number> {
  const from = performance.now()
  const runner = await runWorker({
    connectionString: shop.postgresUrl,
    taskList,
    concurrency: 10,
    maxPoolSize: 12,
    noHandleSignals: true,
    // A line a job would cost it a tenth of its time.
    logger: new Logger(() => () => undefined),
    pollInterval: 100,
    preset: {
      worker: {
        concurrentJobs: 10,
        localQueue: { size: 500, refetchDelay: { durationMs: 10 } },
        completeJobBatchDelay: 5,
        failJobBatchDelay: 5,
      },
    },
  })
  await until(done, 50)
  const seconds = (performance.now() - from) / 1000
  await runner.stop()
  return seconds
}

const clearJobs = (database: pg.Client): Promise<unknown> =>
  database.query('truncate graphile_worker._private_jobs cascade')

function jobAStep({ shop, database, customers }: Ground): Contestant {
  const count = Math.ceil(customers / 20)
  return {
    name: oneJobName,
    async measure() {
      await clearJobs(database)
      await database.query(
        `select graphile_worker.add_jobs(array(
           select row('first', json_build_object('run', n), null, now(), 1, null, null, null)::graphile_worker.job_spec
           from generate_series(1, $1::int) as n))`,
        [count],
      )
      const waiting = async () => {
        const { rows } = await database.query<{ count: number }>(
          `select count(*)::int as count from graphile_worker.jobs where task_identifier = 'second'`,
        )
        return rows[0]?.count === count
      }
      const taskList: TaskList = {
        first: async (payload, { addJob }) => void (await addJob('second', payload ?? {}, { runAt: later() })),
      }
      return { value: count / (await work(shop, taskList, waiting)) }
    },
  }
}

function batches({ shop, database, customers }: Ground): Contestant {
  return {
    name: batchName,
    async measure() {
      await clearJobs(database)
      await database.query('truncate bench_play.run')
      await database.query('insert into bench_play.run select n, 1, now() from generate_series(1, $1::int) as n', [
        customers,
      ])
      await database.query('analyze bench_play.run')
      await database.query(
        `select graphile_worker.add_jobs(array(
           select row('first', json_build_object('from', n, 'to', n + $2 - 1), null, now(), 1, null, null, null)::graphile_worker.job_spec
           from generate_series(1, $1::int, $2::int) as n))`,
        [customers, batchSize],
      )
      const moved = async () => {
        const { rows } = await database.query<{ count: number }>(
          `select count(*)::int as count from graphile_worker.jobs where task_identifier = 'second'`,
        )
        return rows[0]?.count === Math.ceil(customers / batchSize)
      }
      const taskList: TaskList = {
        first: async (payload, { addJob, query }) => {
          const { from, to } = payload as { from: number; to: number } // as it was added above
          await query('update bench_play.run set step = 2, wake_at = $3 where id between $1 and $2', [
            from,
            to,
            later(),
          ])
          await addJob('second', { from, to }, { runAt: later() })
        },
      }
      return { value: customers / (await work(shop, taskList, moved)) }
    },
  }
}
