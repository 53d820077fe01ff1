import type { PrepaidAccount, PrepaidAccountQuery, PrepaidKind, PrepaidMovement } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { minorToJson } from '../../../kernel/money.ts'
import { acrossStores, type Tx } from '../../../kernel/postgres.ts'
import type { Scope, ZonedScope } from '../../../kernel/scope.ts'
import { findPerson, findPublicIds, getOrdinal } from '../../customers/index.ts'
import { describeStores } from '../../organization/index.ts'
import { listHeld } from '../queries/liability.ts'
import * as queries from '../queries/recharges.ts'
import { listCaps } from '../queries/settings.ts'
import { listMovements, type MovementRow } from '../queries/spends.ts'
import type { Value } from '../rules/account.ts'
import { dayOf } from '../rules/days.ts'
import { roomOf } from '../rules/recharge.ts'
import { capOn } from '../rules/settings.ts'
import { describeRecharges } from './list-recharges.ts'

const rechargesMax = 100
const movementsMax = 200

/** What all these records hold together and may spend now. Does not depend on who asks (all stores). */
export async function readValue(tx: Tx, { workspace }: Scope, records: readonly number[]): Promise<Value> {
  if (records.length === 0) return { principalMinor: 0n, bonusMinor: 0n }
  const held = await acrossStores(tx, () => queries.sumHeld(tx, workspace, records))
  return { principalMinor: held.principal, bonusMinor: held.bonus }
}

/** A person's account: what it holds is whole whoever asks; its recharges and movements are those in scope. */
export async function getAccount(deps: Deps, scope: ZonedScope, publicId: string): Promise<PrepaidAccount> {
  const ordinal = await getOrdinal(deps, scope, publicId)
  const records = await deps.db.as(scope, async (tx) => (await findPerson(tx, scope.workspace, ordinal))?.records)
  return describeAccount(deps, scope, { publicId, records: records ?? [ordinal] })
}

type Person = { publicId: string; records: readonly number[] }

/** The same for a person who was looked up: for his own phone. */
export async function describeAccount(
  deps: Deps,
  scope: ZonedScope,
  { publicId, records }: Person,
): Promise<PrepaidAccount> {
  const { workspace } = scope
  const found = await deps.db.as(scope, async (tx) => ({
    held: await acrossStores(tx, () => queries.sumHeld(tx, workspace, records)),
    accounts: await queries.listAccountKinds(tx, workspace, records),
    caps: await listCaps(tx, workspace),
    recharges: await queries.listRecharges(tx, workspace, {
      customers: records,
      store: undefined,
      state: undefined,
      after: undefined,
      limit: rechargesMax,
    }),
    movements: await listMovements(tx, workspace, records, { limit: movementsMax }),
  }))
  const { held, caps } = found
  const kind: PrepaidKind = found.accounts.some((account) => account.kind === 'bearer') ? 'bearer' : 'registered'
  const cap = capOn(caps, kind, dayOf(deps.clock.now(), scope.timezone))
  return {
    customer: publicId,
    kind,
    principalMinor: minorToJson(held.principal),
    bonusMinor: minorToJson(held.bonus),
    waitingMinor: minorToJson(held.waiting),
    capMinor: minorToJson(cap?.capMinor ?? 0n),
    roomMinor: minorToJson(roomOf(cap, held.principal + held.bonus + held.waiting)),
    recharges: await describeRecharges(deps, scope, found.recharges),
    movements: await describeMovements(deps, scope, found.movements),
  }
}

/** As people read them, in the order given. */
export async function describeMovements(
  deps: Deps,
  scope: Scope,
  rows: readonly MovementRow[],
): Promise<PrepaidMovement[]> {
  const payers = await findPublicIds(
    deps,
    scope,
    rows.flatMap((row) => row.payer ?? []),
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
    return {
      at: row.at.toISOString(),
      what: row.what,
      number: row.number,
      store: store ? { code: store.code, name: store.name } : null,
      principalMinor: minorToJson(row.principalMinor),
      bonusMinor: minorToJson(row.bonusMinor),
      member: (row.payer !== null && payers.get(row.payer)) || null,
    }
  })
}

/** Accounts that hold something, by record, most first. */
export async function listAccounts(deps: Deps, scope: Scope, query: PrepaidAccountQuery) {
  const [left, customer] = (query.cursor ?? '').split('_')
  const after =
    /^\d+$/.test(left ?? '') && /^\d+$/.test(customer ?? '')
      ? { left: BigInt(left ?? 0), customer: Number(customer) }
      : undefined
  const { rows, kinds } = await deps.db.as(scope, async (tx) => {
    const rows = await listHeld(tx, scope.workspace, { after, limit: query.limit + 1 })
    const accounts = await queries.listAccountKinds(
      tx,
      scope.workspace,
      rows.map((row) => row.customer),
    )
    return { rows, kinds: new Map(accounts.map((account) => [account.customer, account.kind])) }
  })
  const page = rows.slice(0, query.limit)
  const last = page.at(-1)
  const people = await findPublicIds(
    deps,
    scope,
    page.map((row) => row.customer),
  )
  return {
    items: page.map((row) => ({
      customer: people.get(row.customer) ?? null,
      kind: kinds.get(row.customer) ?? ('registered' as const),
      principalMinor: minorToJson(row.principal),
      bonusMinor: minorToJson(row.bonus),
      lastAt: row.lastAt.toISOString(),
    })),
    nextCursor: rows.length > query.limit && last ? `${last.principal + last.bonus}_${last.customer}` : null,
  }
}
