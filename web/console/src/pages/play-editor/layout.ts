import dagre from '@dagrejs/dagre'

export interface Point {
  x: number
  y: number
}

interface Box {
  id: string
  width: number
  height: number
}

interface Line {
  id: string
  from: string
  to: string
  /** Has a name that needs room. */
  named: boolean
}

interface Placed {
  /** The upper left corner of every box. */
  at: Map<string, Point>
  lines: Map<string, { middle: Point; points: Point[] }>
  width: number
  height: number
}

const labelHeight = 30
const nameWidth = 132
const plusWidth = 30

/** From the top down, as a play is told; every line has room for its name and its `+`. */
export function layOut(boxes: readonly Box[], lines: readonly Line[]): Placed {
  const graph = new dagre.graphlib.Graph({ multigraph: true })
  graph.setGraph({ rankdir: 'TB', nodesep: 24, ranksep: 30, edgesep: 16, marginx: 12, marginy: 12 })
  for (const { id, width, height } of boxes) graph.setNode(id, { width, height })
  for (const { id, from, to, named } of lines) {
    const width = named ? nameWidth : plusWidth
    graph.setEdge(from, to, { width, height: labelHeight, labelpos: 'c' }, id)
  }
  dagre.layout(graph)
  const at = new Map<string, Point>()
  for (const { id, width, height } of boxes) {
    const { x = 0, y = 0 } = graph.node(id)
    at.set(id, { x: Math.round(x - width / 2), y: Math.round(y - height / 2) })
  }
  const sizes = new Map(boxes.map((box) => [box.id, box]))
  const routed = new Map<string, { middle: Point; points: Point[] }>()
  for (const { id, from, to } of lines) {
    const { x = 0, y = 0, points = [] } = graph.edge(from, to, id)
    const middle = { x: Math.round(x), y: Math.round(y) }
    const start = under(at.get(from), sizes.get(from))
    const end = above(at.get(to), sizes.get(to))
    // The first and the last point are where the straight line cuts the boxes; ours leave and arrive in the middle.
    const inner = points.slice(1, -1).filter((point: Point) => Math.abs(point.y - y) > 1)
    const between = [...inner, middle].sort((a, b) => a.y - b.y)
    const forward = start.y <= end.y
    routed.set(id, { middle, points: [start, ...(forward ? between : between.reverse()), end] })
  }
  const { width = 0, height = 0 } = graph.graph()
  return { at, lines: routed, width, height }
}

const under = (at: Point | undefined, box: Box | undefined): Point => ({
  x: (at?.x ?? 0) + (box?.width ?? 0) / 2,
  y: (at?.y ?? 0) + (box?.height ?? 0),
})
const above = (at: Point | undefined, box: Box | undefined): Point => ({
  x: (at?.x ?? 0) + (box?.width ?? 0) / 2,
  y: at?.y ?? 0,
})
