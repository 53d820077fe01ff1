import { type IdentifierKind, identifierKinds } from '@regulars/contract'

export type Identifier = { kind: IdentifierKind; value: string }

/** Somebody as a touchpoint met them. */
export type PersonInput = {
  identifiers: Identifier[]
  /** Personal fields for the vault, as they came: name, birthday, address … */
  traits?: Record<string, unknown>
  at: Date
  store?: number
  channel?: string
}

const rankByKind = new Map<string, number>(identifierKinds.map((entry, index) => [entry.kind, index]))
const exclusiveKinds = new Set<string>(identifierKinds.filter((entry) => entry.exclusive).map((entry) => entry.kind))
const weakKinds = new Set<string>(
  identifierKinds.filter((entry) => entry.strength === 'weak').map((entry) => entry.kind),
)

export const isWeak = (kind: string): boolean => weakKinds.has(kind)
export const isExclusive = (kind: string): boolean => exclusiveKinds.has(kind)

/** One spelling per identifier, so that "+86 138 0013 8000" and "13800138000" name one phone. Empty: not usable. */
export function normaliseIdentifier(kind: IdentifierKind, raw: string | number): string {
  const text = String(raw).normalize('NFKC').trim()
  if (kind === 'phone') return normalisePhone(text)
  if (kind === 'email') return /^[^\s@]+@[^\s@]+$/.test(text) ? text.toLowerCase() : ''
  if (kind === 'device') return text.toLowerCase()
  // Spreadsheets turn the card number 17850 into 17850.0.
  if (kind === 'card') return text.replace(/^(\d+)\.0+$/, '$1')
  return text
}

function normalisePhone(text: string): string {
  const digits = text.replace(/[\s().-]/g, '')
  const national = digits.replace(/^(?:\+|00)86(?=1\d{10}$)/, '')
  return /^\+?\d{5,20}$/.test(national) ? national : ''
}

/** Usable identifiers, strongest first, each kind and value once. */
export function orderIdentifiers(
  identifiers: readonly { kind: IdentifierKind; value: string | number }[],
): Identifier[] {
  const seen = new Set<string>()
  const usable: Identifier[] = []
  for (const { kind, value: raw } of identifiers) {
    const value = normaliseIdentifier(kind, raw)
    const key = `${kind}\n${value}`
    if (value === '' || seen.has(key)) continue
    seen.add(key)
    usable.push({ kind, value })
  }
  return usable.sort((a, b) => rank(a.kind) - rank(b.kind))
}

const rank = (kind: string): number => rankByKind.get(kind) ?? rankByKind.size

export type Cluster = {
  /** The record that speaks for the person. */
  root: number
  /** Values (hashes in hex) by kind over all joined records. */
  values: Map<string, Set<string>>
}

/** The first exclusive kind in which two clusters hold different values: two wallets are two people. */
export function findConflict(a: Cluster, b: Cluster): string | undefined {
  for (const { kind, exclusive } of identifierKinds) {
    if (exclusive && a.values.has(kind) && b.values.has(kind)) return kind
  }
  return undefined
}

export const isAnonymous = (cluster: Cluster): boolean => [...cluster.values.keys()].every(isWeak)

export type Attachment = { kind: IdentifierKind; hash: string; value: string }

export type Resolution =
  | { decision: 'known'; root: number; joins: number[]; attach: Attachment[]; conflicts: Conflict[] }
  | { decision: 'new'; attach: Attachment[]; joins: number[]; conflicts: Conflict[] }

export type Conflict = { kind: string; roots: number[] }

/**
 * Decides whom a set of identifiers means. Deterministic: the strongest identifier decides; others that are free are
 * attached; another person found through a weaker identifier is joined, unless the two hold different values of an
 * exclusive kind, which is logged for a person to settle.
 * @param identifiers strongest first
 * @param clusterOf the person each identifier belongs to, undefined when nobody has it
 */
export function decideResolution(
  identifiers: readonly Attachment[],
  clusterOf: (identifier: Attachment) => Cluster | undefined,
): Resolution {
  const conflicts: Conflict[] = []
  const first = identifiers[0]
  const decider = first ? clusterOf(first) : undefined
  // A free exclusive identifier in front means: perhaps the person we find through the weaker ones, perhaps a new one.
  const found = decider ?? firstFitting(identifiers, clusterOf, conflicts)
  const joins: number[] = []
  const attach: Attachment[] = []
  const current: Cluster = found
    ? { root: found.root, values: new Map([...found.values].map(([kind, values]) => [kind, new Set(values)])) }
    : { root: 0, values: new Map() }
  for (const identifier of identifiers) {
    const cluster = clusterOf(identifier)
    if (!cluster) {
      const held = current.values.get(identifier.kind)
      if (held && isExclusive(identifier.kind)) {
        conflicts.push({ kind: identifier.kind, roots: [current.root] })
        continue
      }
      attach.push(identifier)
      addValue(current, identifier)
    } else if (cluster.root !== current.root && !joins.includes(cluster.root)) {
      joinOrReport(current, cluster, identifier, joins, conflicts)
    }
  }
  return found
    ? { decision: 'known', root: found.root, joins, attach, conflicts }
    : { decision: 'new', joins, attach, conflicts }
}

