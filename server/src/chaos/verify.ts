import type { Secrets } from '../kernel/secrets.ts'
import type { StoredKnowledge } from './analytics.ts'
import type { Journal } from './journal.ts'
import type { StoredTruth } from './queries.ts'
import type { Call, Person, SentLine } from './requests.ts'

/** How much was found, once each; sums over the rounds of a run. */
export type Counts = { events: number; orders: number; refunds: number; people: number }

/** A thing that was sent, or a row that was stored, with all its content as one text to compare. */
type Entry = { id: string; content: string }
type Sent = Entry & { call: Call; acknowledged: boolean }

export type Round = {
  tag: string
  journal: Journal
  people: readonly Person[]
  truth: StoredTruth
  knowledge: StoredKnowledge
  secrets: Secrets
}

const text = (content: unknown[]): string => JSON.stringify(content)

/**
 * Holds what is stored against what the clients know: everything acknowledged is there once and as it was sent, what was
 * given up is there once or not at all, whole calls only, and there is nothing else. Disagreements become findings.
 */
export async function verifyRound(round: Round): Promise<Counts> {
  const whoIs = await verifyPeople(round)
  const stores = new Map((await round.truth.stores()).map(({ id, code }) => [id, code]))
  stores.set(0, '')
  const world: World = { whoIs, storeOf: (id) => stores.get(id) ?? `store ${id}` }
  const events = await verifyEvents(round, world)
  const orders = await verifyOrders(round, world)
  const refunds = await verifyRefunds(round, world)
  await verifyLines(round)
  return { events, orders, refunds, people: round.people.length }
}

type World = { whoIs(customer: number | null): string; storeOf(id: number): string }

/** Each identifier has one record, each person one root, each ordinal one record. Returns whose record an ordinal is. */
async function verifyPeople({ truth, secrets, people, journal }: Round): Promise<World['whoIs']> {
  const into = new Map((await truth.customers()).map((row) => [row.ordinal, row.merged_into]))
  const rootOf = (ordinal: number): number => {
    let at = ordinal
    for (let next = into.get(at); next; next = into.get(at)) at = next
    return at
  }
  const held = new Map<string, number>()
  for (const { kind, hash, customer } of await truth.identifiers()) held.set(`${kind}:${hash}`, customer)
  const owner = new Map<number, string>()
  for (const person of people) {
    const roots = new Set<number>()
    for (const [kind, value] of Object.entries(person)) {
      const hash = secrets.blindIndex(`${kind}:${value}`).toString('hex')
      const customer = held.get(`${kind}:${hash}`)
      if (customer === undefined) journal.findings.push(`the ${kind} ${value} belongs to nobody`)
      else roots.add(rootOf(customer))
    }
    if (roots.size > 1) journal.findings.push(`${person.app} is ${roots.size} people: ${[...roots].join(', ')}`)
    for (const root of roots) {
      const other = owner.get(root)
      if (other !== undefined) journal.findings.push(`${person.app} and ${other} are one customer, ${root}`)
      owner.set(root, person.app)
    }
  }
  return (customer) => (customer ? (owner.get(rootOf(customer)) ?? `customer ${customer}`) : '')
}

/** Compares and reports; returns the ids that are stored. */
function compare(journal: Journal, what: string, sent: readonly Sent[], stored: readonly Entry[]): Set<string> {
  const findings: string[] = []
  const rows = new Map<string, string[]>()
  for (const { id, content } of stored) rows.set(id, [...(rows.get(id) ?? []), content])
  const known = new Set(sent.map(({ id }) => id))
  for (const { id, content, acknowledged } of sent) {
    const found = rows.get(id) ?? []
    if (found.length === 0 && acknowledged) findings.push(`lost: ${id} was acknowledged`)
    if (found.length > 1) findings.push(`doubled: ${id} is there ${found.length} times`)
    const other = found.find((row) => row !== content)
    if (other !== undefined) findings.push(`changed: ${id} is ${other} and was sent as ${content}`)
  }
  for (const id of rows.keys()) if (!known.has(id)) findings.push(`invented: ${id}`)
  const byCall = new Map<Call, boolean[]>()
  for (const { call, id } of sent) byCall.set(call, [...(byCall.get(call) ?? []), rows.has(id)])
  for (const [call, there] of byCall) {
    const count = there.filter(Boolean).length
    if (count > 0 && count < there.length)
      findings.push(`torn: ${count} of ${there.length} of ${call.body.slice(0, 200)}`)
  }
  report(journal, what, findings)
  return new Set(rows.keys())
}

