import { type Document, isCollection, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'

/*
 * A play as text. What is drawn is written into the text that stands there already, so that comments and the order in
 * which a person wrote survive; what is written is read back as it is drawn.
 */

export interface TextError {
  /** From 1. */
  line: number
  message: string
}

export interface Reading {
  /** Absent where it is no YAML at all. */
  value?: unknown
  errors: TextError[]
}

const options = { prettyErrors: false, merge: false } as const
const style = { lineWidth: 100 } as const

export function readText(text: string): Reading {
  const lines = new LineCounter()
  const document = parseDocument(text, { ...options, lineCounter: lines })
  const errors = document.errors.map(({ pos, message }) => ({ line: lines.linePos(pos[0]).line, message }))
  if (errors.length > 0) return { errors }
  return { value: document.toJS({ maxAliasCount: 20 }), errors: [] }
}

/** The line on which something stands: of the path itself, or of the nearest thing around it. */
export function lineOf(text: string, path: readonly (string | number)[]): number {
  const lines = new LineCounter()
  const document = parseDocument(text, { ...options, lineCounter: lines })
  for (let depth = path.length; depth > 0; depth--) {
    const offset = offsetOf(document, path.slice(0, depth))
    if (offset !== undefined) return lines.linePos(offset).line
  }
  return 1
}

/** The key is what people look for; where there is none, as in a list, its content. */
function offsetOf(document: Document, path: readonly (string | number)[]): number | undefined {
  const last = path.at(-1)
  const around = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true)
  if (isMap(around)) {
    const pair = around.items.find(({ key }) => isScalar(key) && key.value === last)
    if (pair && isScalar(pair.key)) return pair.key.range?.[0]
  }
  if (isSeq(around) && typeof last === 'number') {
    const item = around.items[last] as Node | undefined // what the parser puts into a list
    return item?.range?.[0]
  }
  return undefined
}

/** The value as text: into `before` where that can be read, else written afresh. */
export function writeText(value: object, before = ''): string {
  const document = parseDocument(before, options)
  if (document.errors.length > 0 || !isMap(document.contents)) return freshText(value)
  mergeInto(document, document.contents, value)
  return document.toString(style)
}

const freshText = (value: object): string => {
  const document = parseDocument('{}', options)
  document.contents = document.createNode(value) as typeof document.contents // an object becomes a map
  return document.toString(style)
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Items of a list are told apart by their id where they have one, so that a step moves together with its comments. */
const idOf = (value: unknown): unknown => (isObject(value) ? value.id : undefined)

function merged(document: Document, node: unknown, value: unknown): unknown {
  if (isMap(node) && isObject(value)) {
    mergeInto(document, node, value)
    return node
  }
  if (isSeq(node) && Array.isArray(value)) {
    const before = [...node.items]
    node.items = value.map((item, index) => {
      const id = idOf(item)
      const match = id === undefined ? before[index] : before.find((each) => isMap(each) && each.get('id') === id)
      return match === undefined ? document.createNode(item) : merged(document, match, item)
    })
    return node
  }
  if (isScalar(node) && !isObject(value) && !Array.isArray(value)) {
    if (node.value !== value) {
      node.value = value
      node.source = undefined
      // A plain text may have become one that needs quotes, or lines.
      node.type = undefined
    }
    return node
  }
  const made = document.createNode(value)
  if (isCollection(node)) made.commentBefore = node.commentBefore
  return made
}

function mergeInto(document: Document, map: import('yaml').YAMLMap, value: object) {
  const wanted = Object.entries(value).filter(([, each]) => each !== undefined)
  const names = new Set(wanted.map(([name]) => name))
  map.items = map.items.filter(({ key }) => isScalar(key) && names.has(String(key.value)))
  for (const [name, each] of wanted) {
    const pair = map.items.find(({ key }) => isScalar(key) && key.value === name)
    if (pair) pair.value = merged(document, pair.value, each)
    else map.set(document.createNode(name), document.createNode(each))
  }
}
