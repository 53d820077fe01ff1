import {
  type GatePolicy,
  type GatePolicyEffect,
  type GatePolicyView,
  gatePolicySchema,
  type TouchReason,
} from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { findPeople } from '../../customers/index.ts'
import { type Caller, findTimezone, recordAudit } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as figures from '../queries/figures.ts'
import * as policies from '../queries/policy.ts'
import { defaultPolicy } from '../rules/policy.ts'
import { type Replayed, replay } from '../rules/replay.ts'
import { sayPolicy } from '../rules/words.ts'
import { readPeople } from './gather-facts.ts'
import { toHook } from './release-waiting.ts'

export const readPolicy = (deps: Deps, scope: Scope): Promise<GatePolicyView> =>
  deps.db.as(scope, (tx) => view(tx, scope.workspace))

async function view(tx: Tx, workspace: number): Promise<GatePolicyView> {
  const row = await policies.findPolicy(tx, workspace)
  const policy = row?.policy ?? defaultPolicy
  return {
    version: row?.version ?? 0,
    policy,
    sentences: sayPolicy(policy),
    ...(row ? { changedAt: row.changedAt.toISOString(), changedBy: row.changedBy } : {}),
  }
}

type Change = { version: number; policy: GatePolicy }

/**
 * Makes a version of the rules that holds from its commit on. `version` is the one that was looked at.
 *
 * @throws gate_policy_changed when there is a later one, gate_policy_invalid
 */
export async function changePolicy(deps: Deps, by: Caller, { version, policy }: Change): Promise<GatePolicyView> {
  assertSound(policy)
  return deps.db.as(by.scope, async (tx) => {
    const before = await policies.findPolicy(tx, by.workspace)
    const row = { version: version + 1, policy, changedAt: deps.clock.now(), changedBy: by.actor.name }
    if ((before?.version ?? 0) !== version || !(await policies.insertPolicy(tx, by.workspace, row)))
      throw refusals.gate_policy_changed()
    const note = { before: before?.policy ?? defaultPolicy, after: policy }
    await recordAudit(tx, deps, { ...by, action: 'gate.changed', object: `gate/${version + 1}`, ...note })
    return view(tx, by.workspace)
  })
}

function assertSound({ temperature, budgets }: GatePolicy): void {
  if (temperature.coldBelow >= temperature.hotFrom)
    throw refusals.gate_policy_invalid({ detail: 'temperature: coldBelow must be below hotFrom' })
  const names = budgets.map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw refusals.gate_policy_invalid({ detail: `budgets: ${twice} is there twice` })
}

const days = 30
const requestsMax = 20_000
const historyDays = 120

/**
 * What these rules would have done to the marketing of the last 30 days, beside what the rules in force do to the same: the
 * log is played again under both. Consents and addresses are those of today, and what customers answered stays as it was.
 */
export async function previewPolicy(deps: Deps, scope: Scope, policy: GatePolicy): Promise<GatePolicyEffect> {
  const wanted = gatePolicySchema.parse(policy)
  assertSound(wanted)
  const now = deps.clock.now().getTime()
  const since = new Date(now - days * 86_400_000)
  return deps.db.as(scope, async (tx) => {
    const all = await figures.countRequests(tx, scope.workspace, since)
    const every = Math.max(1, Math.ceil(all / requestsMax))
    const rows = await figures.listReplay(tx, scope.workspace, { since, every, limit: 2 * requestsMax })
    const inForce = (await policies.findPolicy(tx, scope.workspace))?.policy ?? defaultPolicy
    const timezone = await findTimezone(tx, scope.workspace)
    const persons = await findPeople(
      tx,
      scope.workspace,
      rows.map(({ customer }) => customer),
    )
    const records = [...new Set([...persons.values()].flatMap((person) => person.records))]
    const asked = { persons, records, zones: new Map(), timezone, now }
    const fits = await policies.readFits(tx, scope.workspace)
    const fittedAt = Math.max(0, ...[...fits.values()].map((fit) => fit.fittedAt.getTime()))
    const run = async (rules: GatePolicy): Promise<Replayed> => {
      // Facts grow while they are played: each run has its own.
      const people = await readPeople(tx, scope, asked, { sinceDays: historyDays, life: false })
      for (const facts of new Set(people.values())) facts.past = facts.past.filter(({ at }) => at < since.getTime())
      const requests = rows.map((row) => ({
        at: row.askedAt.getTime(),
        answered: { seen: row.seen, acted: row.acted },
        request: {
          key: String(row.id),
          customer: row.customer,
          sender: row.sender,
          purpose: row.purpose,
          channels: row.channels,
          priority: row.priority,
          content: { title: { en: '', zh: '' }, body: { en: '', zh: '' } },
          ...(row.hook ? { hook: toHook(row.hook, null) } : {}),
          ...(row.expiresAt ? { expiresAt: row.expiresAt } : {}),
        },
      }))
      return replay(requests, people, { policy: rules, fits, fittedAt })
    }
    const [did, would] = [await run(inForce), await run(wanted)]
    const reasons = [...would.reasons].map(([reason, count]): { reason: TouchReason; count: number } => ({
      reason,
      count,
    }))
    return {
      days,
      requests: rows.length,
      complete: every === 1,
      did: { sent: did.sent, refused: did.refused },
      would: { sent: would.sent, refused: would.refused, reasons: reasons.sort((a, b) => b.count - a.count) },
    }
  })
}
