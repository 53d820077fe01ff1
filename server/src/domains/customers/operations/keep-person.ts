import { randomBytes } from 'node:crypto'
import type { Tx } from '../../../kernel/postgres.ts'
import { open, type Secrets, seal } from '../../../kernel/secrets.ts'
import * as vault from '../queries/vault.ts'
import { searchTokens } from '../rules.ts'

/** What the vault holds of a record: readable identifiers by kind, and personal fields as they were given. */
export type Person = { ids: Record<string, string[]>; traits: Record<string, unknown> }

export type PersonChange = {
  customer: number
  isNew: boolean
  ids: { kind: string; value: string }[]
  traits: Record<string, unknown>
}

/** Adds identifiers and personal fields to the vault, one sealed row a record. Later fields win over earlier ones. */
export async function keepPeople(tx: Tx, secrets: Secrets, workspace: number, changes: PersonChange[]): Promise<void> {
  if (changes.length === 0) return
  const known = changes.filter((change) => !change.isNew).map((change) => change.customer)
  const before = known.length > 0 ? await vault.listSealed(tx, workspace, known) : []
  const sealedByCustomer = new Map(before.map((row) => [row.customer, row]))
  const rows = changes.flatMap((change) => {
    const held = sealedByCustomer.get(change.customer)
    const key = held ? secrets.unwrap(held.wrappedKey) : randomBytes(32)
    const person = held ? readSealed(key, held.sealed) : { ids: {}, traits: {} }
    const before = held ? JSON.stringify(person) : ''
    for (const { kind, value } of change.ids) {
      const values = person.ids[kind] ?? []
      if (!values.includes(value)) person.ids[kind] = [...values, value]
    }
    Object.assign(person.traits, change.traits)
    const after = JSON.stringify(person)
    // Most clients repeat the same traits with every call.
    if (after === before) return []
    return {
      customer: change.customer,
      wrappedKey: held?.wrappedKey ?? secrets.wrap(key),
      sealed: seal(key, Buffer.from(after)),
      tokens: personTokens(secrets, person),
    }
  })
  if (rows.length > 0) await vault.upsertSealed(tx, workspace, rows)
}

/** Reads people out of the vault. Records without an entry (or erased) are absent. */
export async function listPeople(
  tx: Tx,
  secrets: Secrets,
  workspace: number,
  customers: number[],
): Promise<Map<number, Person>> {
  const rows = await vault.listSealed(tx, workspace, customers)
  return new Map(rows.map((row) => [row.customer, readSealed(secrets.unwrap(row.wrappedKey), row.sealed)]))
}

const readSealed = (key: Buffer, sealed: Buffer): Person => JSON.parse(open(key, sealed).toString('utf8')) as Person // sealed by keepPeople only

export function personName(person: Person | undefined): string | undefined {
  if (!person) return undefined
  const { name, firstName, lastName } = person.traits
  if (typeof name === 'string' && name !== '') return name
  const parts = [firstName, lastName].filter((part) => typeof part === 'string' && part !== '')
  return parts.length > 0 ? parts.join(' ') : undefined
}

function personTokens(secrets: Secrets, person: Person): bigint[] {
  const words = new Set<string>(searchTokens(personName(person) ?? ''))
  for (const kind of ['phone', 'card']) for (const value of person.ids[kind] ?? []) words.add(lastDigits(value))
  return [...words].map((word) => hashToken(secrets, word))
}

const lastDigits = (value: string): string => `#${value.slice(-4)}`

/** The token of a name part, or of `#1234` for last digits. */
export const hashToken = (secrets: Secrets, word: string): bigint =>
  secrets.blindIndex(`token:${word}`).readBigInt64BE(0)
