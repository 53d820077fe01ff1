export interface SparkPoint {
  key: string
  /** null: not known yet. */
  value: number | null
  tip: string
}

interface SparklineProps {
  points: SparkPoint[]
  label: string
  first?: string
  last?: string
  width?: number
  height?: number
}

/** A line without axes: where it comes from and where it stands. The numbers are in the table beside it. */
export function Sparkline({ points, label, first, last, width = 320, height = 64 }: SparklineProps) {
  const known = points.flatMap((point, index) => (point.value === null ? [] : [{ ...point, value: point.value, index }]))
  if (known.length < 2) return null
  const bottom = height - (first ? 18 : 4)
  const most = Math.max(...known.map((point) => point.value)) * 1.08 || 1
  const x = (index: number) => 4 + (index / Math.max(points.length - 1, 1)) * (width - 8)
  // From zero: a small change must not look like a large one.
  const y = (value: number) => bottom - (value / most) * (bottom - 6)
  const line = known.map((point, at) => `${at === 0 ? 'M' : 'L'}${x(point.index).toFixed(1)} ${y(point.value).toFixed(1)}`).join('')
  const start = known[0]
  const end = known[known.length - 1]
  if (!start || !end) return null
  return (
    <svg className="spark" viewBox={`0 0 ${width} ${height}`} width="100%" height={height} preserveAspectRatio="none" role="img" aria-label={label}>
      <line className="rest" x1={0} x2={width} y1={bottom} y2={bottom} vectorEffect="non-scaling-stroke" />
      <path className="area" d={`${line}L${x(end.index)} ${bottom}L${x(start.index)} ${bottom}Z`} />
      <path className="line" d={line} vectorEffect="non-scaling-stroke" />
      {known.map((point) => (
        <rect key={point.key} x={x(point.index) - width / points.length / 2} y={0} width={width / points.length} height={bottom} fill="transparent">
          <title>{point.tip}</title>
        </rect>
      ))}
      {first && <title>{`${first} – ${last ?? ''}`}</title>}
    </svg>
  )
}
