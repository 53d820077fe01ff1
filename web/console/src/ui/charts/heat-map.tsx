import { useColours } from '../theme-context.ts'
import { useWidth } from '../use-width.ts'
import { cellInks, mix, readable } from './colour.ts'

export interface HeatCell {
  row: string
  column: string
  /** 0 to 1, decides the shade; null leaves the cell empty. */
  share: number | null
  text: string
  /** The whole sentence, for the tooltip. */
  tip: string
}

interface HeatMapProps {
  rows: { key: string; label: string; note?: string }[]
  columns: { key: string; label: string }[]
  cells: HeatCell[]
  rowTitle: string
  noteTitle?: string
  label: string
}

const cellHeight = 28
const cellWidthMin = 56
const cellWidthMax = 84
const labelWidth = 80
const noteWidth = 76

/** Cohorts down, age across, the number in every cell: the shade helps the eye and never stands alone. */
export function HeatMap({ rows, columns, cells, rowTitle, noteTitle, label }: HeatMapProps) {
  const colours = useColours()
  const [box, room] = useWidth<HTMLElement>()
  const left = labelWidth + (noteTitle ? noteWidth : 0)
  const cellWidth = Math.min(
    cellWidthMax,
    Math.max(cellWidthMin, Math.floor((room - left) / Math.max(columns.length, 1))),
  )
  const width = left + columns.length * cellWidth
  const height = (rows.length + 1) * cellHeight
  const rowAt = new Map(rows.map((row, index) => [row.key, index]))
  const columnAt = new Map(columns.map((column, index) => [column.key, index]))
  const most = Math.max(0.0001, ...cells.map((cell) => cell.share ?? 0))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key
    <section ref={box} className="heat-scroll" tabIndex={0} aria-label={label}>
      <svg
        className="heat"
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={label}
      >
        <text className="head" x={0} y={18}>
          {rowTitle}
        </text>
        {noteTitle && (
          <text className="head" x={left - 14} y={18} textAnchor="end">
            {noteTitle}
          </text>
        )}
        {columns.map((column, index) => (
          <text
            key={column.key}
            className="head"
            x={left + index * cellWidth + cellWidth / 2}
            y={18}
            textAnchor="middle"
          >
            {column.label}
          </text>
        ))}
        {rows.map((row, index) => (
          <g key={row.key}>
            <text x={0} y={(index + 1) * cellHeight + 18}>
              {row.label}
            </text>
            {row.note && (
              <text className="head" x={left - 14} y={(index + 1) * cellHeight + 18} textAnchor="end">
                {row.note}
              </text>
            )}
          </g>
        ))}
        {cells.map((cell) => {
          const x = left + (columnAt.get(cell.column) ?? 0) * cellWidth
          const y = ((rowAt.get(cell.row) ?? 0) + 1) * cellHeight
          if (cell.share === null) return null
          const ground = mix(colours.surface, colours.accent, 0.06 + 0.94 * (cell.share / most) ** 0.9)
          return (
            <g key={`${cell.row}/${cell.column}`}>
              <title>{cell.tip}</title>
              <rect x={x + 1} y={y + 1} width={cellWidth - 2} height={cellHeight - 2} rx={4} fill={ground} />
              <text x={x + cellWidth / 2} y={y + 18} textAnchor="middle" style={{ fill: readable(ground, cellInks) }}>
                {cell.text}
              </text>
            </g>
          )
        })}
      </svg>
    </section>
  )
}
