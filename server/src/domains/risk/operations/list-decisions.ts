import type { RiskDecision, RiskDecisionList, RiskDecisionQuery } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { invariant, kernelRefusals } from '../../../kernel/errors.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { findPublicIds, getOrdinal, listRecords } from '../../customers/index.ts'
import { describeStores } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries.ts'

/** Decisions in scope, newest first, a page at a time. @throws customer_not_found */
export async function listDecisions(deps: Deps, scope: Scope, query: RiskDecisionQuery): Promise<RiskDecisionList> {
  const customers = query.customer
    ? await listRecords(deps, scope, await getOrdinal(deps, scope, query.customer))
    : undefined
  const { rank, what, limit } = query
  const after = query.cursor ? readCursor(query.cursor) : undefined
  const rows = await deps.db.as(scope, (tx) =>
    queries.listDecisions(tx, scope.workspace, { rank, what, customers, after, limit: limit + 1 }),
  )
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    items: await describeDecisions(deps, scope, page),
    nextCursor: rows.length > limit && last ? writeCursor(last) : null,
  }
}

const writeCursor = ({ at, id }: queries.DecisionRow): string =>
  Buffer.from(`${at.getTime().toString(36)} ${id}`).toString('base64url')

function readCursor(cursor: string): { at: string; id: string } {
  const match = /^([0-9a-z]{1,9}) ([0-9a-f-]{36})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'))
  if (!match?.[1] || !match[2])
    throw kernelRefusals.invalid_request({ fields: [{ path: 'cursor', message: 'is not one of ours' }] })
  return { at: new Date(Number.parseInt(match[1], 36)).toISOString(), id: match[2] }
}

/** @throws decision_unknown */
export async function getDecision(deps: Deps, scope: Scope, id: string): Promise<RiskDecision> {
  const row = await deps.db.as(scope, (tx) => queries.findDecision(tx, scope.workspace, id))
  if (!row) throw refusals.decision_unknown()
  const [decision] = await describeDecisions(deps, scope, [row])
  invariant(decision, 'a row has a description')
  return decision
}

async function describeDecisions(
  deps: Deps,
  scope: Scope,
  rows: readonly queries.DecisionRow[],
): Promise<RiskDecision[]> {
  const people = await findPublicIds(
    deps,
    scope,
    rows.map((row) => row.customer),
  )
  const stores = await deps.db.as(scope, (tx) =>
    describeStores(
      tx,
      scope.workspace,
      rows.map((row) => row.store),
    ),
  )
  return rows.map((row) => {
    const store = stores.get(row.store)
    const { overrideRank: rank, overrideReason: reason, overrideBy: by, overrideAt: at } = row
    return {
      id: row.id,
      at: row.at.toISOString(),
      what: row.what,
      about: row.about,
      store: store ? { code: store.code, name: store.name } : null,
      customer: people.get(row.customer) ?? null,
      rank: row.rank,
      score: row.score,
      reasons: row.reasons,
      override: rank !== null && at ? { rank, reason: reason ?? '', by: by ?? '', at: at.toISOString() } : null,
    }
  })
}
