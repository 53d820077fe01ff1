import type { RiskDecision, RiskEntry, RiskEntryInput, RiskOverrideInput, RiskSettings } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { findPublicIds, getOrdinal } from '../../customers/index.ts'
import { type Caller, recordAudit } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries.ts'
import { customerKey } from '../rules/claim.ts'
import { defaultSettings } from '../rules/score.ts'
import { getDecision } from './list-decisions.ts'
import { signalHash } from './rank-claims.ts'

const dayMs = 24 * 3600_000

/**
 * Decides on appeal: what was refused is allowed, or the other way round, for this customer and for some days. The
 * decision itself keeps what was thought of it then.
 * @throws decision_unknown, decision_nameless
 */
export async function overrideDecision(
  deps: Deps,
  by: Caller,
  id: string,
  { rank, reason, days = 7 }: RiskOverrideInput,
): Promise<RiskDecision> {
  const now = deps.clock.now()
  await deps.db.as(by.scope, async (tx) => {
    const decision = await queries.findDecision(tx, by.workspace, id)
    if (!decision) throw refusals.decision_unknown()
    if (decision.customer === 0) throw refusals.decision_nameless()
    await queries.overrideDecision(tx, by.workspace, { id, rank, reason, by: by.actor.name, at: now })
    const key = customerKey(decision.customer)
    await queries.deleteEntriesOf(tx, by.workspace, 'customer', key)
    await queries.insertEntry(tx, by.workspace, {
      id: uuidv7(),
      list: rank >= 2 ? 'blocked' : 'trusted',
      signal: 'customer',
      key,
      customer: decision.customer,
      reason,
      until: new Date(now.getTime() + days * dayMs),
      addedBy: by.actor.name,
      addedAt: now,
    })
    const after = { rank, reason, days }
    await recordAudit(tx, deps, { ...by, action: 'risk-decision.overridden', object: `risk-decision/${id}`, after })
  })
  return getDecision(deps, by.scope, id)
}

export async function listEntries(deps: Deps, scope: Scope): Promise<RiskEntry[]> {
  const rows = await deps.db.as(scope, (tx) => queries.listEntries(tx, scope.workspace))
  const people = await findPublicIds(
    deps,
    scope,
    rows.flatMap((row) => row.customer ?? []),
  )
  return rows.map((row) => entryView(row, people))
}

const entryView = (row: queries.EntryRow, people: ReadonlyMap<number, string>): RiskEntry => ({
  id: row.id,
  list: row.list,
  signal: row.signal,
  customer: (row.customer !== null && people.get(row.customer)) || null,
  reason: row.reason,
  until: row.until?.toISOString() ?? null,
  addedBy: row.addedBy,
  addedAt: row.addedAt.toISOString(),
})

/** Puts somebody or something on a list. The value is hashed and forgotten. @throws entry_known, customer_not_found */
export async function addEntry(deps: Deps, by: Caller, input: RiskEntryInput): Promise<RiskEntry> {
  const customer = input.signal === 'customer' ? await getOrdinal(deps, by.scope, input.value) : null
  const entry = {
    id: uuidv7(),
    list: input.list,
    signal: input.signal,
    key: customer === null ? hashOf(deps, input) : customerKey(customer),
    customer,
    reason: input.reason,
    until: input.until ? new Date(input.until) : null,
    addedBy: by.actor.name,
    addedAt: deps.clock.now(),
  }
  await deps.db.as(by.scope, async (tx) => {
    if (!(await queries.insertEntry(tx, by.workspace, entry))) throw refusals.entry_known()
    const after = { list: entry.list, signal: entry.signal, reason: entry.reason, until: entry.until }
    await recordAudit(tx, deps, { ...by, action: 'risk-entry.added', object: `risk-entry/${entry.id}`, after })
  })
  return entryView(entry, customer === null ? new Map() : new Map([[customer, input.value]]))
}

function hashOf({ secrets }: Deps, { signal, value }: RiskEntryInput): Buffer {
  if (signal === 'customer') throw new Error('a customer is named by his number')
  return signalHash(secrets, signal, value)
}

/** @throws entry_unknown */
export async function removeEntry(deps: Deps, by: Caller, id: string): Promise<void> {
  await deps.db.as(by.scope, async (tx) => {
    const before = await queries.deleteEntry(tx, by.workspace, id)
    if (!before) throw refusals.entry_unknown()
    await recordAudit(tx, deps, { ...by, action: 'risk-entry.removed', object: `risk-entry/${id}`, before })
  })
}

export const getSettings = ({ db }: Deps, scope: Scope): Promise<RiskSettings> =>
  db.as(scope, async (tx) => (await queries.findSettings(tx, scope.workspace)) ?? defaultSettings)

export async function changeSettings(deps: Deps, by: Caller, after: RiskSettings): Promise<RiskSettings> {
  await deps.db.as(by.scope, async (tx) => {
    const before = (await queries.findSettings(tx, by.workspace)) ?? defaultSettings
    await queries.saveSettings(tx, by.workspace, after)
    await recordAudit(tx, deps, { ...by, action: 'risk-settings.changed', object: 'risk-settings', before, after })
  })
  return after
}
