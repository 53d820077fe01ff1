import { hash } from 'node:crypto'
import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import { markPresence, type PersonInput, recognisePeople, registerCustomers } from '../../customers/index.ts'
import { findStores } from '../../organization/index.ts'
import * as queries from '../queries.ts'
import { eventKind, eventTime, type RawMessage, readEnvelope, splitPersonal } from '../rules.ts'
import { factTime, newsOf } from './emit-facts.ts'

type Pending = { message: RawMessage; messageId: string; key: string; at: Date; receivedAt: string; source: string }
type Placed = Pending & {
  kind: string
  storeCode: string
  channel: string
  person: PersonInput
  properties: Record<string, unknown>
}

const passLines = 4000

/**
 * One pass over the inbox: takes requests, drops messages seen before, finds out whom each event belongs to, and packs
 * the rows for ClickHouse. After a crash the pass simply happens again: only recognising was committed before its end, and
 * who is known stays known.
 * @returns how many messages were taken; 0 when there is nothing to do or another process is at it
 */
export async function resolveMessages(deps: Deps): Promise<number> {
  return deps.db.system(async (tx) => {
    if (!(await queries.tryRelayLock(tx, 'resolve'))) return 0
    const rows = await queries.takeMessages(tx, passLines)
    const byWorkspace = new Map<number, Pending[]>()
    for (const row of rows) {
      const held = byWorkspace.get(row.workspace) ?? []
      byWorkspace.set(row.workspace, held)
      readRow(row, held)
    }
    for (const [workspace, pending] of byWorkspace) await resolveWorkspace(deps, tx, workspace, pending)
    return rows.reduce((sum, row) => sum + row.lineCount, 0)
  })
}

function readRow(row: queries.InboxRow, into: Pending[]): void {
  let index = 0
  for (const line of row.body.split('\n')) {
    const envelope = readEnvelope(line)
    const receivedAt = factTime(new Date(envelope.receivedAt))
    for (const message of envelope.messages) {
      // Without an id of the client's, the place in the inbox names the message.
      const messageId = message.messageId ?? `inbox-${row.id}-${index}`
      const at = eventTime(message, envelope.receivedAt, envelope.sentAt)
      into.push({
        message,
        messageId,
        key: messageKey(messageId),
        at: new Date(at),
        receivedAt,
        source: envelope.source,
      })
      index += 1
    }
  }
}

const messageKey = (messageId: string): string => hash('md5', messageId)

async function resolveWorkspace(deps: Deps, tx: Tx, workspace: number, pending: Pending[]): Promise<void> {
  const fresh = await dropSeen(tx, workspace, pending)
  if (fresh.length === 0) return
  const placed = fresh.map(place)
  const codes = [...new Set(placed.map((entry) => entry.storeCode).filter((code) => code !== ''))]
  const stores = codes.length > 0 ? await findStores(tx, workspace, codes) : new Map<string, number>()
  for (const entry of placed) entry.person.store = stores.get(entry.storeCode)
  const people = placed.map((entry) => entry.person)
  // In a transaction of its own: the lock on who is new must not wait for the rest of the pass. Safe to do again.
  const customers = await recognisePeople(deps, { workspace, source: 'events' }, people)

  const lines: string[] = []
  const presence: { customer: number; store: number; at: Date }[] = []
  // No prototype: kinds are whatever clients send.
  const touched: Record<string, number[]> = Object.create(null)
  const registrations: { customer: number; at: Date; store?: number; channel: string }[] = []
  placed.forEach((entry, index) => {
    const customer = customers[index] ?? 0
    const store = entry.person.store ?? 0
    lines.push(factLine(workspace, customer, store, entry))
    const held = touched[entry.kind]
    if (held) held.push(customer)
    else touched[entry.kind] = [customer]
    if (customer > 0 && store > 0) presence.push({ customer, store, at: entry.at })
    if (customer > 0 && entry.kind === 'customer.registered')
      registrations.push({ customer, at: entry.at, store, channel: entry.channel })
  })
  if (presence.length > 0) await markPresence(tx, workspace, presence)
  if (registrations.length > 0) await registerCustomers(tx, workspace, registrations)
  const news = newsOf(workspace, touched)
  await queries.insertShipment(tx, { target: 'events', lineCount: lines.length, body: lines.join('\n'), news })
}

async function dropSeen(tx: Tx, workspace: number, pending: Pending[]): Promise<Pending[]> {
  const byKey = new Map<string, Pending>()
  for (const entry of pending) if (!byKey.has(entry.key)) byKey.set(entry.key, entry)
  const claimed = await queries.claimMessages(tx, workspace, [...byKey.keys()].sort())
  return [...byKey.values()].filter((entry) => claimed.has(uuidForm(entry.key)))
}

const uuidForm = (hex: string): string => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

function place(entry: Pending): Placed {
  const { identifiers, traits, rest } = splitPersonal(entry.message)
  const { store, channel, ...properties } = rest
  return {
    ...entry,
    kind: eventKind(entry.message),
    storeCode: typeof store === 'string' ? store : '',
    channel: typeof channel === 'string' ? channel : '',
    properties: typeof store === 'string' ? { store, ...properties } : properties,
    person: {
      // Normalised and put in order by the customers domain.
      identifiers: identifiers.map(({ kind, value }) => ({ kind, value: String(value) })),
      traits,
      at: entry.at,
      ...(typeof channel === 'string' ? { channel } : {}),
    },
  }
}

function factLine(workspace: number, customer: number, store: number, entry: Placed): string {
  return JSON.stringify([
    workspace,
    customer,
    factTime(entry.at),
    entry.kind,
    entry.messageId,
    store,
    entry.channel,
    entry.source,
    JSON.stringify(entry.properties),
    entry.receivedAt,
  ])
}
