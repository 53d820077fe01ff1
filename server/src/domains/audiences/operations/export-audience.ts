import { stringify } from 'csv-stringify/sync'
import type { Deps } from '../../../kernel/deps.ts'
import { describeCustomers } from '../../customers/index.ts'
import { type Caller, recordAudit } from '../../organization/index.ts'
import { compileExpression, membersOf } from './compile-expression.ts'
import type { Explainer } from './count-audience.ts'
import { findRow } from './keep-audiences.ts'

const perPage = 1000

/**
 * The people of an audience as CSV, with names and contacts as far as the reader may see them. Written to the audit log:
 * who took which people out of the house, and how many.
 */
export async function exportAudience(
  deps: Deps,
  reader: Explainer,
  by: Caller,
  id: string,
): Promise<{ name: string; body: string }> {
  const row = await findRow(deps, reader, id)
  const members = [...membersOf(await compileExpression(deps, reader, row.expression))]
  await deps.db.as(by.scope, (tx) =>
    recordAudit(tx, deps, {
      ...by,
      action: 'audience.exported',
      object: `audience/${id}`,
      after: { customers: members.length },
    }),
  )
  const lines: (string | number)[][] = [['id', 'name', 'contact', 'orders', 'paid_minor', 'last_order_at']]
  for (let start = 0; start < members.length; start += perPage) {
    const page = await describeCustomers(deps, reader, members.slice(start, start + perPage))
    for (const person of page)
      lines.push([
        person.id,
        person.name ?? '',
        person.contact ?? '',
        person.orders,
        person.paidMinor,
        person.lastOrderAt ?? '',
      ])
  }
  // A spreadsheet would run a cell that begins like a formula.
  return { name: `${row.name}.csv`, body: stringify(lines, { bom: true, escape_formulas: true }) }
}