/** The first few say what it is; thousands would hide it. */
function report(journal: Journal, what: string, findings: readonly string[]): void {
  journal.findings.push(...findings.slice(0, 5).map((finding) => `${what}: ${finding}`))
  if (findings.length > 5) journal.findings.push(`${what}: and ${findings.length - 5} more like these`)
}

function reportDifference(journal: Journal, what: string, a: ReadonlySet<string>, b: ReadonlySet<string>): void {
  const onlyA = [...a].filter((id) => !b.has(id))
  const onlyB = [...b].filter((id) => !a.has(id))
  report(journal, what, [
    ...onlyA.map((id) => `${id} is in PostgreSQL only`),
    ...onlyB.map((id) => `${id} is in ClickHouse only`),
  ])
}

function sentOf<T>(journal: Journal, pick: (call: Call) => readonly T[], entry: (item: T) => Entry): Sent[] {
  const of = (calls: readonly Call[], acknowledged: boolean): Sent[] =>
    calls.flatMap((call) => pick(call).map((item) => ({ ...entry(item), call, acknowledged })))
  return [...of(journal.acknowledged, true), ...of(journal.givenUp, false)]
}

async function verifyEvents({ journal, knowledge, tag }: Round, { whoIs, storeOf }: World): Promise<number> {
  const sent = sentOf(
    journal,
    ({ events }) => events,
    (e) => ({ id: e.messageId, content: text([e.kind, e.at, e.store, e.channel, e.value, e.person.app]) }),
  )
  const stored = (await knowledge.events(tag)).map((row) => {
    const { value } = JSON.parse(row.properties) as { value?: number } // as the clients send them
    const content = text([row.kind, row.at, storeOf(row.store), row.channel, value, whoIs(row.customer)])
    return { id: row.message_id, content }
  })
  return compare(journal, 'events in ClickHouse', sent, stored).size
}

const unitsOf = (lines: readonly SentLine[]): number => lines.reduce((sum, line) => sum + line.quantity, 0)

async function verifyOrders({ journal, truth, knowledge, tag }: Round, { whoIs, storeOf }: World): Promise<number> {
  const orders = ({ orders }: Call) => orders
  const refunded = new Map<string, number>()
  for (const { order_no, amount } of await truth.refunds(tag))
    refunded.set(order_no, (refunded.get(order_no) ?? 0) + amount)
  const inPostgres = compare(
    journal,
    'orders in PostgreSQL',
    sentOf(journal, orders, (o) => ({
      id: o.orderNo,
      content: text([
        o.at,
        o.store,
        o.channel,
        o.amountMinor,
        refunded.get(o.orderNo) ?? 0,
        o.person?.app ?? '',
        linesText(o.lines),
      ]),
    })),
    (await truth.orders(tag)).map((row) => {
      const lines = row.lines.map(([, sku, quantity, amountMinor]) => ({ sku, quantity, amountMinor }))
      const content = text([
        row.at,
        row.store,
        row.channel,
        row.amount,
        row.refunded,
        whoIs(row.customer),
        linesText(lines),
      ])
      return { id: row.order_no, content }
    }),
  )
  const paid = (await knowledge.orders(tag)).filter(({ fact }) => fact === 'paid')
  const inClickHouse = compare(
    journal,
    'orders in ClickHouse',
    sentOf(journal, orders, (o) => ({
      id: o.orderNo,
      content: text([o.at, o.store, o.channel, o.amountMinor, o.person?.app ?? '', unitsOf(o.lines), o.lines.length]),
    })),
    paid.map((row) => ({
      id: row.order_no,
      content: text([
        row.at,
        storeOf(row.store),
        row.channel,
        row.amount_minor,
        whoIs(row.customer),
        row.units,
        row.line_count,
      ]),
    })),
  )
  reportDifference(journal, 'orders', inPostgres, inClickHouse)
  const told = await knowledge.orderEvents(tag)
  // Reports and timelines may read orders from the orders alone; then there are no such events at all.
  if (told.length > 0) {
    const asEvents = (await knowledge.orders(tag)).filter(({ fact }) => fact === 'paid')
    const numbers = new Set(told.map(({ order_no }) => order_no))
    if (told.length !== asEvents.length || asEvents.some(({ order_no }) => !numbers.has(order_no)))
      journal.findings.push(`order.paid: ${told.length} events for ${asEvents.length} orders`)
  }
  return inPostgres.size
}

