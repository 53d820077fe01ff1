import { useTranslation } from 'react-i18next'
import { useFormat } from '../../ui/format-context.ts'
import { cellText, type Say } from './cells.ts'

/** How a value is written, for everything that draws one report. */
export function useSay(currency: string): Say {
  const { t } = useTranslation()
  const format = useFormat()
  return (column, value) => cellText(column, value, { format, currency, yes: t('common.yes'), no: t('common.no') })
}
