import type { ReactNode } from 'react'

export interface ShareBar {
  key: string
  label: ReactNode
  /** 0 to 1. */
  share: number
  /** Where everybody stands: drawn as a tick. */
  base?: number
  value: ReactNode
  /** The whole sentence, for the pointer and for screen readers. */
  tip: string
  /** Set apart from the base, upwards or downwards. */
  tone?: 'more' | 'less'
}

/** Bars from zero with the label and the number on each; the tick is what everybody does. */
export function ShareBars({ bars, label, most }: { bars: readonly ShareBar[]; label: string; most?: number }) {
  const full = most ?? Math.max(0.0001, ...bars.flatMap((bar) => [bar.share, bar.base ?? 0]))
  const percent = (share: number) => `${Math.min(100, (share / full) * 100)}%`
  return (
    <ul className="plain share-bars" aria-label={label}>
      {bars.map((bar) => (
        <li key={bar.key} title={bar.tip} data-tone={bar.tone}>
          <span className="share-label">{bar.label}</span>
          <span className="share-value">{bar.value}</span>
          <span className="share-track" aria-hidden="true">
            {bar.share > 0 && <span className="share-fill" style={{ width: percent(bar.share) }} />}
            {bar.base !== undefined && <span className="share-tick" style={{ left: percent(bar.base) }} />}
          </span>
        </li>
      ))}
    </ul>
  )
}

/** One share in a line: how much of the whole, with its number beside it. */
export function Meter({ share, text, tip }: { share: number; text: string; tip?: string }) {
  return (
    <span className="meter" title={tip}>
      <span className="meter-track" aria-hidden="true">
        <span className="share-fill" style={{ width: `${Math.min(100, Math.max(0, share * 100))}%` }} />
      </span>
      <span className="meter-text">{text}</span>
    </span>
  )
}
