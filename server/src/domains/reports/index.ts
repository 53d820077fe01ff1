import { routes } from './routes.ts'

export { passiveKinds } from './analytics/filter.ts'
export { exportCsv } from './operations/export-report.ts'
export { listReports } from './operations/list-reports.ts'
export { runReport } from './operations/run-report.ts'
export { addDays, dayOf } from './rules/calendar.ts'
export { currencyDigits, type Language, minorText, periodText, scopeText, sheetOf } from './rules/sheet.ts'

/** What the merchant's records say, with the definition of every figure. See README.md. */
export const reports = {
  name: 'reports',
  shelf: 5,
  migrations: `${import.meta.dirname}/migrations`,
  routes,
}
