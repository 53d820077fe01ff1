import type { ExperimentDayPoint } from '@regulars/contract'
import { niceTicks } from '../../ui/charts/ticks.ts'
import { useFormat } from '../../ui/format-context.ts'
import { useWidth } from '../../ui/use-width.ts'

interface DayLineProps {
  points: readonly ExperimentDayPoint[]
  write(value: number): string
  tip(point: ExperimentDayPoint): string
  label: string
}

const height = 260
const [top, bottom, left, right] = [10, 28, 64, 12]

/** What was known at the end of each day, with both intervals as bands. */
export function DayLine({ points, write, tip, label }: DayLineProps) {
  const format = useFormat()
  const [box, width] = useWidth<HTMLDivElement>(640)
  const ticks = niceTicks(...rangeOf(points), 5)
  const [from, to] = [ticks[0] ?? 0, ticks.at(-1) ?? 1]
  const step = (width - left - right) / Math.max(points.length - 1, 1)
  const x = (index: number) => left + index * step
  const y = (value: number | null, beyond: number) => {
    const inside = Math.min(to, Math.max(from, value ?? beyond))
    return top + (1 - (inside - from) / (to - from || 1)) * (height - top - bottom)
  }
  const place = (index: number, value: number | null, beyond: number) =>
    `${x(index).toFixed(1)} ${y(value, beyond).toFixed(1)}`
  const band = (key: 'fixed' | 'alwaysValid') =>
    `M${points.map((point, index) => place(index, point[key].high, to)).join('L')}L${points
      .map((point, index) => place(index, point[key].low, from))
      .reverse()
      .join('L')}Z`
  const last = points.at(-1)
  const days = [...new Set([0, Math.floor((points.length - 1) / 2), points.length - 1])]
  return (
    <div ref={box}>
      <svg
        className="day-line"
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={label}
      >
        {ticks.map((tick) => (
          <g key={tick}>
            <line
              className={tick === 0 ? 'zero' : 'grid-line'}
              x1={left}
              x2={width - right}
              y1={y(tick, to)}
              y2={y(tick, to)}
            />
            <text x={left - 8} y={y(tick, to) + 4} textAnchor="end">
              {write(tick)}
            </text>
          </g>
        ))}
        <path className="wide" d={band('alwaysValid')} />
        <path className="narrow" d={band('fixed')} />
        <path
          className="estimate"
          d={`M${points.map((point, index) => place(index, point.difference, to)).join('L')}`}
        />
        {last && <circle className="dot" cx={x(points.length - 1)} cy={y(last.difference, to)} r={4} />}
        {days.map((index) => (
          <text
            key={index}
            x={x(index)}
            y={height - 8}
            textAnchor={index === 0 ? 'start' : index === points.length - 1 ? 'end' : 'middle'}
          >
            {format.day(points[index]?.day ?? '')}
          </text>
        ))}
        {points.map((point, index) => (
          <rect key={point.day} x={x(index) - step / 2} y={0} width={step} height={height} fill="transparent">
            <title>{tip(point)}</title>
          </rect>
        ))}
      </svg>
    </div>
  )
}

/** The first days know next to nothing: their bands may leave the picture, so that the later ones can be read. */
function rangeOf(points: readonly ExperimentDayPoint[]): [low: number, high: number] {
  const told = points.slice(Math.floor(points.length / 3))
  const ends = told.flatMap(({ alwaysValid, difference }) => [
    difference,
    ...[alwaysValid.low, alwaysValid.high].filter((value) => value !== null),
  ])
  return [Math.min(0, ...ends), Math.max(0, ...ends)]
}
