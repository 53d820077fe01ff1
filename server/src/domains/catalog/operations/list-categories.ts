import type { CategoryList } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Scope } from '../../../kernel/scope.ts'
import * as queries from '../queries.ts'
import { toCategory } from '../rules.ts'

/** The whole tree; parents come before their children. */
export async function listCategories({ db }: Deps, scope: Scope): Promise<CategoryList> {
  return { items: (await db.as(scope, queries.listCategories)).map(toCategory) }
}
