import type { ReactNode } from 'react'

/** The words above a control, which names itself. */
export function Field({ label, hint, children }: { label: string; hint?: string; children: ReactNode }) {
  return (
    <div className="field">
      <span aria-hidden="true">{label}</span>
      {children}
      {hint && <span className="small faint">{hint}</span>}
    </div>
  )
}
