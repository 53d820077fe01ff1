import { touchReasons } from '@regulars/contract'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../ui/format-context.ts'

/** Why the gate did not speak; a reason that came later than this page is shown as it is. */
export function reasonWords(reason: string, t: TFunction): string {
  const known = touchReasons.find((each) => each === reason)
  return known ? t(`plays.reasons.${known}`) : reason
}

export function ReasonList({ reasons: counted }: { reasons: readonly { reason: string; customers: number }[] }) {
  const { t } = useTranslation()
  const format = useFormat()
  if (counted.length === 0) return <span className="faint">—</span>
  return (
    <ul className="plain">
      {counted.map(({ reason, customers }) => (
        <li key={reason} className="small">
          {reasonWords(reason, t)} <span className="faint">{format.number(customers)}</span>
        </li>
      ))}
    </ul>
  )
}
