import type { AudienceExpression, LabelCondition } from '@regulars/contract'
import { Bitmap, countMembers, evaluate, type SetExpression } from '../../../kernel/bitmap.ts'
import type { Deps } from '../../../kernel/deps.ts'
import type { FieldProblem } from '../../../kernel/errors.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import {
  answerRules,
  checkAggregate,
  holdDefinitions,
  holdLabels,
  holdPeople,
  type LabelRow,
  type LabelSet,
  seedRegistry,
} from '../../labels/index.ts'
import { findStorePlace } from '../../organization/index.ts'
import { listNear } from '../analytics.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries.ts'
import { conditionProblem, type Leaf, leafOf, leavesOf } from '../rules/walk-expression.ts'

/** Who asks: what they may see decides who can be in the answer. */
export type Asker = {
  scope: ZonedScope
  sensitiveVisible: boolean
  /** The answer is only asked about these, which spares looking at everybody's behaviour. */
  among?: readonly number[]
}

/** An expression ready to be counted, and what explaining it needs. */
export type Compiled = {
  set: SetExpression
  people: Bitmap
  leaves: (Leaf & { set: Bitmap })[]
  labels: Map<string, { row: LabelRow; set: LabelSet }>
  /** Data of a partner takes part, so small crowds are not shown. */
  partner: boolean
  /** Codes of labels too coarse to act on. */
  coarse: string[]
}

/** Fewest people that are shown where data comes from a partner. */
export const minimumCrowd = 50
const depthMax = 8

/**
 * Turns an expression into set algebra over the sets in memory. Audiences inside it are taken apart, lists and behaviour
 * become sets. Everything is within what the asker may see.
 * @throws expression_invalid with the path of every condition that cannot be worked out
 */
export async function compileExpression(deps: Deps, asker: Asker, expression: AudienceExpression): Promise<Compiled> {
  const { scope } = asker
  await seedRegistry(deps, scope.workspace)
  const whole = await inlineAudiences(deps, scope, expression, [])
  const leaves = leavesOf(whole)
  const [labels, people] = await Promise.all([findLabels(deps, asker, leaves), holdPeople(deps, scope)])
  const sets = new Map<string, Bitmap>()
  const problems: FieldProblem[] = []
  for (const leaf of leaves) {
    const set = await setOf(deps, scope, leaf, { labels, people, problems, among: asker.among })
    if (set) sets.set(leaf.path, set)
  }
  if (problems.length > 0) throw refusals.expression_invalid({ fields: problems })
  const all: SetExpression = { op: 'set', set: people }
  const body = build(whole, 'expression', sets, all)
  const used = [...labels.values()].map(({ row }) => row)
  return {
    set: { op: 'and', of: [all, body] },
    people,
    leaves: leaves.map((leaf) => ({ ...leaf, set: sets.get(leaf.path) ?? new Bitmap() })),
    labels,
    partner: used.some((row) => row.source === 'partner'),
    coarse: used.filter((row) => row.granularity === 'coarse').map((row) => row.code),
  }
}

function build(
  expression: AudienceExpression,
  path: string,
  sets: Map<string, Bitmap>,
  all: SetExpression,
): SetExpression {
  if ('all' in expression) {
    const of = expression.all.map((each, index) => build(each, `${path}.all.${index}`, sets, all))
    return of.length === 0 ? all : { op: 'and', of }
  }
  if ('any' in expression)
    return { op: 'or', of: expression.any.map((each, index) => build(each, `${path}.any.${index}`, sets, all)) }
  if ('not' in expression) return { op: 'minus', of: [all, build(expression.not, `${path}.not`, sets, all)] }
  return { op: 'set', set: sets.get(leafOf(expression, path).path) ?? new Bitmap() }
}

/** Audiences by what they stand for, so that the whole is one expression. */
async function inlineAudiences(
  deps: Deps,
  scope: ZonedScope,
  expression: AudienceExpression,
  within: readonly string[],
): Promise<AudienceExpression> {
  if ('all' in expression)
    return { all: await Promise.all(expression.all.map((each) => inlineAudiences(deps, scope, each, within))) }
  if ('any' in expression)
    return { any: await Promise.all(expression.any.map((each) => inlineAudiences(deps, scope, each, within))) }
  if ('not' in expression) return { not: await inlineAudiences(deps, scope, expression.not, within) }
  if (!('audience' in expression)) return expression
  if (within.includes(expression.audience) || within.length >= depthMax) throw refusals.expression_circular()
  const row = await deps.db.as(scope, (tx) => queries.findAudience(tx, scope.workspace, expression.audience))
  if (!row) throw refusals.expression_invalid({ detail: `audience ${expression.audience}: there is no such audience` })
  return inlineAudiences(deps, scope, row.expression, [...within, expression.audience])
}

