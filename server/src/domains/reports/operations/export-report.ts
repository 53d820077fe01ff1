import type { ReportColumn, ReportResult, ReportValue } from '@regulars/contract'
import { stringify } from 'csv-stringify/sync'
import type { Cell, SheetData } from 'write-excel-file/node'
import { currencyDigits, type Language, minorText, sheetOf, unarmed } from '../rules/sheet.ts'

export type ReportFile = { name: string; type: string; body: Buffer }

/** `next-month-repurchase_2010-12-01_2011-12-31.csv`; without a period, the day it was made. */
export function reportFileName({ report, period, generatedAt }: ReportResult, extension: 'csv' | 'xlsx'): string {
  const bounds = [period.from ?? 'start', period.to ?? generatedAt.slice(0, 10)]
  return `${report}_${bounds.join('_')}.${extension}`
}

/** UTF-8 with a byte order mark, since spreadsheets take a file without one for something else. */
export function exportCsv(result: ReportResult, lang: Language): ReportFile {
  const { about, figures, columns, rows } = sheetOf(result, lang)
  const digits = currencyDigits(result.currency)
  const cell = ({ type }: ReportColumn, value: ReportValue): string => {
    if (value === null) return ''
    if (typeof value !== 'number') return unarmed(String(value))
    return type === 'money' ? minorText(value, digits) : String(value)
  }
  const lines = [
    ...about.map(([label, text]) => [label, unarmed(text)]),
    ...figures.map(({ column, label, value }) => [label, cell(column, value)]),
    [],
    columns.map(({ label }) => unarmed(label)),
    ...rows.map((row) => row.map((value, index) => (columns[index] ? cell(columns[index].column, value) : ''))),
  ]
  const body = stringify(lines, { bom: true, record_delimiter: 'windows' })
  return { name: reportFileName(result, 'csv'), type: 'text/csv; charset=utf-8', body: Buffer.from(body) }
}

/** Two sheets: the table with real numbers, and what the figures mean. */
export async function exportXlsx(result: ReportResult, lang: Language): Promise<ReportFile> {
  const { title, about, figures, columns, rows } = sheetOf(result, lang)
  const digits = currencyDigits(result.currency)
  const bold = (value: string): Cell => ({ value, type: String, fontWeight: 'bold' })
  const cell = (column: ReportColumn, value: ReportValue): Cell => xlsxCell(column, value, digits)
  const table: SheetData = [
    columns.map(({ label }) => bold(label)),
    ...rows.map((row) => row.map((value, index) => (columns[index] ? cell(columns[index].column, value) : null))),
  ]
  const explained: SheetData = [
    ...about.map(([label, text]): Cell[] => [bold(label), { value: text, type: String, wrap: true }]),
    ...figures.map(({ column, label, value }) => [bold(label), cell(column, value)]),
    ...columns.flatMap(({ column, label }): Cell[][] =>
      column.definition ? [[bold(label), { value: column.definition[lang], type: String, wrap: true }]] : [],
    ),
  ]
  // Loaded when it is needed, and not by every start.
  const { default: writeExcelFile } = await import('write-excel-file/node')
  const body = await writeExcelFile([
    {
      data: table,
      sheet: sheetName(title),
      columns: columns.map(({ label }) => ({ width: Math.max(12, label.length + 2) })),
      stickyRowsCount: 1,
    },
    { data: explained, sheet: lang === 'zh' ? '说明' : 'About', columns: [{ width: 28 }, { width: 100 }] },
  ]).toBuffer()
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
  return { name: reportFileName(result, 'xlsx'), type, body }
}

function xlsxCell({ type }: ReportColumn, value: ReportValue, digits: number): Cell {
  if (value === null) return null
  // A text cell is never run as a formula, so it needs no guard here.
  if (typeof value !== 'number') return { value: String(value), type: String }
  if (type === 'money') {
    return { value: value / 10 ** digits, type: Number, format: digits === 0 ? '#,##0' : `#,##0.${'0'.repeat(digits)}` }
  }
  if (type === 'ratio') return { value, type: Number, format: '0.00%' }
  return type === 'count' ? { value, type: Number, format: '#,##0' } : { value, type: Number }
}

// Excel allows 31 characters and forbids some of them.
const sheetName = (title: string): string => title.replaceAll(/[\\/*?:[\]]/g, ' ').slice(0, 31)
