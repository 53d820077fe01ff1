import type { LabelRule, Measure, RuleWhere } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { describeProducts, findSkus, listCategories } from '../../catalog/index.ts'
import { readPopulation } from '../../customers/index.ts'
import { describeStores, findStores } from '../../organization/index.ts'
import type { Lookups } from '../analytics/compile-rule.ts'
import { type Answer, computeRules } from '../analytics/compute.ts'
import type { DueChange, ValueChange } from '../analytics/values.ts'
import { type Declared, listDeclared } from '../queries/declared.ts'
import type { LabelRow } from '../queries/labels.ts'
import { aggregatesOf } from '../rules/check-rule.ts'
import type { Decided } from '../rules/decide-value.ts'
import type { LabelSet } from '../rules/label-set.ts'
import { holdLabels } from './hold-labels.ts'

type Ruled = LabelRow & { rule: LabelRule }
export type Subject = { workspace: number; timezone: string }

export const isRuled = (label: LabelRow): label is Ruled => label.kind === 'rule' && label.rule !== null

const wheresOf = (measure: Measure): RuleWhere[] =>
  'sequence' in measure
    ? measure.sequence.steps.map((step) => step.where)
    : aggregatesOf(measure).map((each) => each.where)

/** Numbers for the codes that rules name. A code that nobody knows matches nothing. */
export async function findLookups(deps: Deps, workspace: number, measures: readonly Measure[]): Promise<Lookups> {
  const wheres = measures.flatMap(wheresOf)
  const scope = { workspace, stores: '*' as const }
  const codes = wheres.flatMap((where) => where.stores ?? [])
  const skus = wheres.flatMap((where) => where.skus ?? [])
  const wantsCategories = wheres.some((where) => where.categories)
  const [stores, products] =
    codes.length + skus.length === 0
      ? [new Map<string, number>(), new Map<string, number>()]
      : await deps.db.as(scope, async (tx) => [
          await findStores(tx, workspace, codes),
          await findSkus(tx, workspace, skus),
        ])
  const categories = wantsCategories ? await categoryTree(deps, workspace) : new Map<string, number[]>()
  return { stores, products, categories }
}

async function categoryTree(deps: Deps, workspace: number): Promise<Map<string, number[]>> {
  const { items: categories } = await listCategories(deps, { workspace, stores: '*' })
  const tree = new Map<string, number[]>()
  for (const { code } of categories) {
    const below = categories.filter((each) => each.code === code || each.code.startsWith(`${code}.`))
    tree.set(
      code,
      below.map((each) => each.id),
    )
  }
  return tree
}

/** Texts that facts keep as numbers, as the codes that people know; undefined where the rule gives no such text. */
async function namesOf(
  deps: Deps,
  workspace: number,
  rule: LabelRule,
  answer: Answer,
): Promise<Map<string, string> | undefined> {
  const { measure } = rule
  const field = 'aggregate' in measure && measure.aggregate.fn === 'most-frequent' ? measure.aggregate.field : undefined
  if (field !== 'store' && field !== 'category' && field !== 'product') return undefined
  if (field === 'category') {
    const { items } = await listCategories(deps, { workspace, stores: '*' })
    return new Map(items.map((category) => [String(category.id), category.code]))
  }
  const ids = [...new Set([...answer.values()].map((decided) => Number(decided.value ?? 0)))]
  return deps.db.as({ workspace, stores: '*' }, async (tx) => {
    if (field === 'store') {
      const stores = await describeStores(tx, workspace, ids)
      return new Map([...stores].map(([id, store]) => [String(id), store.code]))
    }
    const products = await describeProducts(tx, ids)
    return new Map([...products].map(([id, product]) => [String(id), product.sku]))
  })
}

/** What rules say of some customers, or of all. */
export async function answerRules(
  deps: Deps,
  { workspace, timezone }: Subject,
  rules: readonly LabelRule[],
  customers?: readonly number[],
): Promise<Answer[]> {
  const lookups = await findLookups(
    deps,
    workspace,
    rules.map((rule) => rule.measure),
  )
  const ch = deps.ch.scope({ workspace, stores: '*', timezone })
  const questions = rules.map((rule) => ({ rule, lookups }))
  const answers = await computeRules(ch, questions, { now: deps.clock.now(), ...(customers ? { customers } : {}) })
  return Promise.all(rules.map((rule, index) => translate(deps, workspace, rule, answers[index] ?? new Map())))
}

export type Computed = { changes: ValueChange[]; dues: DueChange[] }

/**
 * What rules, facts and imports say now, against what is held: the changes that are missing. `customers` undefined:
 * everybody; whoever is not named by a rule any more loses the value.
 */
