import type { Deps } from '../../kernel/deps.ts'
import type { Tx } from '../../kernel/postgres.ts'
import { Loop } from '../../kernel/relay.ts'
import { takeMoved } from '../customers/index.ts'
import { type News, takeNews } from '../events/index.ts'
import { findTimezone, listWorkspaces } from '../organization/index.ts'
import { type DueChange, readDue } from './analytics/values.ts'
import { computeLabels } from './operations/compute-labels.ts'
import { holdDefinitions } from './operations/hold-labels.ts'
import { seedRegistry } from './operations/seed-registry.ts'
import { writeValues } from './operations/write-values.ts'
import { lockLabels, tryLabelLock } from './queries/clock.ts'
import { type LabelRow, listPending, listWorkspacesWithLabels, markComputed, markPending } from './queries/labels.ts'
import { declaredKind, mentionsOf } from './rules/check-rule.ts'

const newsCustomers = 50_000
/** More people than this at once is a load of history: their labels are computed in one go when it is over, or after five minutes. */
const crowd = 1500
/** While history is loaded there is nothing to compute, and looking at the news only costs those who load. */
const crowdRestMs = 2000
const horizonMs = 2 * 3600_000
const patienceMs = 5 * 60_000

/** Keeps labels true: what happened, what moved between records, what time changes, and what was defined anew. */
export class LabelKeeper {
  readonly #deps: Deps
  readonly #loop: Loop
  readonly #dues = new Map<number, DueChange[]>()
  #duesUntil = 0
  #busySince: number | undefined
  #restUntil = 0

  constructor(deps: Deps) {
    this.#deps = deps
    this.#loop = new Loop('labels', deps.log, { full: 1, gatherMs: 0, gatherMsMax: 0 }, () => this.step())
  }

  start(): void {
    this.#loop.start()
  }
  wake(): void {
    this.#loop.wake()
  }
  stop(): Promise<void> {
    return this.#loop.stop()
  }

