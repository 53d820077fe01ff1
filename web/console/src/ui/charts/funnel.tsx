import { useColours } from '../theme-context.ts'

export interface FunnelStep {
  key: string
  label: string
  count: number
  countText: string
  /** Share of the step before that went missing; null on the first step. */
  loss: number | null
  lossText: string
  alarm: boolean
}

const rowHeight = 64
const barHeight = 26
const barLeft = 0

/** Steps from the top, bars from zero, the loss written where it happens. */
export function Funnel({ steps, label, width }: { steps: FunnelStep[]; label: string; width: number }) {
  const colours = useColours()
  const most = Math.max(1, ...steps.map((step) => step.count))
  const countRoom = 110
  const room = Math.max(80, width - barLeft - countRoom)
  const height = steps.length * rowHeight
  return (
    <svg
      className="funnel"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={label}
    >
      {steps.map((step, index) => {
        const y = index * rowHeight
        const length = Math.max(2, (step.count / most) * room)
        return (
          <g key={step.key}>
            <text x={barLeft} y={y + 14}>
              {index + 1}. {step.label}
            </text>
            <rect
              x={barLeft}
              y={y + 22}
              width={length}
              height={barHeight}
              rx={5}
              fill={colours.series[0]}
              opacity={step.alarm ? 1 : 0.82}
            />
            <text x={barLeft + length + 10} y={y + 40} style={{ fontWeight: 600 }}>
              {step.countText}
            </text>
            {step.loss !== null && (
              <text
                x={width}
                y={y + 14}
                textAnchor="end"
                style={{ fill: step.alarm ? colours.loss : colours.inkFaint, fontWeight: step.alarm ? 600 : 400 }}
              >
                {step.lossText}
              </text>
            )}
          </g>
        )
      })}
    </svg>
  )
}
