import type { Deps } from '../../../kernel/deps.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { listCategories, readCategoryPaths } from '../../catalog/index.ts'

/** Numbers of these categories and of all below them. */
export async function belowCategories(deps: Deps, scope: Scope, codes: readonly string[]): Promise<number[]> {
  const { items } = await listCategories(deps, scope)
  const paths = await deps.db.as(scope, (tx) => readCategoryPaths(tx))
  return items.filter(({ code }) => (paths.get(code) ?? []).some((above) => codes.includes(above))).map(({ id }) => id)
}

/** These codes with those above them. */
export async function aboveCategories(deps: Deps, scope: Scope, codes: readonly string[]): Promise<string[]> {
  const paths = await deps.db.as(scope, (tx) => readCategoryPaths(tx))
  return [...new Set(codes.flatMap((code) => paths.get(code) ?? [code]))]
}