async function findLabels(
  deps: Deps,
  { scope, sensitiveVisible }: Asker,
  leaves: readonly Leaf[],
): Promise<Compiled['labels']> {
  const { byCode } = await holdDefinitions(deps, scope.workspace)
  const rows = new Map<string, LabelRow>()
  for (const leaf of leaves) {
    const row = leaf.kind === 'label' ? byCode.get(leaf.condition.label) : undefined
    if (!row) continue
    if (row.sensitivity !== 'open' && !sensitiveVisible) throw refusals.label_restricted({ detail: row.code })
    rows.set(row.code, row)
  }
  const sets = await holdLabels(deps, scope.workspace, [...rows.values()])
  const labels: Compiled['labels'] = new Map()
  for (const [code, row] of rows) {
    const set = sets.get(row.id)
    if (set) labels.set(code, { row, set })
  }
  return labels
}

type Known = {
  labels: Compiled['labels']
  people: Bitmap
  problems: FieldProblem[]
  among: readonly number[] | undefined
}

async function setOf(deps: Deps, scope: ZonedScope, leaf: Leaf, known: Known): Promise<Bitmap | undefined> {
  const refuse = (message: string): undefined => {
    known.problems.push({ path: leaf.path, message })
    return undefined
  }
  switch (leaf.kind) {
    case 'label': {
      const label = known.labels.get(leaf.condition.label)
      if (!label) return refuse(`there is no label ${leaf.condition.label}`)
      if (label.row.state !== 'published')
        return refuse(`the label ${label.row.code} is ${label.row.state}; publish it first`)
      const problem = conditionProblem(leaf.condition, label.row.type)
      return problem ? refuse(problem) : labelSet(label.set, leaf.condition, known.people, deps.clock.now())
    }
    case 'did': {
      const wrong = checkAggregate(leaf.did)
      const [first] = wrong
      if (first) return refuse(`${first.path}: ${first.message}`)
      return didSet(deps, scope, leaf, known.among)
    }
    case 'near': {
      const place = await placeOf(deps, scope, leaf.near)
      if (!place) return refuse('name a store with a place on the map, or longitude and latitude')
      const found = await listNear(deps.ch.scope({ ...scope, stores: '*' }), { ...place, metres: leaf.near.metres })
      return Bitmap.of(found)
    }
    case 'list': {
      const list = await deps.db.as(scope, (tx) => queries.findList(tx, scope.workspace, leaf.list))
      return list ? Bitmap.of(list.customers) : refuse('there is no such list')
    }
    case 'audience':
      return refuse('there is no such audience')
  }
}

const leafSet = (set: Bitmap): SetExpression => ({ op: 'set', set })

function labelSet(label: LabelSet, condition: LabelCondition, people: Bitmap, now: Date): Bitmap {
  const seconds = now.getTime() / 1000
  if (condition.known === true) return label.known
  if (condition.known === false) return evaluate({ op: 'minus', of: [leafSet(people), leafSet(label.known)] })
  if (condition.is) {
    const of = condition.is.map((value) => label.of(value) ?? new Bitmap())
    // The set itself where there is one: a copy of each costs more than counting a hundred.
    return of.length === 1 && of[0] ? of[0] : evaluate({ op: 'or', of: of.map(leafSet) })
  }
  const parts: SetExpression[] = []
  if (condition.from !== undefined) parts.push(leafSet(label.atLeast(condition.from)))
  if (condition.to !== undefined) parts.push(leafSet(label.atMost(condition.to)))
  if (condition.withinDays !== undefined) parts.push(leafSet(label.atLeast(seconds - condition.withinDays * 86_400)))
  if (condition.olderThanDays !== undefined)
    parts.push(leafSet(label.atMost(seconds - condition.olderThanDays * 86_400)))
  return evaluate({ op: 'and', of: parts })
}

async function didSet(
  deps: Deps,
  scope: ZonedScope,
  { did, from, to }: Extract<Leaf, { kind: 'did' }>,
  among: readonly number[] | undefined,
): Promise<Bitmap> {
  const rule = { measure: { aggregate: did }, result: { as: 'number' as const } }
  const [answer = new Map()] = await answerRules(deps, scope, [rule], among)
  const set = new Bitmap()
  for (const [customer, { value, number }] of answer) {
    if (value === undefined) continue
    if (number >= (from ?? Number.NEGATIVE_INFINITY) && number <= (to ?? Number.POSITIVE_INFINITY)) set.add(customer)
  }
  return set
}

type Near = Extract<Leaf, { kind: 'near' }>['near']

async function placeOf(
  deps: Deps,
  scope: ZonedScope,
  near: Near,
): Promise<{ longitude: number; latitude: number } | undefined> {
  const { store, longitude, latitude } = near
  if (store === undefined)
    return longitude === undefined || latitude === undefined ? undefined : { longitude, latitude }
  return deps.db.as(scope, (tx) => findStorePlace(tx, scope.workspace, store))
}

/** How many people are in, or null where the crowd is too small to be shown. */
export function countCompiled({ set, partner }: Compiled): number | null {
  const count = countMembers(set)
  return partner && count > 0 && count < minimumCrowd ? null : count
}

/** The people themselves. @throws crowd_too_small */
export function membersOf(compiled: Compiled): Bitmap {
  const members = evaluate(compiled.set)
  if (compiled.partner && members.count > 0 && members.count < minimumCrowd) throw refusals.crowd_too_small()
  return members
}
