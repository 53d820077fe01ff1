import { type PlayDefinitionInput, playDefinitionSchema } from '@regulars/contract'
import { sql } from 'kysely'
import { recordConsent } from '../domains/consent/index.ts'
import { resolveMany } from '../domains/customers/index.ts'
import { recordOrders } from '../domains/orders/index.ts'
import { systemCaller } from '../domains/organization/index.ts'
import { createDraft, publishPlay, settlePlays } from '../domains/plays/index.ts'
import { enterMany } from '../domains/plays/operations/follow-schedules.ts'
import type { Deps } from '../kernel/deps.ts'
import type { TestRuntime } from './index.ts'

export const timezone = 'Asia/Shanghai'

/** A frame around steps; a play by hand without a holdout, so that tests name whom they mean. */
export const playOf = (
  steps: PlayDefinitionInput['steps'],
  more: Partial<PlayDefinitionInput> = {},
): PlayDefinitionInput => ({
  name: { en: 'Test', zh: '测试' },
  aim: 'worth',
  value: 'strengthened',
  hook: { kind: 'interest', name: 'coupon' },
  entry: { on: 'hand' },
  holdout: { share: 0, windowDays: 30, measure: 'money' },
  start: Object.keys(steps)[0] ?? '',
  steps,
  ...more,
})

export type PlayRun = {
  id: number
  play: number
  version: number
  customer: number
  state: string
  step: string | null
  inside: boolean
  visit: number
  context: { did?: Record<string, string> }
}

/** A workspace with people, whose plays are moved when the test says so. */
export function openPlayShop(runtime: TestRuntime, workspace: number, deps: Deps = runtime.deps) {
  const scope = { workspace, stores: '*', timezone } as const
  const by = systemCaller(workspace)
  let serial = 0
  let entries = 0
  return {
    scope,
    by,
    deps,
    async people(count: number): Promise<number[]> {
      const made = Array.from({ length: count }, () => `p${++serial}`)
      const customers = await deps.db.as(scope, (tx) =>
        resolveMany(
          tx,
          deps,
          { workspace, source: 'test' },
          made.map((value) => ({ identifiers: [{ kind: 'card' as const, value }], at: deps.clock.now() })),
        ),
      )
      await deps.db.as(scope, async (tx) => {
        for (const customer of customers)
          await recordConsent(tx, deps, scope, { customer, purpose: 'marketing', granted: true, source: 'test' })
      })
      return customers
    },
    async draft(definition: PlayDefinitionInput): Promise<number> {
      const { id, problems } = await createDraft(deps, by, definition)
      const [error] = problems.filter(({ severity }) => severity === 'error')
      if (error) throw new Error(`${error.path}: ${error.reason.en}`)
      return id
    },
    async publish(definition: PlayDefinitionInput): Promise<number> {
      const id = await this.draft(definition)
      await publishPlay(deps, by, id)
      return id
    },
    /** The same for what a check would refuse, such as an address that nobody has. */
    async publishAnyway(definition: PlayDefinitionInput): Promise<number> {
      const parsed = playDefinitionSchema.parse(definition)
      return deps.db.as(scope, async (tx) => {
        const { rows } = await sql<{ id: number }>`
          insert into plays.play (workspace, state, version, source, created_at, changed_at)
          values (${workspace}, 'running', 1, 'test', ${deps.clock.now()}, ${deps.clock.now()}) returning id`.execute(
          tx,
        )
        const id = rows[0]?.id ?? 0
        await sql`
          insert into plays.version (workspace, play, version, definition, experiments, published_at)
          values (${workspace}, ${id}, 1, ${JSON.stringify(parsed)}::jsonb, '{}', ${deps.clock.now()})`.execute(tx)
        return id
      })
    },
    /** Runs that left steps whose id begins so, with such an outcome. */
    async sum(play: number, step: string, outcome: string): Promise<number> {
      return deps.db.as(scope, async (tx) => {
        const { rows } = await sql<{ runs: number }>`
          select coalesce(sum(runs), 0)::int as runs from plays.passage
          where workspace = ${workspace} and play = ${play} and step like ${`${step}%`} and outcome like ${outcome}`.execute(
          tx,
        )
        return rows[0]?.runs ?? 0
      })
    },
    /** Somebody with the card of the n-th person buys. */
    buy: (card: string, orderNo: string, more: object = {}) =>
      recordOrders(deps, { scope, currency: 'CNY', source: 'test' }, [
        {
          orderNo,
          paidAt: deps.clock.now().toISOString(),
          customer: { card },
          lines: [{ sku: 'milk', quantity: 1, amountMinor: 2500 }],
          ...more,
        },
      ]),
    /** Until labels know of everything that was acknowledged and plays have done what is due as of now. */
    async settle(): Promise<void> {
      await runtime.drained()
      await runtime.keeper.settled()
      await settlePlays(deps)
    },
    async enter(play: number, customers: readonly number[]): Promise<void> {
      await enterMany(deps, scope, play, { customers, key: `h/${++entries}` })
      await this.settle()
    },
    /** A play that these customers are in, moved as far as it goes now. */
    async run(
      customers: readonly number[],
      steps: PlayDefinitionInput['steps'],
      more: Partial<PlayDefinitionInput> = {},
    ): Promise<number> {
      const play = await this.publish(playOf(steps, more))
      await this.enter(play, customers)
      return play
    },
    /** Where each customer stands, or how the run ended. */
    async standing(play: number): Promise<Record<number, string>> {
      const found = await this.runs(play)
      return Object.fromEntries(found.map(({ customer, state, step }) => [customer, `${state} ${step}`]))
    },
    async runs(play: number): Promise<PlayRun[]> {
      return deps.db.as(scope, async (tx) => {
        const { rows } = await sql<PlayRun & { id: bigint }>`
          select id, play, version, customer, state, step, inside, visit, context from plays.run
          where workspace = ${workspace} and play = ${play} order by id`.execute(tx)
        return rows.map((row) => ({ ...row, id: Number(row.id) }))
      })
    },
    /** One figure asked of PostgreSQL. */
    async count(query: string): Promise<number> {
      return deps.db.as(scope, async (tx) => {
        const { rows } = await sql.raw<{ count: number }>(`select count(*)::int as count from ${query}`).execute(tx)
        return rows[0]?.count ?? 0
      })
    },
  }
}
export type PlayShop = ReturnType<typeof openPlayShop>
