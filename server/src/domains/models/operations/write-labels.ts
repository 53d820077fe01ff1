import type { Deps } from '../../../kernel/deps.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { ensureLabels, replaceValues } from '../../labels/index.ts'
import type { WrittenLabel } from '../catalogue/model.ts'

/** Makes the labels of a run where they are new and replaces their values. Returns the codes that were written. */
export async function writeLabels(deps: Deps, scope: Scope, written: readonly WrittenLabel[]): Promise<string[]> {
  await ensureLabels(
    deps,
    scope,
    written.map(({ label }) => label),
  )
  for (const { label, values } of written) await replaceValues(deps, scope, label.code, values)
  return written.map(({ label }) => label.code)
}
