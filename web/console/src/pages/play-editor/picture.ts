import { layOut, type Point } from './layout.ts'
import { entryId, exitsOf, type Place, type Play } from './model.ts'

export interface Way extends Place {
  id: string
  to: string
  /** Where its name and its `+` stand. */
  middle: Point
  points: readonly Point[]
}

export interface Picture {
  /** The upper left corner of every box, and how high it is. */
  boxes: Map<string, Point & { height: number }>
  ways: Way[]
  width: number
  height: number
}

export const boxWidth = 212
const boxHeight = 96
/** With what happened at the step below it. */
const boxHeightCounted = 122

/** Every way is named as its place, so that it can be found again. */
export const wayId = ({ from, key }: Place) => `${from}/${key}`

const waysOf = (play: Play): (Place & { to: string })[] => [
  { from: entryId, key: 'start', to: play.start },
  ...Object.entries(play.steps).flatMap(([from, step]) =>
    exitsOf(step).map(({ key, target }) => ({ from, key, to: target })),
  ),
]

/** The play with every step in its place. Ways to steps that do not exist are not drawn: the check speaks of them. */
export function pictureOf(play: Play, counted: boolean, isNamed: (place: Place) => boolean): Picture {
  const height = counted ? boxHeightCounted : boxHeight
  const boxes = [entryId, ...Object.keys(play.steps)].map((id) => ({
    id,
    width: boxWidth,
    height: id === entryId ? boxHeight : height,
  }))
  const ways = waysOf(play).filter(({ to }) => play.steps[to] !== undefined)
  const placed = layOut(
    boxes,
    ways.map((way) => ({ id: wayId(way), from: way.from, to: way.to, named: isNamed(way) })),
  )
  return {
    boxes: new Map(boxes.map(({ id, height: high }) => [id, { x: 0, y: 0, ...placed.at.get(id), height: high }])),
    ways: ways.flatMap((way) => {
      const line = placed.lines.get(wayId(way))
      return line ? [{ ...way, id: wayId(way), ...line }] : []
    }),
    width: placed.width,
    height: placed.height,
  }
}

/** From point to point, leaving and arriving upright: calm however far it goes. */
export function curve(points: readonly Point[]): string {
  const [first, ...rest] = points
  if (!first) return ''
  let before = first
  const parts = [`M ${first.x} ${first.y}`]
  for (const point of rest) {
    const half = (before.y + point.y) / 2
    parts.push(
      before.x === point.x
        ? `L ${point.x} ${point.y}`
        : `C ${before.x} ${half}, ${point.x} ${half}, ${point.x} ${point.y}`,
    )
    before = point
  }
  return parts.join(' ')
}

/** The way whose middle is next to a point. */
export function nearestWay(ways: readonly Way[], { x, y }: Point): Way | undefined {
  let best: Way | undefined
  let least = Number.POSITIVE_INFINITY
  for (const way of ways) {
    const far = Math.hypot(way.middle.x - x, way.middle.y - y)
    if (far < least) {
      best = way
      least = far
    }
  }
  return best
}
