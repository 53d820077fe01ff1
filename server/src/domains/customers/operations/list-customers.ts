import type { CustomerPage, CustomerQuery, CustomerRow, IdentifierKind } from '@regulars/contract'
import { identifierKinds } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { listStoreCodes } from '../../organization/index.ts'
import * as analytics from '../analytics.ts'
import * as people from '../queries/people.ts'
import { findIdentifiers } from '../queries/resolution.ts'
import { findByTokens } from '../queries/vault.ts'
import { maskValue, normaliseIdentifier, searchTokens } from '../rules.ts'
import { hashToken, listPeople, type Person, personName } from './keep-person.ts'

export type Reader = { scope: ZonedScope; contactVisible: boolean }

/** A page of people: found by a search, or in order of what they bought or of when they were first seen. */
export async function listCustomers(deps: Deps, reader: Reader, query: CustomerQuery): Promise<CustomerPage> {
  if (query.search?.trim()) return searchCustomers(deps, reader, query.search.trim(), query.limit)
  if (query.sort === 'first-seen') return listByFirstSeen(deps, reader, query)
  const { scope } = reader
  const offset = Number(query.cursor ?? 0) || 0
  const store = query.store === undefined ? undefined : await storeByCode(deps, scope, query.store)
  if (query.store !== undefined && store === undefined) return { customers: [], total: 0 }
  const filter = { order: query.sort, store, channel: query.channel, limit: query.limit, offset }
  const { rows, total } = await analytics.listConsumers(deps.ch.scope(scope), filter)
  const spending = new Map(rows.map((row) => [row.customer, row]))
  const customers = await describe(
    deps,
    reader,
    rows.map((row) => row.customer),
    spending,
  )
  const next = offset + rows.length < total && rows.length > 0 ? String(offset + rows.length) : undefined
  return { customers, total, ...(next ? { next } : {}) }
}

async function storeByCode({ db }: Deps, scope: ZonedScope, code: string): Promise<number | undefined> {
  const codes = await db.as(scope, (tx) => listStoreCodes(tx, scope.workspace))
  return [...codes].find(([, held]) => held === code)?.[0]
}

async function listByFirstSeen(deps: Deps, reader: Reader, query: CustomerQuery): Promise<CustomerPage> {
  const { scope } = reader
  const { records, total } = await deps.db.as(scope, async (tx) => ({
    records: await people.listByFirstSeen(tx, scope.workspace, {
      after: readCursor(query.cursor),
      limit: query.limit,
      ascending: false,
      channel: query.channel,
    }),
    total: await people.countCustomers(tx, scope.workspace),
  }))
  const customers = await describe(
    deps,
    reader,
    records.map((record) => record.ordinal),
  )
  const last = records.at(-1)
  const next = last && records.length === query.limit ? `${last.firstSeenAt.toISOString()}_${last.ordinal}` : undefined
  return { customers, total, ...(next ? { next } : {}) }
}

function readCursor(cursor: string | undefined): { at: string; ordinal: number } | undefined {
  const [at, ordinal] = cursor?.split('_') ?? []
  if (!at || Number.isNaN(Date.parse(at)) || !/^\d+$/.test(ordinal ?? '')) return undefined
  return { at, ordinal: Number(ordinal) }
}

async function searchCustomers(deps: Deps, reader: Reader, text: string, limit: number): Promise<CustomerPage> {
  const { scope } = reader
  const roots = await deps.db.as(scope, async (tx) =>
    people.findRoots(tx, scope.workspace, await findMatches(deps, tx, scope.workspace, text)),
  )
  const customers = await describe(deps, reader, roots.slice(0, limit))
  return { customers, total: customers.length }
}

/** By any identifier as it was given, by the last four digits of a phone or card, by a name or a part of it. */
async function findMatches({ secrets }: Deps, tx: Tx, workspace: number, text: string): Promise<number[]> {
  const asked = identifierKinds
    .map(({ kind }) => ({ kind, value: normaliseIdentifier(kind, text) }))
    .filter((entry) => entry.value !== '')
    .map(({ kind, value }) => ({ kind, hash: secrets.blindIndex(`${kind}:${value}`).toString('hex') }))
  const exact = await findIdentifiers(tx, workspace, asked)
  const words = /^\d{4}$/.test(text) ? [`#${text}`] : nameWords(text)
  const named =
    words.length > 0
      ? await findByTokens(
          tx,
          workspace,
          words.map((word) => hashToken(secrets, word)),
          200,
        )
      : []
  return [...new Set([...exact.map((row) => row.customer), ...named])]
}

