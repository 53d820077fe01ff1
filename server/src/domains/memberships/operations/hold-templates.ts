import { type CardTemplateDefinition, STANDARD_CARD_TEMPLATE } from '@regulars/contract'
import type { Tx } from '../../../kernel/postgres.ts'
import * as queries from '../queries/templates.ts'
import { standardTemplate } from '../rules/standard-template.ts'

/** The standard template as if it were stored: so that a new shop works at once, and reading writes nothing. */
export const standardRow: queries.TemplateRow = {
  code: STANDARD_CARD_TEMPLATE,
  draft: standardTemplate,
  published: standardTemplate,
  version: 1,
  publishedAt: null,
}

/** The template with this code; the standard one is there before anybody changed it. */
export async function findTemplate(tx: Tx, workspace: number, code: string): Promise<queries.TemplateRow | undefined> {
  const stored = await queries.findTemplate(tx, workspace, code)
  return stored ?? (code === STANDARD_CARD_TEMPLATE ? standardRow : undefined)
}

/** What is published under these codes. */
export async function findDefinitions(
  tx: Tx,
  workspace: number,
  codes: Iterable<string>,
): Promise<Map<string, CardTemplateDefinition>> {
  const definitions = new Map<string, CardTemplateDefinition>()
  for (const code of new Set(codes)) {
    const found = await findTemplate(tx, workspace, code)
    if (found?.published) definitions.set(code, found.published)
  }
  return definitions
}
