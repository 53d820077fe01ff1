import type { ReportColumn, ReportResult, ReportRow } from '@regulars/contract'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { paths } from '../../paths.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { State } from '../../ui/states.tsx'
import { GoLink } from '../go-link.tsx'
import { isNumeric, ratioParts, usedColumns } from './cells.ts'
import { useSay } from './use-say.ts'

/** All rows of a report. `plain` is the bare table that stands in for a chart. */
export function ReportRows({
  result,
  plain = false,
  actions,
}: {
  result: ReportResult
  plain?: boolean
  actions?: ReactNode
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const say = useSay(result.currency)
  // Names of steps come in both languages; one is enough.
  const shown = usedColumns(result).filter((column) => column.key !== (format.language === 'zh' ? 'label' : 'labelZh'))
  const content = (column: ReportColumn, row: ReportRow): ReactNode => {
    const value = row[column.key]
    if (column.key === 'customer' && typeof value === 'string') {
      return <GoLink {...paths.customer(value)}>{t('customers.nameless', { id: value.slice(-6) })}</GoLink>
    }
    if (column.key === 'alarm' && value === true)
      return (
        <span className="chip" data-tone="loss">
          ⚠ {t('common.yes')}
        </span>
      )
    if (column.key === 'complete' && value === false)
      return (
        <span className="chip" data-tone="wait">
          {t('report.running')}
        </span>
      )
    const parts = ratioParts(result, result.columns, column, row, {
      format,
      currency: result.currency,
      yes: t('common.yes'),
      no: t('common.no'),
    })
    return parts ? <span title={parts}>{say(column, value)}</span> : say(column, value)
  }

  if (plain) {
    return (
      <table className="plain">
        <thead>
          <tr>
            {shown.map((column) => (
              <th key={column.key} scope="col" className={isNumeric(column) ? 'num' : ''}>
                {column.label[format.language]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {result.rows.map((row) => (
            <tr key={rowKeyOf(result, row)}>
              {shown.map((column) => (
                <td key={column.key} className={isNumeric(column) ? 'num' : ''}>
                  {content(column, row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    )
  }

  const columns = shown.map(
    (column): Column<ReportRow> => ({
      key: column.key,
      title: column.label[format.language],
      help: column.definition?.[format.language],
      align: isNumeric(column) ? 'right' : undefined,
      render: (row) => content(column, row),
      compare: (a, b) => compareValues(a[column.key], b[column.key]),
    }),
  )
  return (
    <DataTable<ReportRow>
      name={`report-${result.report}`}
      label={t('report.rows')}
      columns={columns}
      rows={result.rows}
      rowKey={(row) => rowKeyOf(result, row)}
      toolbar={<h2>{t('report.rows')}</h2>}
      actions={actions}
      exportable={false}
      pageSize={25}
      empty={<State title={t('report.none.title')}>{t('report.none.advice')}</State>}
    />
  )
}

/** Rows have no id: their text and date columns tell them apart, and their place settles the rest. */
const rowKeyOf = (result: ReportResult, row: ReportRow) => String(result.rows.indexOf(row))

function compareValues(a: ReportRow[string] | undefined, b: ReportRow[string] | undefined): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (a === null || a === undefined) return -1
  if (b === null || b === undefined) return 1
  return String(a).localeCompare(String(b))
}
