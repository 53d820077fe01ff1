import type { HealthMeasure } from '@regulars/contract'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../ui/format-context.ts'

type Unit = Pick<HealthMeasure, 'unit'>

/** How figures of the card are written: shares as per cent, money with its currency, numbers with one digit. */
export function useMeasureWords() {
  const format = useFormat()
  const { t } = useTranslation()
  const value = ({ unit }: Unit, figure: number): string =>
    unit === 'ratio'
      ? format.percent(figure)
      : unit === 'money'
        ? format.money(Math.round(figure))
        : format.number(figure, 1)
  return {
    value,
    /** The difference to an earlier or another figure: points for shares, per cent for the rest. */
    change: ({ unit }: Unit, now: number, then: number): string =>
      unit === 'ratio'
        ? t('health.points', { points: format.points(now - then) })
        : then === 0
          ? value({ unit }, now - then)
          : `${now >= then ? '+' : ''}${format.percent((now - then) / then)}`,
    count: (amounts: boolean, figure: number): string => (amounts ? format.money(figure) : format.number(figure)),
  }
}
