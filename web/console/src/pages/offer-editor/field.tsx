import { InputNumber } from 'antd'
import type { ReactNode } from 'react'

/** A control below its name; the name is said by the control itself. */
export function Field({
  label,
  hint,
  wrong,
  children,
}: {
  label: string
  hint?: string
  wrong?: boolean
  children: ReactNode
}) {
  return (
    <div className="field" style={{ marginBottom: 12 }}>
      <span aria-hidden="true">{label}</span>
      {children}
      {hint && <span className={wrong ? 'small loss' : 'small faint'}>{hint}</span>}
    </div>
  )
}

/** A whole number; empty where nothing bounds it. */
export function CountField({
  label,
  value,
  change,
  hint,
  min = 1,
  max,
  disabled,
}: {
  label: string
  value: number | null | undefined
  change(value: number | null): void
  hint?: string
  min?: number
  max?: number
  disabled?: boolean
}) {
  return (
    <Field label={label} hint={hint}>
      <InputNumber<number>
        aria-label={label}
        min={min}
        max={max}
        precision={0}
        disabled={disabled}
        style={{ width: '100%' }}
        value={value ?? null}
        onChange={change}
      />
    </Field>
  )
}
