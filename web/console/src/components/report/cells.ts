import type { ReportColumn, ReportResult, ReportRow, ReportValue } from '@regulars/contract'
import type { Format } from '../../ui/format.ts'

export const isNumeric = ({ type }: ReportColumn) =>
  type === 'count' || type === 'money' || type === 'ratio' || type === 'number'

interface CellContext {
  format: Format
  currency: string
  yes: string
  no: string
}

/** A value of a report in words: the type of its column decides, so that page, chart and picture write it alike. */
export function cellText(
  column: ReportColumn,
  value: ReportValue | undefined,
  { format, currency, yes, no }: CellContext,
): string {
  if (value === null || value === undefined) return '—'
  switch (column.type) {
    case 'count':
      return typeof value === 'number' ? format.number(value) : String(value)
    case 'number':
      return typeof value === 'number' ? format.number(value, 2) : String(value)
    case 'money':
      return typeof value === 'number' ? format.money(value, currency) : String(value)
    case 'ratio':
      return typeof value === 'number' ? format.percent(value) : String(value)
    case 'month':
      return format.monthShort(String(value))
    case 'date':
      return format.day(String(value))
    case 'flag':
      return value ? yes : no
    case 'text':
      return column.values?.[String(value)]?.[format.language] ?? String(value)
  }
}

/** A ratio says what it is a ratio of: "324 of 885". */
export function ratioParts(
  result: Pick<ReportResult, 'currency'>,
  columns: readonly ReportColumn[],
  column: ReportColumn,
  row: ReportRow,
  context: CellContext,
): string | undefined {
  if (!column.of) return undefined
  const part = (key: string) => {
    const source = columns.find((other) => other.key === key)
    return source ? cellText(source, row[key], { ...context, currency: result.currency }) : String(row[key] ?? '—')
  }
  return `${part(column.of.numerator)} / ${part(column.of.denominator)}`
}

/** Columns that are empty in every row (a break-down that was not asked for) are not shown. */
export const usedColumns = (result: Pick<ReportResult, 'columns' | 'rows'>) =>
  result.columns.filter(
    (column) =>
      result.rows.length === 0 || result.rows.some((row) => row[column.key] !== null && row[column.key] !== undefined),
  )

export const asNumber = (value: ReportValue | undefined): number | null => (typeof value === 'number' ? value : null)

export type Say = (column: ReportColumn, value: ReportValue | undefined) => string
