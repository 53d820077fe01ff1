import type { CustomerListInput, CustomerListView } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import { findRecords, readPopulation } from '../../customers/index.ts'
import { type Caller, recordAudit } from '../../organization/index.ts'
import * as queries from '../queries.ts'
import type { Asker } from './compile-expression.ts'

/** Keeps people by public id under a name. Ids that name nobody in scope are counted and left out. */
export async function createList(
  deps: Deps,
  by: Caller,
  { name, customers }: CustomerListInput,
): Promise<CustomerListView> {
  const records = await findRecords(deps, by.scope, customers)
  const { rootOf } = await readPopulation(deps.db, by.workspace)
  const members = [...new Set([...records.values()].map(rootOf))]
  const row = { id: uuidv7(), name, customers: members, createdAt: deps.clock.now() }
  await deps.db.as(by.scope, async (tx) => {
    await queries.insertList(tx, by.workspace, row)
    await recordAudit(tx, deps, {
      ...by,
      action: 'list.created',
      object: `list/${row.id}`,
      after: { name, customers: members.length },
    })
  })
  return { ...view(row), unknown: new Set(customers).size - records.size }
}

export async function listLists(deps: Deps, { scope }: Asker): Promise<CustomerListView[]> {
  return (await deps.db.as(scope, (tx) => queries.listLists(tx, scope.workspace))).map(view)
}

const view = ({ id, name, customers, createdAt }: queries.ListRow): CustomerListView => ({
  id,
  name,
  customers: customers.length,
  createdAt: createdAt.toISOString(),
})
