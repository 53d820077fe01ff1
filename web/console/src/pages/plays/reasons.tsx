import type { TouchReason } from '@regulars/contract'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../ui/format-context.ts'

const reasons = [
  'unknown_customer',
  'expired',
  'marketing_refused',
  'too_hot',
  'cap_day',
  'cap_week',
  'cap_month',
  'cap_life',
  'sender_day',
  'sender_week',
  'sender_life',
  'distance',
  'hook_stretched',
  'hook_bores',
  'need_met',
  'opted_out',
  'never_asked',
  'unreachable',
  'quiet',
  'channel_day',
  'channel_week',
  'channel_month',
  'budget',
] as const satisfies readonly TouchReason[]

/** Why the gate did not speak; a reason that came later than this page is shown as it is. */
export function reasonWords(reason: string, t: TFunction): string {
  const known = reasons.find((each) => each === reason)
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
