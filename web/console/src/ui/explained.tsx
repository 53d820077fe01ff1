import { Tooltip } from 'antd'
import type { ReactNode } from 'react'

/** A word or a figure with its definition and period behind it: on hover, on focus and on tap. */
export function Explained({ children, text, name }: { children: ReactNode; text: ReactNode; name?: string }) {
  return (
    <Tooltip title={text} trigger={['hover', 'focus', 'click']} mouseEnterDelay={0.15}>
      <button type="button" className="explained" aria-label={name}>
        {children}
      </button>
    </Tooltip>
  )
}

export interface FigureProps {
  label: string
  value: ReactNode
  /** Definition, period, scope: whatever makes the number mean something. */
  definition?: ReactNode
  note?: ReactNode
}

export function Figure({ label, value, definition, note }: FigureProps) {
  return (
    <div>
      <div className="figure-label">{definition ? <Explained text={definition}>{label}</Explained> : label}</div>
      <div className="figure-value">{value}</div>
      {note && <div className="figure-note">{note}</div>}
    </div>
  )
}

/** A change against an earlier period: sign, arrow and word, never colour alone. */
export function Change({ points, children }: { points: number; children: ReactNode }) {
  const direction = Math.abs(points) < 0.0005 ? 'same' : points > 0 ? 'gain' : 'loss'
  return (
    <span className={direction === 'same' ? 'faint' : direction}>
      <span aria-hidden="true">{direction === 'gain' ? '▲ ' : direction === 'loss' ? '▼ ' : '＝ '}</span>
      {children}
    </span>
  )
}
