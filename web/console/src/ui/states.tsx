import type { ReactNode } from 'react'

interface StateProps {
  title: string
  /** What to do first, or what to try. */
  children?: ReactNode
  action?: ReactNode
  tone?: 'calm' | 'loss'
}

/** Nothing here yet, or something went wrong: always what it means and what to do next. */
export function State({ title, children, action, tone = 'calm' }: StateProps) {
  return (
    <div className="state" role={tone === 'loss' ? 'alert' : undefined}>
      <svg className="state-mark" viewBox="0 0 72 56" aria-hidden="true">
        <g
          fill="none"
          stroke={tone === 'loss' ? 'var(--loss)' : 'var(--line-strong)'}
          strokeWidth="2"
          strokeLinecap="round"
          strokeLinejoin="round"
        >
          <path d="M12 24v22h48V24M8 24l5-14h46l5 14z" />
          <path d="M8 24c0 5 9 5 9 0 0 5 9.500 5 9.500 0 0 5 9.500 5 9.500 0 0 5 9.500 5 9.500 0 0 5 9.500 5 9.500 0 0 5 9 5 9 0" />
          <path d="M30 46V35h12v11" stroke={tone === 'loss' ? 'var(--loss)' : 'var(--accent)'} />
        </g>
      </svg>
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {action && (
        <div className="row" style={{ marginTop: 8 }}>
          {action}
        </div>
      )}
    </div>
  )
}

/** The shape of what comes, so that nothing jumps when it does. */
export function Bones({ lines = 6, label }: { lines?: number; label: string }) {
  const widths = ['92%', '78%', '85%', '64%', '88%', '71%']
  return (
    <div className="stack-tight" role="status" aria-label={label} style={{ padding: 16 }}>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bones are all alike and never move
        <span key={line} className="bone" style={{ width: widths[line % widths.length] }} />
      ))}
    </div>
  )
}