/** For a name of several words all must match; for Chinese, all of its pairs, or the one character. */
function nameWords(text: string): string[] {
  const parts = text.normalize('NFKC').toLowerCase().trim().split(/\s+/)
  return [
    ...new Set(
      parts.flatMap((part) =>
        /\p{Script=Han}/u.test(part)
          ? searchTokens(part).filter((token) => token !== part || token.length <= 2)
          : [part],
      ),
    ),
  ]
}

/** Rows as people read them, in the order of `ordinals`; those outside the scope are left out. */
export async function describe(
  deps: Deps,
  { scope, contactVisible }: Reader,
  ordinals: number[],
  known?: Map<number, analytics.Spending>,
): Promise<CustomerRow[]> {
  if (ordinals.length === 0) return []
  const spending = known ?? (await analytics.listSpending(deps.ch.scope(scope), ordinals))
  return deps.db.as(scope, async (tx) => {
    const records = await people.listByOrdinals(tx, scope.workspace, ordinals)
    const members = await people.listMembers(
      tx,
      scope.workspace,
      records.map((record) => record.ordinal),
    )
    const all = members.map((member) => member.ordinal)
    const identifiers = await people.listIdentifiers(tx, scope.workspace, all)
    const persons = await listPeople(tx, deps.secrets, scope.workspace, all)
    const codes = await listStoreCodes(tx, scope.workspace)
    const byOrdinal = new Map(records.map((record) => [record.ordinal, record]))
    return ordinals.flatMap((ordinal) => {
      const record = byOrdinal.get(ordinal)
      if (!record) return []
      const own = members.filter((member) => member.root === ordinal).map((member) => member.ordinal)
      const kinds = [
        ...new Set(identifiers.filter((row) => own.includes(row.customer)).map((row) => row.kind)),
      ] as IdentifierKind[] // stored from the contract's own list
      const person = joinPersons(own.map((member) => persons.get(member)))
      return [
        {
          ...recordFields(record, codes),
          ...nameFields(person, contactVisible),
          kinds,
          ...spendingFields(spending.get(ordinal)),
        },
      ]
    })
  })
}

/** What all joined records know together; the record that speaks for the person comes first and wins. */
export function joinPersons(persons: (Person | undefined)[]): Person {
  const joined: Person = { ids: {}, traits: {} }
  for (const person of persons) {
    if (!person) continue
    for (const [kind, values] of Object.entries(person.ids))
      joined.ids[kind] = [...new Set([...(joined.ids[kind] ?? []), ...values])]
    joined.traits = { ...person.traits, ...joined.traits }
  }
  return joined
}

function recordFields(record: people.CustomerRecord, codes: ReadonlyMap<number, string>) {
  const store = record.firstStore === null ? undefined : codes.get(record.firstStore)
  return {
    id: record.publicId,
    firstSeenAt: record.firstSeenAt.toISOString(),
    ...(record.registeredAt ? { registeredAt: record.registeredAt.toISOString() } : {}),
    ...(store ? { store } : {}),
    ...(record.firstChannel ? { channel: record.firstChannel } : {}),
  }
}

function nameFields(person: Person, contactVisible: boolean) {
  const name = personName(person)
  const kind = person.ids.phone ? 'phone' : 'email'
  const contact = person.ids[kind]?.[0]
  return {
    ...(name ? { name: contactVisible ? name : maskValue('name', name) } : {}),
    ...(contact ? { contact: contactVisible ? contact : maskValue(kind, contact) } : {}),
  }
}

const spendingFields = (spending: analytics.Spending | undefined) => ({
  orders: spending?.orders ?? 0,
  paidMinor: spending?.paidMinor ?? 0,
  refundedMinor: spending?.refundedMinor ?? 0,
  ...(spending?.lastOrderAt ? { lastOrderAt: spending.lastOrderAt } : {}),
})
