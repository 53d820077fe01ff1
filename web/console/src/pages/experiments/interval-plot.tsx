import type { ExperimentInterval } from '@regulars/contract'
import { niceTicks } from '../../ui/charts/ticks.ts'
import { useWidth } from '../../ui/use-width.ts'

export interface PlotRow {
  key: string
  name: string
  difference: number
  fixed: ExperimentInterval
  alwaysValid: ExperimentInterval
  /** Said at the right end, and to whoever points at the row. */
  text: string
  tone: 'gain' | 'loss' | 'calm'
}

interface IntervalPlotProps {
  rows: readonly PlotRow[]
  write(value: number): string
  label: string
}

const rowHeight = 56
const top = 8
const axisHeight = 28
const side = 12
const inks = { gain: 'var(--gain)', loss: 'var(--loss)', calm: 'var(--ink-faint)' }

/** Each arm's difference on one scale: a dot, the interval for one look (thick) and the one for every day (thin). */
export function IntervalPlot({ rows, write, label }: IntervalPlotProps) {
  const [box, width] = useWidth<HTMLDivElement>(560)
  const ends = rows.flatMap(({ difference, fixed, alwaysValid }) => [
    difference,
    ...[fixed.low, fixed.high, alwaysValid.low, alwaysValid.high].filter((value) => value !== null),
  ])
  const ticks = niceTicks(Math.min(0, ...ends), Math.max(0, ...ends), width < 480 ? 4 : 6)
  const [from, to] = [ticks[0] ?? 0, ticks.at(-1) ?? 1]
  const x = (value: number) => side + ((value - from) / (to - from || 1)) * (width - 2 * side)
  const clamp = (value: number | null, beyond: number) => x(value ?? beyond)
  const bottom = top + rows.length * rowHeight
  const height = bottom + axisHeight
  return (
    <div ref={box}>
      <svg
        className="interval-plot"
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={label}
      >
        {ticks.map((tick) => (
          <g key={tick}>
            <line className={tick === 0 ? 'zero' : 'grid-line'} x1={x(tick)} x2={x(tick)} y1={top} y2={bottom} />
            <text x={x(tick)} y={bottom + 18} textAnchor={tick === from ? 'start' : tick === to ? 'end' : 'middle'}>
              {write(tick)}
            </text>
          </g>
        ))}
        {rows.map((row, index) => {
          const y = top + index * rowHeight
          const line = y + 38
          return (
            <g key={row.key} style={{ color: inks[row.tone] }}>
              <title>{`${row.name}: ${row.text}`}</title>
              <text className="name" x={side} y={y + 18}>
                {row.name}
              </text>
              <text className="figures" x={width - side} y={y + 18} textAnchor="end">
                {row.text}
              </text>
              <line
                className="thin"
                x1={clamp(row.alwaysValid.low, from)}
                x2={clamp(row.alwaysValid.high, to)}
                y1={line}
                y2={line}
              />
              <line
                className="thick"
                x1={clamp(row.fixed.low, from)}
                x2={clamp(row.fixed.high, to)}
                y1={line}
                y2={line}
              />
              <circle className="dot" cx={x(row.difference)} cy={line} r={6} />
            </g>
          )
        })}
      </svg>
    </div>
  )
}
