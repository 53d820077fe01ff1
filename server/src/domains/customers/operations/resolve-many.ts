import { uuidv7 } from '../../../kernel/ids.ts'
import { acrossStores, type Tx } from '../../../kernel/postgres.ts'
import type { Secrets } from '../../../kernel/secrets.ts'
import * as queries from '../queries/resolution.ts'
import { type Attachment, type Cluster, decideResolution, orderIdentifiers, type PersonInput } from '../rules.ts'
import { keepPeople, type PersonChange } from './keep-person.ts'

export type ResolveContext = { workspace: number; source: string }

type Asked = { person: PersonInput; ids: Attachment[] }

/**
 * Finds or makes the record of each person, in order. Returns one ordinal each: the record that the strongest known
 * identifier belongs to (a merge shows when reading, never in what is written, so that it can be undone), or 0 where
 * nothing usable identifies anybody. Runs in the caller's transaction; safe to repeat and from several processes.
 */
export async function resolveMany(
  tx: Tx,
  { secrets }: { secrets: Secrets },
  context: ResolveContext,
  people: readonly PersonInput[],
): Promise<number[]> {
  const hashOf = hashOnce(secrets)
  const asked = people.map((person) => ({ person, ids: hashIdentifiers(hashOf, person) }))
  const unique = uniqueAttachments(asked)
  if (unique.length === 0) return people.map(() => 0)
  return acrossStores(tx, async () => {
    const version = await queries.getMergeVersion(tx, context.workspace)
    const known = new KnownIdentifiers()
    known.learn(await queries.findIdentifiers(tx, context.workspace, unique))
    const open = asked.filter((entry) => !isSettled(entry, known))
    if (open.length > 0) {
      // Somebody may be new or become known by one more name: decide alone, on what is true now.
      await queries.lockResolution(tx, context.workspace)
      const unchanged = (await queries.getMergeVersion(tx, context.workspace)) === version
      const again = unchanged ? unique.filter((id) => !known.has(id)) : unique
      known.learn(await queries.findIdentifiers(tx, context.workspace, again))
    }
    const session = new ResolutionSession(tx, context, known)
    await session.loadClusters(open)
    const undecided = new Set(open)
    const ordinals = asked.map((entry) => (undecided.has(entry) ? session.resolve(entry) : known.ownerOf(entry.ids[0])))
    return session.write(secrets, ordinals)
  })
}

/** What the database knows of the identifiers of a batch. */
class KnownIdentifiers {
  readonly #rows = new Map<string, { customer: number; root: number }>()

  learn(rows: queries.KnownIdentifier[]): void {
    for (const row of rows) this.#rows.set(keyOf(row), row)
  }

  has = (id: Attachment): boolean => this.#rows.has(keyOf(id))
  ownerOf = (id: Attachment | undefined): number => this.#rows.get(keyOf(id))?.customer ?? 0
  rootOf = (id: Attachment): number => this.#rows.get(keyOf(id))?.root ?? 0
  rows = (): Iterable<[key: string, row: { customer: number; root: number }]> => this.#rows
}

/** The same people come back within a batch, and a keyed hash is most of what recognising them costs. */
function hashOnce(secrets: Secrets): (text: string) => string {
  const known = new Map<string, string>()
  return (text) => {
    const hash = known.get(text) ?? secrets.blindIndex(text).toString('hex')
    known.set(text, hash)
    return hash
  }
}

function hashIdentifiers(hashOf: (text: string) => string, person: PersonInput): Attachment[] {
  return orderIdentifiers(person.identifiers).map(({ kind, value }) => ({
    kind,
    value,
    hash: hashOf(`${kind}:${value}`),
  }))
}

const keyOf = (id: { kind: string; hash: string } | undefined): string => (id ? `${id.kind}:${id.hash}` : '')

function uniqueAttachments(asked: Asked[]): Attachment[] {
  const unique = new Map<string, Attachment>()
  for (const { ids } of asked) for (const id of ids) unique.set(keyOf(id), id)
  return [...unique.values()]
}

/** Nothing to learn: every identifier is known, all name one person, and no personal fields came along. */
function isSettled({ person, ids }: Asked, known: KnownIdentifiers): boolean {
  const [first] = ids
  if (!first) return true
  if (person.traits && Object.keys(person.traits).length > 0) return false
  return ids.every((id) => known.has(id) && known.rootOf(id) === known.rootOf(first))
}

/** One batch of decisions in memory, on top of what the database knew under the lock. New records are negative until written. */
class ResolutionSession {
  readonly #tx: Tx
  readonly #context: ResolveContext
  readonly #owner = new Map<string, number>()
  readonly #root = new Map<number, number>()
  readonly #clusters = new Map<number, Cluster>()
  readonly #created: PersonInput[] = []
  readonly #attached: { id: Attachment; customer: number; at: Date }[] = []
  readonly #merges: { kept: number; gone: number }[] = []
  readonly #conflicts: { kind: string; customers: number[] }[] = []
  readonly #changes = new Map<number, PersonChange>()

  constructor(tx: Tx, context: ResolveContext, known: KnownIdentifiers) {
    this.#tx = tx
    this.#context = context
    for (const [key, { customer, root }] of known.rows()) {
      this.#owner.set(key, customer)
      this.#root.set(customer, root)
      this.#root.set(root, root)
      this.#clusters.set(root, { root, values: new Map() })
    }
  }

