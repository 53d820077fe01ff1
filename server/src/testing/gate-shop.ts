import type { GatePolicy, TouchChannel } from '@regulars/contract'
import { resolveMany } from '../domains/customers/index.ts'
import { systemCaller } from '../domains/organization/index.ts'
import { changePolicy } from '../domains/touches/operations/keep-policy.ts'
import { keepZone } from '../domains/touches/queries/people.ts'
import { listTouches, type TouchRow } from '../domains/touches/queries/touches.ts'
import type { ModelPerson } from './gate-model.ts'
import type { TestRuntime } from './index.ts'

export const shopZone = 'Asia/Shanghai'
// One of them changes its clocks in the weeks that are played.
const zones = [undefined, 'America/New_York', 'Europe/Berlin'] as const

/** A workspace of its own with rules and people whom the gate may speak to, as the model and the checker know them. */
export type GateShop = {
  scope: { workspace: number; stores: '*'; timezone: string }
  people: Map<number, ModelPerson>
  all: number[]
}

export async function openGateShop(runtime: TestRuntime, policy: GatePolicy, count: number): Promise<GateShop> {
  const { deps } = runtime
  const { workspace } = await runtime.newWorkspace()
  const scope = { workspace, stores: '*' as const, timezone: shopZone }
  await changePolicy(deps, systemCaller(workspace), { version: 0, policy })
  const reach = (index: number): TouchChannel[] =>
    index % 3 === 0 ? ['inbox'] : index % 3 === 1 ? ['inbox', 'sms', 'voice'] : ['inbox', 'email', 'sms', 'voice']
  return deps.db.as(scope, async (tx) => {
    const all = await resolveMany(
      tx,
      deps,
      { workspace, source: 'test' },
      Array.from({ length: count }, (_, index) => ({
        identifiers: [
          { kind: 'app' as const, value: `p-${index}` },
          ...(index % 3 > 0 ? [{ kind: 'phone' as const, value: `1380000${String(1000 + index)}` }] : []),
          ...(index % 3 > 1 ? [{ kind: 'email' as const, value: `p${index}@example.com` }] : []),
        ],
        at: deps.clock.now(),
      })),
    )
    const people = new Map<number, ModelPerson>()
    for (const [index, customer] of all.entries()) {
      // In fours, so that every zone has people of every reach.
      const zone = zones[index % 4]
      if (zone) await keepZone(tx, workspace, customer, zone)
      people.set(customer, { zone: zone ?? shopZone, reach: reach(index), words: [] })
    }
    return { scope, people, all }
  })
}

export const readGateLog = ({ deps }: TestRuntime, { scope }: GateShop): Promise<TouchRow[]> =>
  deps.db.as(scope, async (tx) => (await listTouches(tx, scope.workspace, { limit: 100_000 })).reverse())
