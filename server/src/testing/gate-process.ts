import pg from 'pg'
import { recordConsent } from '../domains/consent/index.ts'
import { mergedCustomers } from '../domains/customers/index.ts'
import { advanceRuns } from '../domains/plays/operations/advance-runs.ts'
import { deliverTouches } from '../domains/touches/operations/deliver-touches.ts'
import { releaseWaiting } from '../domains/touches/operations/release-waiting.ts'
import { requestTouches } from '../domains/touches/operations/request-touches.ts'
import { connectClickHouse, openAnalytics } from '../kernel/clickhouse.ts'
import { readConfig } from '../kernel/config.ts'
import type { Deps } from '../kernel/deps.ts'
import { createLog } from '../kernel/log.ts'
import { openDb } from '../kernel/postgres.ts'
import { ownProgram } from '../kernel/program.ts'
import { loadSecrets } from '../kernel/secrets.ts'
import type { GateWork, Given, Order, Reply } from './gate-crew.ts'

// One process of those that the gate is tested through: a program of its own with a pool of its own, which does what it is
// told and knows nothing of the others but the database. Started by gate-crew.ts; its clock is the one it is handed.

let now = 0
let dieAt: number | undefined

// Dies as kill -9 ends it, right after the n-th statement has left for the database: before, within and after a commit
// whose answer nobody hears.
const query = pg.Client.prototype.query
let statements = 0
pg.Client.prototype.query = function counted(this: pg.Client, ...args: unknown[]) {
  const answer: unknown = Reflect.apply(query, this, args)
  statements += 1
  if (statements === dieAt) setImmediate(() => process.kill(process.pid, 'SIGKILL'))
  return answer
} as typeof query // one function for all the forms in which pg takes a query

function open({ postgresUrl, clickhouse, dataDir }: Given): Deps {
  const log = createLog('warn')
  const db = openDb({ url: postgresUrl, log })
  return {
    db,
    // Without tables: the gate decides from PostgreSQL alone, and whoever asks here anyway is refused.
    ch: openAnalytics(connectClickHouse({ ...clickhouse, layout: { kind: 'plain' } }), [], mergedCustomers(db)),
    clock: { now: () => new Date(now) },
    log,
    secrets: loadSecrets(dataDir),
    config: { ...readConfig({}, () => {}), dataDir },
    program: ownProgram(),
    // The relay runs in the process that tests, and looks by itself.
    wakeRelay: () => {},
  }
}

async function work(deps: Deps, order: GateWork): Promise<unknown> {
  if (order.do === 'release') return releaseWaiting(deps)
  if (order.do === 'advance') {
    // Who finds nothing may have come upon runs that the other one held, so twice.
    for (let idle = 0; idle < 2; ) idle = (await advanceRuns(deps)) > 0 ? 0 : idle + 1
    return undefined
  }
  if (order.do === 'deliver') {
    while ((await deliverTouches(deps)) > 0);
    return undefined
  }
  const scope = { workspace: order.workspace, stores: '*' as const }
  return deps.db.as(scope, async (tx) =>
    order.do === 'request'
      ? requestTouches(tx, deps, scope, order.requests)
      : recordConsent(tx, deps, scope, { ...order.said, source: 'pocket' }),
  )
}

const say = (reply: Reply) => process.send?.(reply)
let deps: Deps | undefined
process.on('message', async (message: Given | Order) => {
  if ('postgresUrl' in message) {
    deps = open(message)
    await deps.db.ping()
    say({ ready: true })
    return
  }
  if (!deps) throw new Error('the first message says where the database is')
  now = message.now
  if (message.dieAfter !== undefined) dieAt = statements + message.dieAfter
  try {
    say({ id: message.id, answer: await work(deps, message.work) })
  } catch (error) {
    say({ id: message.id, error: error instanceof Error ? `${error.message}\n${error.stack}` : String(error) })
  }
})
// Whoever started it is gone.
process.on('disconnect', () => process.exit())
