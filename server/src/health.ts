import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { waiting } from './domains/events/index.ts'
import { readGauges } from './domains/ledger/index.ts'
import type { Admission } from './kernel/admission.ts'
import { kernelRefusals } from './kernel/errors.ts'
import type { App } from './kernel/http.ts'
import type { Runtime } from './runtime.ts'

type Check = { name: string; ok: boolean; detail?: string }

/** `/livez` the process answers · `/readyz` both engines answer · `/metrics` for Prometheus. */
export function healthRoutes(app: App, runtime: Runtime, gate: Admission): void {
  const { deps } = runtime
  app.get('/livez', { config: { public: true }, schema: { hide: true } }, () => ({ ok: true }))
  app.get('/readyz', { config: { public: true }, schema: { hide: true } }, async (_request, reply) => {
    const checks = await runChecks(runtime)
    const ok = checks.every((check) => check.ok)
    return reply.status(ok ? 200 : 503).send({ ok, checks })
  })
  const registry = createMetrics(runtime, gate)
  app.get('/metrics', { config: { public: true }, schema: { hide: true } }, async (request, reply) => {
    const { metricsToken } = deps.config
    if (metricsToken && request.headers.authorization !== `Bearer ${metricsToken}`) throw kernelRefusals.not_signed_in()
    return reply.type(registry.contentType).send(await registry.metrics())
  })
}

async function runChecks({ deps }: Runtime): Promise<Check[]> {
  const check = async (name: string, work: () => Promise<string | undefined>): Promise<Check> => {
    try {
      const detail = await within(2000, work())
      return { name, ok: true, ...(detail ? { detail } : {}) }
    } catch (error) {
      return { name, ok: false, detail: error instanceof Error ? error.message : String(error) }
    }
  }
  return Promise.all([
    check('postgres', () => deps.db.ping().then(() => undefined)),
    check('clickhouse', async () => {
      if (!(await deps.ch.connection.ping())) throw new Error('does not answer')
      return undefined
    }),
    check('relay', async () => {
      const { rows, oldestSeconds } = await waiting(deps)
      return `${rows} waiting, the oldest for ${oldestSeconds.toFixed(1)} s`
    }),
  ])
}

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

function createMetrics({ deps }: Runtime, gate: Admission): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const measure = <State>(
    name: string,
    help: string,
    look: () => Promise<State>,
    read: (state: State) => number,
  ): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        try {
          this.set(read(await look()))
        } catch {
          // PostgreSQL is away: readyz says so; metrics keep the last known value.
        }
      },
    })
  }
  const relay = () => waiting(deps)
  measure('regulars_relay_waiting', 'Commits and shipments not in ClickHouse yet', relay, ({ rows }) => rows)
  measure('regulars_relay_oldest_seconds', 'Age of the oldest of them', relay, ({ oldestSeconds }) => oldestSeconds)
  const money = () => readGauges(deps)
  measure('regulars_ledger_stopped', 'Workspaces whose ledger is stopped', money, ({ stopped }) => stopped)
  measure('regulars_ledger_lag_seconds', 'Age of the last complete verification', money, ({ lagSeconds }) => lagSeconds)
  measure('regulars_ledger_transfers', 'Numbers given out to transfers', money, ({ transfers }) => transfers)
  for (const [name, help, of] of [
    ['regulars_requests_running', 'Requests under way, by class of load', 'running'],
    ['regulars_requests_refused', 'Requests refused since the start for want of time, by class of load', 'refused'],
  ] as const)
    new Gauge({
      name,
      help,
      labelNames: ['load'],
      registers: [registry],
      collect() {
        for (const counts of gate.counts()) this.set({ load: counts.name }, counts[of])
      },
    })
  return registry
}
