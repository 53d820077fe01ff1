import { hash } from 'node:crypto'
import type { Tx } from '../../../kernel/postgres.ts'
import { markPresence, registerCustomers, resolveMany } from '../../customers/index.ts'
import { emit, factTime } from '../../events/index.ts'
import { ensureStores } from '../../organization/index.ts'
import * as queries from '../queries.ts'
import type { CustomerReader, ReadCustomer } from '../rules/read-customer.ts'
import type { BatchResult, Group, Recording } from './record-bucket.ts'

const source = 'import'

/** The registration alone: a row that comes again with another name is news, its registration is not. */
function registrationDigest(person: ReadCustomer): string {
  const hex = hash('sha256', JSON.stringify(['registered', person.identifiers, person.registeredAt]))
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
}

/** Reads and records people, or only says what would become of them (dry run). */
export async function recordPeople(
  tx: Tx,
  recording: Recording,
  reader: CustomerReader,
  groups: readonly Group[],
): Promise<BatchResult> {
  const { row } = recording
  const result: BatchResult = { counts: {}, rejected: [], deferred: [], people: new Set() }
  const read: ReadCustomer[] = []
  let lines = 0
  for (const { key, rows } of groups) {
    for (const entry of rows) {
      lines += 1
      const person = reader.read(entry)
      if ('about' in person) result.rejected.push({ row: entry, why: person })
      else {
        read.push(person)
        result.people.add(key)
      }
    }
  }
  const digests = [...new Set(read.map((person) => person.digest))]
  const fresh = row.dryRun
    ? await withoutSeen(tx, row.workspace, digests)
    : await queries.claimRows(tx, row.workspace, digests)
  const news: ReadCustomer[] = []
  for (const person of read) if (fresh.delete(person.digest)) news.push(person)
  if (!row.dryRun && news.length > 0) await writePeople(tx, recording, news)
  result.counts = {
    linesDone: lines,
    rejectedLines: result.rejected.length,
    created: news.length,
    unchanged: read.length - news.length,
  }
  return result
}

async function withoutSeen(tx: Tx, workspace: number, digests: string[]): Promise<Set<string>> {
  const seen = await queries.findSeenRows(tx, workspace, digests)
  return new Set(digests.filter((digest) => !seen.has(digest)))
}

async function writePeople(tx: Tx, { deps, row }: Recording, people: ReadCustomer[]): Promise<void> {
  const { workspace } = row
  const now = deps.clock.now()
  const stores = await ensureStores(tx, deps, workspace, people.map((person) => person.store).filter(Boolean))
  const registrations = await queries.claimRows(
    tx,
    workspace,
    people.flatMap((person) => (person.registeredAt === undefined ? [] : registrationDigest(person))),
  )
  const ordinals = await resolveMany(
    tx,
    deps,
    { workspace, source },
    people.map((person) => ({
      identifiers: person.identifiers,
      ...(person.name ? { traits: { name: person.name } } : {}),
      at: new Date(person.registeredAt ?? now.getTime()),
      ...(person.store ? { store: stores.get(person.store) } : {}),
      channel: person.channel,
    })),
  )
  const known = people.flatMap((person, index) => {
    const customer = ordinals[index] ?? 0
    return customer > 0 ? { person, customer, store: stores.get(person.store) ?? 0 } : []
  })
  const registered = known.flatMap(({ person, customer, store }) => {
    if (person.registeredAt === undefined) return []
    const messageId = registrationDigest(person)
    if (!registrations.delete(messageId)) return []
    return { customer, store, channel: person.channel, at: new Date(person.registeredAt), messageId }
  })
  await registerCustomers(tx, workspace, registered)
  await markPresence(
    tx,
    workspace,
    known.map(({ person, customer, store }) => ({
      customer,
      store,
      at: new Date(person.registeredAt ?? now.getTime()),
    })),
  )
  // In the order of the columns of the table `events`.
  const facts = registered.map(({ customer, store, channel, at, messageId }) => [
    workspace,
    customer,
    factTime(at),
    'customer.registered',
    messageId,
    store,
    channel,
    source,
    '{}',
    factTime(now),
  ])
  await emit(tx, { workspace, facts: { events: facts } })
}
