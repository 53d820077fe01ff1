import { type CardTemplateView, STANDARD_CARD_TEMPLATE } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/templates.ts'
import { findTemplate, standardRow } from './hold-templates.ts'
import { visibleRecords } from './list-cards.ts'

/** All templates, the standard one first where nobody changed it. */
export async function listTemplates(deps: Deps, scope: Scope): Promise<CardTemplateView[]> {
  const visible = await visibleRecords(deps, scope)
  return deps.db.as(scope, async (tx) => {
    const stored = await queries.listTemplates(tx, scope.workspace)
    const rows = stored.some(({ code }) => code === STANDARD_CARD_TEMPLATE) ? stored : [standardRow, ...stored]
    const cards = await queries.countCards(tx, scope.workspace, visible)
    return rows.map((row) => viewOf(row, cards))
  })
}

/** For those who see all stores. @throws template_unknown */
export async function describeTemplate(tx: Tx, workspace: number, code: string): Promise<CardTemplateView> {
  const row = await findTemplate(tx, workspace, code)
  if (!row) throw refusals.template_unknown()
  return viewOf(row, await queries.countCards(tx, workspace, null))
}

function viewOf(row: queries.TemplateRow, cards: ReadonlyMap<string, number>): CardTemplateView {
  return {
    code: row.code,
    version: row.version,
    draft: row.draft,
    published: row.published,
    publishedAt: row.publishedAt?.toISOString() ?? null,
    changed: JSON.stringify(row.draft) !== JSON.stringify(row.published),
    cards: cards.get(row.code) ?? 0,
  }
}
