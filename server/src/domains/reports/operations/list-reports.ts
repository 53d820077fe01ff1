import type { ReportCatalogue } from '@regulars/contract'
import { catalogue } from '../catalogue/index.ts'

/** Every report with its definition, parameters and columns, in both languages. */
export function listReports(): ReportCatalogue {
  return { reports: catalogue.map(({ run: _run, listsCustomers: _listsCustomers, ...entry }) => entry) }
}