  /** All identifiers of the people who may be joined or learn one. A single identifier decides nothing about others. */
  async loadClusters(open: readonly Asked[]): Promise<void> {
    const roots = new Set<number>()
    for (const { ids } of open) {
      if (ids.length < 2) continue
      for (const id of ids) {
        const owner = this.#owner.get(keyOf(id))
        if (owner !== undefined) roots.add(this.#rootOf(owner))
      }
    }
    if (roots.size === 0) return
    const values = await queries.listClusterValues(this.#tx, this.#context.workspace, [...roots])
    for (const { root, kind, hash } of values) this.#addValue(root, kind, hash)
  }

  resolve({ person, ids }: Asked): number {
    if (ids.length === 0) return 0
    const resolution = decideResolution(ids, (id) => this.#clusterOf(id))
    const customer = resolution.decision === 'new' ? this.#create(person) : this.#ownerWithin(ids, resolution.root)
    const root = this.#rootOf(customer)
    for (const id of resolution.attach) {
      this.#owner.set(keyOf(id), customer)
      this.#addValue(root, id.kind, id.hash)
      this.#attached.push({ id, customer, at: person.at })
    }
    for (const other of resolution.joins) this.#join(this.#rootOf(customer), this.#rootOf(other))
    for (const conflict of resolution.conflicts) {
      const roots = [...new Set([root, ...conflict.roots].filter((entry) => entry !== 0))]
      this.#conflicts.push({ kind: conflict.kind, customers: roots })
    }
    this.#remember(customer, resolution.attach, person.traits ?? {})
    return customer
  }

  async write(secrets: Secrets, ordinals: number[]): Promise<number[]> {
    const { workspace, source } = this.#context
    const first = this.#created.length > 0 ? await queries.takeOrdinals(this.#tx, workspace, this.#created.length) : 0
    const final = (ordinal: number): number => (ordinal < 0 ? first - ordinal - 1 : ordinal)
    if (this.#created.length > 0) {
      const rows = this.#created.map((person, index) => ({
        ordinal: first + index,
        publicId: uuidv7(),
        at: person.at,
        store: person.store ?? null,
        channel: person.channel ?? '',
      }))
      await queries.insertCustomers(this.#tx, workspace, source, rows)
    }
    if (this.#attached.length > 0) {
      const rows = this.#attached.map(({ id, customer, at }) => ({
        kind: id.kind,
        hash: id.hash,
        customer: final(customer),
        at,
      }))
      await queries.insertIdentifiers(this.#tx, workspace, source, rows)
    }
    if (this.#merges.length > 0) {
      const rows = this.#merges.map(({ kept, gone }) => ({
        kept: final(kept),
        gone: final(gone),
        reason: 'identify',
        staff: null,
      }))
      await queries.insertMerges(this.#tx, workspace, rows)
    }
    if (this.#conflicts.length > 0) {
      const rows = this.#conflicts.map((conflict) => ({
        kind: conflict.kind,
        customers: conflict.customers.map(final).sort((a, b) => a - b),
      }))
      await queries.insertConflicts(this.#tx, workspace, source, rows)
    }
    const changes = [...this.#changes.values()].map((change) => ({ ...change, customer: final(change.customer) }))
    await keepPeople(this.#tx, secrets, workspace, changes)
    return ordinals.map(final)
  }

  #clusterOf(id: Attachment): Cluster | undefined {
    const owner = this.#owner.get(keyOf(id))
    return owner === undefined ? undefined : this.#clusters.get(this.#rootOf(owner))
  }

  #create(person: PersonInput): number {
    this.#created.push(person)
    const ordinal = -this.#created.length
    this.#root.set(ordinal, ordinal)
    this.#clusters.set(ordinal, { root: ordinal, values: new Map() })
    return ordinal
  }

  /** The record whose identifier led to this person. */
  #ownerWithin(ids: Attachment[], root: number): number {
    for (const id of ids) {
      const owner = this.#owner.get(keyOf(id))
      if (owner !== undefined && this.#rootOf(owner) === root) return owner
    }
    return root
  }

  #rootOf(customer: number): number {
    let at = customer
    for (let next = this.#root.get(at) ?? at; next !== at; next = this.#root.get(at) ?? at) at = next
    return at
  }

  #join(a: number, b: number): void {
    if (a === b) return
    const [kept, gone] = isOlder(a, b) ? [a, b] : [b, a]
    this.#root.set(gone, kept)
    this.#merges.push({ kept, gone })
    const values = this.#clusters.get(gone)?.values ?? new Map<string, Set<string>>()
    for (const [kind, hashes] of values) for (const hash of hashes) this.#addValue(kept, kind, hash)
    this.#clusters.delete(gone)
  }

  #addValue(root: number, kind: string, hash: string): void {
    const cluster = this.#clusters.get(root)
    const held = cluster?.values.get(kind)
    if (held) held.add(hash)
    else cluster?.values.set(kind, new Set([hash]))
  }

  #remember(customer: number, attach: Attachment[], traits: Record<string, unknown>): void {
    if (attach.length === 0 && Object.keys(traits).length === 0) return
    const change = this.#changes.get(customer) ?? { customer, isNew: customer < 0, ids: [], traits: {} }
    change.ids.push(...attach)
    Object.assign(change.traits, traits)
    this.#changes.set(customer, change)
  }
}

/** Among records of the database the lower number is older; among new ones (negative) the higher; known before new. */
const isOlder = (a: number, b: number): boolean => (a > 0 && b > 0 ? a < b : a > b)
