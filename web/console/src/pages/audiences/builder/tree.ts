import type { Aggregate, AudienceExpression, LabelCondition } from '@regulars/contract'

export type Join = 'all' | 'any'

/** What a row says; `not` is kept beside it, so that a row is turned round without being taken apart. */
export type Said =
  | { kind: 'label'; condition: LabelCondition }
  | { kind: 'did'; did: Aggregate; from?: number; to?: number }
  | { kind: 'near'; near: { store?: string; longitude?: number; latitude?: number; metres: number } }
  | { kind: 'audience'; audience: string }
  | { kind: 'list'; list: string }

export type Node = { id: string; not: boolean } & (Said | { kind: 'group'; join: Join; nodes: Node[] })
export type GroupNode = Extract<Node, { kind: 'group' }>
export type RowNode = Exclude<Node, { kind: 'group' }>

/** Rows are told apart by names that are given once; two rows may say the same. */
let made = 0
const nextId = () => `n${++made}`

export const newRow = (said: Said, not = false): Node => ({ id: nextId(), not, ...said })
export const newGroup = (join: Join, nodes: Node[] = [], not = false): GroupNode => ({
  id: nextId(),
  not,
  kind: 'group',
  join,
  nodes,
})

/** An audience as rows. The outermost is always a group, as the sentence begins "Everyone who". */
export function toTree(expression: AudienceExpression | undefined): GroupNode {
  if (!expression) return newGroup('all')
  const node = toNode(expression)
  return node.kind === 'group' && !node.not ? node : newGroup('all', [node])
}

function toNode(expression: AudienceExpression): Node {
  if ('not' in expression) {
    const inner = toNode(expression.not)
    return { ...inner, not: !inner.not }
  }
  if ('all' in expression) return newGroup('all', expression.all.map(toNode))
  if ('any' in expression) return newGroup('any', expression.any.map(toNode))
  if ('did' in expression) return newRow({ kind: 'did', did: expression.did, from: expression.from, to: expression.to })
  if ('near' in expression) return newRow({ kind: 'near', near: expression.near })
  if ('audience' in expression) return newRow({ kind: 'audience', audience: expression.audience })
  if ('list' in expression) return newRow({ kind: 'list', list: expression.list })
  return newRow({ kind: 'label', condition: expression })
}

/** Whether a row says enough to be asked about; until then it is left out of the count. */
export function isComplete(node: Node): boolean {
  switch (node.kind) {
    case 'group':
      return node.nodes.some(isComplete)
    case 'label': {
      const { is, from, to, withinDays, olderThanDays, known } = node.condition
      const numbers = [from, to, withinDays, olderThanDays]
      return known !== undefined || (is !== undefined && is.length > 0) || numbers.some((each) => each !== undefined)
    }
    case 'did':
      return (
        (node.from !== undefined || node.to !== undefined) && (!needsField(node.did) || node.did.field !== undefined)
      )
    case 'near':
      return node.near.store !== undefined || (node.near.longitude !== undefined && node.near.latitude !== undefined)
    default:
      return true
  }
}

const needsField = ({ fn }: Aggregate) => ['sum', 'average', 'largest', 'distinct', 'most-frequent'].includes(fn)

const withoutUndefined = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T // the same fields, less those without a value

function said(node: RowNode): AudienceExpression {
  switch (node.kind) {
    case 'label':
      return withoutUndefined(node.condition)
    case 'did':
      return withoutUndefined({ did: node.did, from: node.from, to: node.to })
    case 'near':
      return { near: withoutUndefined(node.near) }
    case 'audience':
      return { audience: node.audience }
    case 'list':
      return { list: node.list }
  }
}

function toMember(node: Node): AudienceExpression {
  const inner = node.kind === 'group' ? toExpression(node) : said(node)
  return node.not ? { not: inner } : inner
}

/** The rows as an audience; rows that do not say enough yet are left out. */
export function toExpression({ join, nodes }: GroupNode): AudienceExpression {
  const members = nodes.filter(isComplete).map(toMember)
  return join === 'all' ? { all: members } : { any: members }
}

export const isEmpty = (group: GroupNode) => !isComplete(group)

/** The tree with one row changed, wherever it stands; undefined takes it out. */
export function change(group: GroupNode, id: string, how: (node: Node) => Node | undefined): GroupNode {
  return {
    ...group,
    nodes: group.nodes.flatMap((node) => {
      if (node.id === id) return how(node) ?? []
      return node.kind === 'group' ? change(node, id, how) : node
    }),
  }
}

/** The tree with a row added at the end of a group. */
export function add(group: GroupNode, groupId: string, node: Node): GroupNode {
  if (group.id === groupId) return { ...group, nodes: [...group.nodes, node] }
  return {
    ...group,
    nodes: group.nodes.map((each) => (each.kind === 'group' ? add(each, groupId, node) : each)),
  }
}

export const setJoin = (root: GroupNode, groupId: string, join: Join): GroupNode =>
  root.id === groupId
    ? { ...root, join }
    : change(root, groupId, (node) => (node.kind === 'group' ? { ...node, join } : node))
