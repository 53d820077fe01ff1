import type { ReportResult } from '@regulars/contract'
import type { TFunction } from 'i18next'
import type { Format } from '../../ui/format.ts'
import { asNumber } from './cells.ts'

/** The answer of a report as a sentence, for the title of its chart; undefined where no single sentence is true. */
export function answerOf(result: ReportResult, format: Format, t: TFunction): string | undefined {
  const { summary } = result
  const number = (key: string) => asNumber(summary[key])
  const percent = (key: string) => {
    const value = number(key)
    return value === null ? undefined : format.percent(value)
  }
  const count = (key: string) => format.number(number(key) ?? 0)
  switch (result.report) {
    case 'first-order-conversion': {
      const rate = percent('rate30')
      return rate && t('answers.conversion', { rate, registered: count('registered') })
    }
    case 'next-month-repurchase': {
      const rate = percent('rate')
      return (
        rate &&
        t(result.params.window === '30-days' ? 'answers.repurchase30' : 'answers.repurchase', {
          rate,
          size: count('size'),
        })
      )
    }
    case 'retention-cohorts': {
      const rate = percent('firstMonthRate')
      return rate && t('answers.retention', { rate })
    }
    case 'lifetime-value': {
      const value = number('perCustomerMinor')
      return value === null ? undefined : t('answers.value', { value: format.money(value, result.currency) })
    }
    case 'customer-states': {
      const rate = percent('health')
      return rate && t('answers.states', { rate, regular: count('regular'), oneTime: count('oneTime') })
    }
    case 'stages':
      return number('found')
        ? t('answers.stages', { found: count('found'), interacting: count('interacting'), highEnd: count('highEnd') })
        : undefined
    case 'flow': {
      const rate = percent('completion')
      const worst = result.rows
        .filter((row) => asNumber(row.loss) !== null)
        .sort((a, b) => (asNumber(b.loss) ?? 0) - (asNumber(a.loss) ?? 0))[0]
      if (!rate) return undefined
      if (!worst) return t('answers.flow', { rate })
      const label = String((format.language === 'zh' ? worst.labelZh : worst.label) ?? worst.kind)
      return t('answers.flowWorst', { rate, step: label, loss: format.percent(asNumber(worst.loss) ?? 0) })
    }
    case 'revenue-concentration': {
      const share = percent('topShare')
      return share && t('answers.concentration', { top: result.params.top ?? '20', share })
    }
    case 'top-group-changes':
      return t('answers.topChanges', { entered: count('entered'), left: count('left') })
    case 'overview':
      return t('answers.overview', { consumers: count('consumers'), fresh: count('newConsumers') })
    case 'activity': {
      const rate = percent('stickiness')
      return rate && t('answers.activity', { dau: count('dau'), mau: count('mau'), rate })
    }
    default:
      return undefined
  }
}
