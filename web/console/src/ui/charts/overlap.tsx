import { useColours } from '../theme-context.ts'
import { fitCircles } from './circles.ts'

interface OverlapProps {
  a: { count: number; name: string; text: string }
  b: { count: number; name: string; text: string }
  both: { count: number; text: string }
  label: string
}

const radius = 80
const [width, height] = [440, 224]

/** Two circles true to scale, each number in the part that it counts. */
export function Overlap({ a, b, both, label }: OverlapProps) {
  const colours = useColours()
  const { r1, r2, distance } = fitCircles({ a: a.count, b: b.count, both: both.count }, radius)
  const left = (width - (r1 + distance + r2)) / 2
  const [x1, x2, y] = [left + r1, left + r1 + distance, height / 2]
  // The middle of what only one has, of what both have, and of what only the other has.
  const middle = (x2 - r2 + x1 + r1) / 2
  const onlyA = Math.min((x1 - r1 + (x2 - r2)) / 2, x1)
  const onlyB = Math.max((x1 + r1 + (x2 + r2)) / 2, x2)
  return (
    <svg
      className="overlap"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={label}
    >
      <circle cx={x1} cy={y} r={r1} fill={colours.series[0]} opacity={0.22} stroke={colours.series[0]} />
      <circle cx={x2} cy={y} r={r2} fill={colours.series[1]} opacity={0.22} stroke={colours.series[1]} />
      {/* Each name has a line of its own, however long it is. */}
      <text x={Math.max(4, x1 - r1)} y={14} style={{ fill: colours.series[0] }}>
        {a.name}
      </text>
      <text x={Math.min(width - 4, x2 + r2)} y={height - 6} textAnchor="end" style={{ fill: colours.series[1] }}>
        {b.name}
      </text>
      {r1 > 22 && (
        <text className="strong" x={onlyA} y={y + 4} textAnchor="middle">
          {a.text}
        </text>
      )}
      {r2 > 22 && (
        <text className="strong" x={onlyB} y={y + 4} textAnchor="middle">
          {b.text}
        </text>
      )}
      {both.count > 0 && (
        <text className="strong" x={middle} y={y + 22} textAnchor="middle">
          {both.text}
        </text>
      )}
    </svg>
  )
}
