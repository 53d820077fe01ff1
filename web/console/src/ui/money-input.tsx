import { InputNumber } from 'antd'
import { useFormat } from './format-context.ts'
import { scaleOf } from './money-text.ts'

interface MoneyInputProps {
  /** Minor units. */
  value: number | undefined
  change(value: number | undefined): void
  label: string
  currency?: string
  min?: number
  max?: number
  size?: 'large' | 'middle' | 'small'
  autoFocus?: boolean
  disabled?: boolean
  status?: 'error'
}

/** An amount as people write it; minor units outside, the currency always beside it. */
export function MoneyInput({ value, change, label, currency, min = 0, max, size, ...rest }: MoneyInputProps) {
  const format = useFormat()
  const scale = scaleOf(format, currency)
  const sign = format.money(0, currency).replaceAll(/[\d.,\s]/g, '')
  return (
    <InputNumber<number>
      {...rest}
      aria-label={label}
      size={size}
      prefix={sign}
      precision={Math.round(Math.log10(scale))}
      min={min / scale}
      max={max === undefined ? undefined : max / scale}
      controls={false}
      inputMode="decimal"
      style={{ width: '100%' }}
      value={value === undefined ? null : value / scale}
      onChange={(next) => change(next === null ? undefined : Math.round(next * scale))}
    />
  )
}
