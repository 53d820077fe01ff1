import type { CategoryList } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import * as queries from '../queries.ts'
import { toCategory } from '../rules.ts'

/** The whole tree; parents come before their children. */
export async function listCategories({ db }: Deps, scope: Scope): Promise<CategoryList> {
  return { items: (await db.as(scope, queries.listCategories)).map(toCategory) }
}

/** Codes of each category and of those above it, nearest first, by its code. */
export async function readCategoryPaths(tx: Tx): Promise<Map<string, string[]>> {
  const rows = await queries.listCategories(tx)
  const byId = new Map(rows.map((row) => [row.id, row]))
  return new Map(
    rows.map((row) => {
      const path: string[] = []
      for (let at: typeof row | undefined = row; at; at = at.parent === null ? undefined : byId.get(at.parent))
        path.push(at.code)
      return [row.code, path]
    }),
  )
}
