import type { Category } from '@regulars/contract'
import type { ScopedAnalytics } from '../../../kernel/clickhouse.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { findSkus, listCategories } from '../../catalog/index.ts'
import { refusals } from '../errors.ts'
import { addLooks, type LineSpan, readCategories, readLineSpan, readLines } from './analytics.ts'
import type { FitInput } from './model.ts'
import { runInTurns } from './turns.ts'

export type Everything = FitInput & { span: LineSpan; looks: number; categories: readonly Category[] }

/** All that the predictor learns from. @throws not_enough_data */
export async function readEverything(deps: Deps, ch: ScopedAnalytics, signal?: AbortSignal): Promise<Everything> {
  const span = await readLineSpan(ch)
  if (span.lines === 0) throw refusals.not_enough_data({ detail: 'Nobody known has bought a product yet.' })
  const categories = (await listCategories(deps, ch.scope)).items
  const categoryOf = await readCategories(ch)
  const packer = await readLines(ch, span)
  const looks = await addLooks(ch, packer, span, (skus) =>
    deps.db.as(ch.scope, (tx) => findSkus(tx, ch.scope.workspace, skus)),
  )
  return {
    span,
    looks,
    categories,
    lines: await runInTurns(packer.pack(), signal),
    categoryOf: (product) => categoryOf.get(product) ?? 0,
    traits: new Map(categories.map(({ id, ...traits }) => [id, traits])),
  }
}