async function verifyRefunds({ journal, truth, knowledge, tag }: Round, { whoIs, storeOf }: World): Promise<number> {
  const refunds = ({ refunds }: Call) => refunds
  const inPostgres = compare(
    journal,
    'refunds in PostgreSQL',
    sentOf(journal, refunds, (r) => ({
      id: r.refundNo,
      content: text([r.at, r.of.orderNo, r.amountMinor, r.of.person?.app ?? '']),
    })),
    (await truth.refunds(tag)).map((row) => ({
      id: row.refund_no,
      content: text([row.at, row.order_no, row.amount, whoIs(row.customer)]),
    })),
  )
  const inClickHouse = compare(
    journal,
    'refunds in ClickHouse',
    sentOf(journal, refunds, (r) => ({
      id: r.refundNo,
      content: text([r.at, r.of.orderNo, r.of.store, r.amountMinor, r.of.person?.app ?? '']),
    })),
    (await knowledge.orders(tag))
      .filter(({ fact }) => fact === 'refunded')
      .map((row) => ({
        id: row.order_no,
        content: text([row.at, row.refund_of, storeOf(row.store), row.amount_minor, whoIs(row.customer)]),
      })),
  )
  reportDifference(journal, 'refunds', inPostgres, inClickHouse)
  return inPostgres.size
}

const linesText = (lines: readonly SentLine[]): string =>
  lines
    .map(({ sku, quantity, amountMinor }) => `${sku} ${quantity} ${amountMinor}`)
    .sort()
    .join(', ')

/** The lines of each order and refund are there once, under products that are there once. */
async function verifyLines({ journal, truth, knowledge, tag }: Round): Promise<void> {
  const products = new Map((await truth.products()).map(({ id, sku }) => [id, sku]))
  if (new Set(products.values()).size !== products.size) journal.findings.push('a product is there twice')
  const lines = new Map<string, SentLine[]>()
  for (const row of await knowledge.lines(tag)) {
    const line = { sku: products.get(row.product) ?? '?', quantity: row.quantity, amountMinor: row.amount_minor }
    lines.set(row.order_no, [...(lines.get(row.order_no) ?? []), line])
  }
  const withLines = [
    ...sentOf(
      journal,
      (call) => call.orders,
      (o) => ({ id: o.orderNo, content: linesText(o.lines) }),
    ),
    ...sentOf(
      journal,
      (call) => call.refunds,
      (r) => ({ id: r.refundNo, content: linesText(r.lines) }),
    ),
  ].filter(({ content }) => content !== '')
  const stored = [...lines].map(([id, found]) => ({ id, content: linesText(found) }))
  compare(journal, 'lines in ClickHouse', withLines, stored)
}

/** What must hold over everything that was ever sent to this folder. */
export async function verifyTotals(o: Pick<Round, 'truth' | 'knowledge'> & { total: Counts }): Promise<string[]> {
  const { truth, knowledge, total } = o
  const customers = await truth.customers()
  const identifiers = await truth.identifiers()
  const named = new Set(identifiers.map(({ customer }) => customer))
  const ordinals = customers.map(({ ordinal }) => ordinal)
  const claims: [what: string, is: number, shouldBe: number][] = [
    ['events in ClickHouse', await knowledge.countOf('events'), total.events],
    ['order facts in ClickHouse', await knowledge.countOf('orders'), total.orders + total.refunds],
    ['orders in PostgreSQL', await truth.countOf('orders'), total.orders],
    ['refunds in PostgreSQL', await truth.countOf('refunds'), total.refunds],
    ['people', customers.filter(({ merged_into }) => merged_into === null).length, total.people],
    ['identifiers', identifiers.length, total.people * 4],
    ['identity conflicts', await truth.countOf('conflicts'), 0],
    ['customers without an identifier', customers.filter(({ ordinal }) => !named.has(ordinal)).length, 0],
    ['lowest ordinal', Math.min(...ordinals), 1],
    ['highest ordinal', Math.max(...ordinals), customers.length],
    ['last ordinal given out', await truth.countOf('lastOrdinal'), customers.length],
    ['workspaces', await truth.countOf('workspaces'), 1],
  ]
  return claims
    .filter(([, is, shouldBe]) => is !== shouldBe)
    .map(([what, is, shouldBe]) => `${what}: ${is} instead of ${shouldBe}`)
}