export async function computeLabels(
  deps: Deps,
  subject: Subject,
  labels: readonly LabelRow[],
  customers?: readonly number[],
): Promise<Computed> {
  const { workspace } = subject
  const now = deps.clock.now()
  const [sets, population] = await Promise.all([
    holdLabels(deps, workspace, labels),
    readPopulation(deps.db, workspace),
  ])
  const gone = new Set(population.gone)
  // Facts of a record that was joined are those of the person it belongs to; the record itself has no values any more.
  const named = customers && [...new Set(customers.flatMap((customer) => [customer, population.rootOf(customer)]))]
  const people = named?.filter((customer) => !gone.has(customer))
  const computed: Computed = { changes: [], dues: [] }
  const compare = (label: LabelRow, answer: Answer, evidenceOf: (customer: number) => string): void => {
    const set = sets.get(label.id)
    if (set) addDifferences(computed, { label: label.id, set, answer, customers: named, gone, now, evidenceOf })
  }
  const ruled = labels.filter(isRuled)
  if (ruled.length > 0) {
    const rules = ruled.map((label) => label.rule)
    const answers = await answerRules(deps, subject, rules, people)
    for (const [index, label] of ruled.entries()) {
      const answer = answers[index] ?? new Map()
      compare(label, answer, (customer) => evidenceOf(label.rule, answer.get(customer)?.rows ?? 0))
    }
  }
  const said = labels.filter((label) => label.kind === 'fact' || label.kind === 'import')
  if (said.length > 0) {
    const answers = await readSaid(deps, workspace, said, people)
    for (const label of said) {
      const answer = answers.get(label.id) ?? new Map<number, Said>()
      compare(label, answer, (customer) => answer.get(customer)?.evidence ?? '')
    }
  }
  return computed
}

async function translate(deps: Deps, workspace: number, rule: LabelRule, answer: Answer): Promise<Answer> {
  const names = await namesOf(deps, workspace, rule, answer)
  if (!names) return answer
  return new Map(
    [...answer].map(([customer, decided]) => [customer, { ...decided, value: names.get(decided.value ?? '') }]),
  )
}

/** Kept short and without language; the reader's words are made when it is read. */
export const evidenceOf = ({ measure }: LabelRule, rows: number): string => {
  if ('sequence' in measure) return `steps:${rows}`
  return `${aggregatesOf(measure)[0]?.source ?? 'events'}:${rows}`
}

type Comparison = {
  label: number
  set: LabelSet
  answer: Answer
  customers: readonly number[] | undefined
  gone: ReadonlySet<number>
  now: Date
  evidenceOf: (customer: number) => string
}

function addDifferences(
  { changes, dues }: Computed,
  { label, set, answer, customers, gone, now, evidenceOf }: Comparison,
): void {
  for (const customer of new Set([...(customers ?? set.known), ...answer.keys()])) {
    const decided = gone.has(customer) ? undefined : answer.get(customer)
    const given = decided?.value === undefined ? undefined : { value: decided.value, number: decided.number }
    if (decided?.due) dues.push({ label, customer, due: decided.due })
    if (set.holds(customer, given)) continue
    const evidence = given ? evidenceOf(customer) : ''
    changes.push({ label, customer, value: given?.value, number: given?.number ?? 0, evidence, at: now.getTime() })
  }
}

type Said = Decided & { evidence: string }

/** The latest word about each person, whichever of its records it was said of. */
async function readSaid(
  deps: Deps,
  workspace: number,
  labels: readonly LabelRow[],
  customers?: readonly number[],
): Promise<Map<number, Map<number, Said>>> {
  const { rootOf, recordsOf } = await readPopulation(deps.db, workspace)
  const types = new Map(labels.map((label) => [label.id, label.type]))
  const records = customers ? recordsOf(customers) : undefined
  const rows = await deps.db.as({ workspace, stores: '*' }, (tx) =>
    listDeclared(tx, workspace, [...types.keys()], records),
  )
  const latest = new Map<string, Declared>()
  for (const row of rows) {
    const key = `${row.label} ${rootOf(row.customer)}`
    const before = latest.get(key)
    if (!before || before.at < row.at || (before.at.getTime() === row.at.getTime() && before.customer < row.customer))
      latest.set(key, row)
  }
  const answers = new Map<number, Map<number, Said>>()
  for (const row of latest.values()) {
    const answer = answers.get(row.label) ?? new Map<number, Said>()
    answers.set(row.label, answer)
    const number = types.get(row.label) === 'date' ? Math.floor(Date.parse(row.value ?? '') / 1000) : Number(row.value)
    answer.set(rootOf(row.customer), {
      value: row.value ?? undefined,
      number: Number.isFinite(number) ? number : 0,
      rows: 1,
      due: 0,
      evidence: row.evidence,
    })
  }
  return answers
}