function firstFitting(
  identifiers: readonly Attachment[],
  clusterOf: (identifier: Attachment) => Cluster | undefined,
  conflicts: Conflict[],
): Cluster | undefined {
  const free = identifiers.filter((identifier) => !clusterOf(identifier) && isExclusive(identifier.kind))
  for (const identifier of identifiers) {
    const cluster = clusterOf(identifier)
    if (!cluster) continue
    const clash = free.find((other) => cluster.values.has(other.kind))
    if (!clash) return cluster
    if (!isWeak(identifier.kind)) conflicts.push({ kind: clash.kind, roots: [cluster.root] })
  }
  return undefined
}

function joinOrReport(
  current: Cluster,
  cluster: Cluster,
  by: Attachment,
  joins: number[],
  conflicts: Conflict[],
): void {
  const kind = findConflict(current, cluster)
  if (kind !== undefined) {
    // A shared device or an old courier record says nothing against two people.
    if (!isWeak(by.kind)) conflicts.push({ kind, roots: [current.root, cluster.root] })
    return
  }
  // A weak identifier brings its anonymous history along, never a person with a name of their own.
  if (isWeak(by.kind) && !isAnonymous(cluster)) return
  joins.push(cluster.root)
  for (const [heldKind, values] of cluster.values)
    for (const hash of values) addValue(current, { kind: heldKind, hash })
}

function addValue(cluster: Cluster, { kind, hash }: { kind: string; hash: string }): void {
  const held = cluster.values.get(kind)
  if (held) held.add(hash)
  else cluster.values.set(kind, new Set([hash]))
}

/** Shows enough to recognise and too little to use: 138****8000, z***@example.com, 王*. */
export function maskValue(kind: string, value: string): string {
  if (kind === 'email') return value.replace(/^(.).*(@.*)$/, '$1***$2')
  if (kind === 'phone') return value.length >= 7 ? `${value.slice(0, 3)}****${value.slice(-4)}` : '****'
  if (kind === 'name')
    return [...value]
      .map((letter, index) => (index === 0 ? letter : '*'))
      .join('')
      .slice(0, 8)
  return value.length > 4 ? `…${value.slice(-4)}` : '…'
}

/** What a name or number can be searched by: the whole, its words, and for Chinese every pair and single character. */
export function searchTokens(text: string): string[] {
  const clean = text.normalize('NFKC').toLowerCase().trim()
  if (clean === '') return []
  const tokens = new Set<string>([clean, ...clean.split(/[\s·.,-]+/)])
  const han = [...clean].filter((letter) => /\p{Script=Han}/u.test(letter))
  for (let i = 0; i < han.length; i++) {
    tokens.add(han[i] ?? '')
    if (i > 0) tokens.add(`${han[i - 1]}${han[i]}`)
  }
  tokens.delete('')
  return [...tokens]
}

export type StageFacts = {
  interactedAt: string | undefined
  orders: { at: string; amountMinor: number; driven: number }[]
}

const tier = { windowMs: 365 * 24 * 3600_000, orders: 12, paidMinor: 200_000 }
const time = (text: string): number => Date.parse(`${text.replace(' ', 'T')}Z`)

/**
 * The stage a person has reached: found, then interacting, then high-end by the tier rule (12 paid orders or 2,000.00
 * paid within any 365 days), then tapped by an order that a model drove. Each stage needs the one before.
 */
export function decideStage({ interactedAt, orders }: StageFacts): 'found' | 'interacting' | 'high-end' | 'tapped' {
  if (interactedAt === undefined) return 'found'
  const reachedAt = highEndAt(orders)
  if (reachedAt === undefined) return 'interacting'
  const from = Math.max(reachedAt, time(interactedAt))
  return orders.some((order) => order.driven === 1 && time(order.at) > from) ? 'tapped' : 'high-end'
}

function highEndAt(orders: StageFacts['orders']): number | undefined {
  let first = 0
  let sum = 0
  for (let last = 0; last < orders.length; last++) {
    const order = orders[last]
    if (!order) break
    sum += order.amountMinor
    for (
      let oldest = orders[first];
      oldest && time(order.at) - time(oldest.at) > tier.windowMs;
      oldest = orders[first]
    ) {
      sum -= oldest.amountMinor
      first += 1
    }
    if (last - first + 1 >= tier.orders || sum >= tier.paidMinor) return time(order.at)
  }
  return undefined
}