  /** Does what there is to do, once. Returns how much it was; 0 when labels are true as of now. */
  async step({ wait = false } = {}): Promise<number> {
    if (!wait && this.#deps.clock.now().getTime() < this.#restUntil) return 0
    return this.#deps.db.system(async (tx) => {
      if (wait) await lockLabels(tx)
      else if (!(await tryLabelLock(tx))) return 0
      const news = await takeNews(tx, newsCustomers)
      const moved = await takeMoved(tx)
      const touched = collectTouched(news, moved)
      for (const [workspace, touch] of touched) await this.#follow(tx, workspace, touch)
      const passed = await this.#passTime(tx)
      const fresh = await this.#computePending(tx, touched.size > 0)
      return news.length + moved.length + passed + fresh
    })
  }

  /** Resolves when labels are true of all that ClickHouse has, as of now. */
  async settled(): Promise<void> {
    while ((await this.step({ wait: true })) > 0);
  }

  async #follow(tx: Tx, workspace: number, { byKind, moved }: Touched): Promise<void> {
    const { rows } = await holdDefinitions(this.#deps, workspace)
    const live = rows.filter((label) => label.state === 'published' && label.kind !== 'model')
    const all = new Set([...moved, ...[...byKind.values()].flatMap((set) => [...set])])
    if (live.length === 0 || all.size === 0) return
    if (all.size > crowd) {
      await markPending(tx, workspace)
      this.#restUntil = this.#deps.clock.now().getTime() + crowdRestMs
      return
    }
    // Labels that the same people are asked about go together: one statement a source for each group. The groups are asked
    // side by side and written at once, since everybody waits for the last of them.
    const groups = [...groupByPeople(live, byKind, moved).values()]
    await this.#compute(tx, workspace, groups)
  }

  async #compute(tx: Tx, workspace: number, groups: readonly Group[]): Promise<void> {
    const timezone = await findTimezone(tx, workspace)
    const answers = await Promise.all(
      groups.map(({ labels, customers }) => computeLabels(this.#deps, { workspace, timezone }, labels, customers)),
    )
    const computed = {
      changes: answers.flatMap(({ changes }) => changes),
      dues: answers.flatMap(({ dues }) => dues),
    }
    await writeValues(this.#deps, tx, workspace, computed)
    const soon = computed.dues.filter(({ due }) => due <= this.#duesUntil)
    if (soon.length > 0) this.#dues.set(workspace, [...(this.#dues.get(workspace) ?? []), ...soon])
  }

  /** Values that change because a window slides or an age is reached. */
  async #passTime(tx: Tx): Promise<number> {
    const now = this.#deps.clock.now().getTime()
    if (now + horizonMs / 2 > this.#duesUntil) await this.#lookAhead(tx, now + horizonMs)
    let count = 0
    for (const [workspace, dues] of this.#dues) {
      const over = dues.filter(({ due }) => due <= now)
      if (over.length === 0) continue
      this.#dues.set(
        workspace,
        dues.filter(({ due }) => due > now),
      )
      const { byId } = await holdDefinitions(this.#deps, workspace)
      const byLabel = new Map<number, number[]>()
      for (const { label, customer } of over) byLabel.set(label, [...(byLabel.get(label) ?? []), customer])
      for (const [id, customers] of byLabel) {
        const label = byId.get(id)
        if (label?.state === 'published') await this.#compute(tx, workspace, [{ labels: [label], customers }])
      }
      count += over.length
    }
    return count
  }

  async #lookAhead(tx: Tx, until: number): Promise<void> {
    this.#dues.clear()
    for (const { id } of await listWorkspaces(this.#deps)) await seedRegistry(this.#deps, id)
    for (const workspace of await listWorkspacesWithLabels(tx)) {
      const dues = await readDue(this.#deps.ch.scope({ workspace, stores: '*', timezone: 'UTC' }), until)
      if (dues.length > 0) this.#dues.set(workspace, dues)
    }
    this.#duesUntil = until
  }

  /** Labels for everybody: one a step when nothing else happens, all of them when they have waited long enough. */
  async #computePending(tx: Tx, busy: boolean): Promise<number> {
    const now = this.#deps.clock.now().getTime()
    const pending = await listPending(tx)
    if (pending.length === 0 || !busy) this.#busySince = undefined
    if (pending.length === 0) return 0
    if (busy) this.#busySince ??= now
    const waited = this.#busySince !== undefined && now - this.#busySince >= patienceMs
    if (busy && !waited) return 0
    const due = busy ? pending : pending.slice(0, 1)
    for (const { workspace, id } of due) {
      const { byId } = await holdDefinitions(this.#deps, workspace)
      const label = byId.get(id)
      if (label?.state === 'published' && label.kind !== 'model')
        await this.#compute(tx, workspace, [{ labels: [label] }])
      await markComputed(tx, workspace, [id], this.#deps.clock.now())
    }
    this.#busySince = undefined
    return due.length
  }
}

type Touched = { byKind: Map<string, Set<number>>; moved: Set<number> }

function collectTouched(
  news: readonly News[],
  moved: readonly { workspace: number; customers: number[] }[],
): Map<number, Touched> {
  const touched = new Map<number, Touched>()
  const of = (workspace: number): Touched => {
    const found = touched.get(workspace) ?? { byKind: new Map(), moved: new Set() }
    touched.set(workspace, found)
    return found
  }
  for (const { workspace, kind, customers } of news) {
    const { byKind } = of(workspace)
    const set = byKind.get(kind) ?? new Set()
    byKind.set(kind, set)
    for (const customer of customers) set.add(customer)
  }
  for (const { workspace, customers } of moved) for (const customer of customers) of(workspace).moved.add(customer)
  return touched
}

/** Without customers: everybody. */
type Group = { labels: LabelRow[]; customers?: number[] }

function groupByPeople(labels: readonly LabelRow[], byKind: Touched['byKind'], moved: Set<number>): Map<string, Group> {
  const groups = new Map<string, Group>()
  for (const label of labels) {
    const mentions = label.rule ? mentionsOf(label.rule.measure) : new Set([declaredKind])
    const kinds = [...byKind.keys()].filter(
      (kind) => mentions.has(kind) || (mentions.has('*') && !kind.startsWith('order.')),
    )
    if (kinds.length === 0 && moved.size === 0) continue
    const key = kinds.sort().join(' ')
    const group = groups.get(key) ?? {
      labels: [],
      customers: [...new Set([...moved, ...kinds.flatMap((kind) => [...(byKind.get(kind) ?? [])])])],
    }
    group.labels.push(label)
    groups.set(key, group)
  }
  return groups
}
