import { useWidth } from '../use-width.ts'

export interface SparkPoint {
  key: string
  /** null: not known yet. */
  value: number | null
  tip: string
}

interface SparklineProps {
  points: SparkPoint[]
  label: string
  height?: number
}

/** A line without axes: where it comes from and where it stands. Each point tells its figure to the pointer. */
export function Sparkline({ points, label, height = 76 }: SparklineProps) {
  const [box, width] = useWidth<HTMLDivElement>(280)
  const known = points.flatMap((point, index) =>
    point.value === null ? [] : [{ ...point, value: point.value, index }],
  )
  const [start, end] = [known[0], known.at(-1)]
  if (!start || !end || start === end) return null
  const bottom = height - 2
  const most = Math.max(...known.map((point) => point.value)) * 1.15 || 1
  const step = (width - 12) / Math.max(points.length - 1, 1)
  const x = (index: number) => 6 + index * step
  // From zero: a small change must not look like a large one.
  const y = (value: number) => bottom - (value / most) * (bottom - 4)
  const line = known
    .map((point, at) => `${at === 0 ? 'M' : 'L'}${x(point.index).toFixed(1)} ${y(point.value).toFixed(1)}`)
    .join('')
  return (
    <div ref={box}>
      <svg
        className="spark"
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={label}
      >
        <line className="rest" x1={0} x2={width} y1={bottom} y2={bottom} />
        <path
          className="area"
          d={`${line}L${x(end.index).toFixed(1)} ${bottom}L${x(start.index).toFixed(1)} ${bottom}Z`}
        />
        <path className="line" d={line} />
        <circle className="dot" cx={x(end.index)} cy={y(end.value)} r={4} />
        {known.map((point) => (
          <rect key={point.key} x={x(point.index) - step / 2} y={0} width={step} height={height} fill="transparent">
            <title>{point.tip}</title>
          </rect>
        ))}
      </svg>
    </div>
  )
}
