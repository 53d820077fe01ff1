import { stringify } from 'csv-stringify/sync'
import type { Deps } from '../../../kernel/deps.ts'
import { kernelRefusals } from '../../../kernel/errors.ts'
import * as queries from '../queries.ts'
import type { RejectedRow } from '../rules/read-order.ts'
import { explain } from '../rules/reasons.ts'
import type { ImportOwner } from './create-import.ts'

const words = { en: { line: 'Line', reason: 'Reason' }, zh: { line: '行号', reason: '原因' } }

/**
 * The rejected lines of an import as CSV: the cells as they came, then the line number and the reason in the reader's
 * language. Corrected, the file can be imported as it is. Undefined when nothing was rejected.
 */
export async function exportRejected(
  deps: Deps,
  { scope, locale }: Pick<ImportOwner, 'scope' | 'locale'>,
  id: string,
): Promise<string | undefined> {
  const { row, blocks } = await deps.db.as(scope, async (tx) => {
    const found = await queries.findImport(tx, scope.workspace, id)
    if (!found) throw kernelRefusals.not_found()
    return { row: found, blocks: await queries.listRejected(tx, scope.workspace, id) }
  })
  const rejected = blocks
    .flatMap((block) => JSON.parse(deps.secrets.unwrap(block).toString('utf8')) as RejectedRow[]) // written by recordBucket
    .sort((a, b) => a.row.line - b.row.line)
  if (rejected.length === 0) return undefined
  const { headers } = row.detected
  const { line, reason } = words[locale.startsWith('zh') ? 'zh' : 'en']
  const rows = rejected.map((entry) => [
    ...headers.map((_, index) => entry.row.cells[index] ?? ''),
    entry.row.line,
    explain(entry.why, locale),
    ...entry.row.cells.slice(headers.length),
  ])
  // A spreadsheet needs the mark to read Chinese; cells that it would run as formulas get an apostrophe.
  return stringify([[...headers, line, reason], ...rows], {
    bom: true,
    escape_formulas: true,
    // Reasons have blanks of their own.
    delimiter: row.detected.delimiter === ' ' ? ',' : row.detected.delimiter,
  })
}
