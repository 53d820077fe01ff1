import type { CardTemplateDefinition } from '@regulars/contract'
import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'

export type TemplateRow = {
  code: string
  draft: CardTemplateDefinition
  published: CardTemplateDefinition | null
  version: number
  publishedAt: Date | null
}

const columns = sql`code, draft, published, version, published_at`

export async function listTemplates(tx: Tx, workspace: number): Promise<TemplateRow[]> {
  const { rows } = await sql<TemplateRow>`
    select ${columns} from memberships.template where workspace = ${workspace} order by created_at, code`.execute(tx)
  return rows
}

export async function findTemplate(tx: Tx, workspace: number, code: string): Promise<TemplateRow | undefined> {
  const { rows } = await sql<TemplateRow>`
    select ${columns} from memberships.template where workspace = ${workspace} and code = ${code}`.execute(tx)
  return rows[0]
}

/** Locked until commit. */
export async function findTemplateForUpdate(tx: Tx, workspace: number, code: string): Promise<TemplateRow | undefined> {
  const { rows } = await sql<TemplateRow>`
    select ${columns} from memberships.template where workspace = ${workspace} and code = ${code} for update`.execute(
    tx,
  )
  return rows[0]
}

/** False where the code is taken. */
export async function insertTemplate(
  tx: Tx,
  workspace: number,
  { code, draft, published, at }: { code: string; draft: CardTemplateDefinition; published: boolean; at: Date },
): Promise<boolean> {
  const json = JSON.stringify(draft)
  const { rows } = await sql`
    insert into memberships.template (workspace, code, draft, published, version, published_at, created_at)
    values (${workspace}, ${code}, ${json}::jsonb, ${published ? json : null}::jsonb, ${published ? 1 : 0},
            ${published ? at : null}::timestamptz, ${at})
    on conflict do nothing returning code`.execute(tx)
  return rows.length > 0
}

export async function updateDraft(
  tx: Tx,
  workspace: number,
  code: string,
  draft: CardTemplateDefinition,
): Promise<void> {
  await sql`
    update memberships.template set draft = ${JSON.stringify(draft)}::jsonb
    where workspace = ${workspace} and code = ${code}`.execute(tx)
}

export async function publishDraft(tx: Tx, workspace: number, code: string, at: Date): Promise<void> {
  await sql`
    update memberships.template set published = draft, version = version + 1, published_at = ${at}
    where workspace = ${workspace} and code = ${code}`.execute(tx)
}

/** Cards that are not closed, by template; of these records only where they are given. */
export async function countCards(
  tx: Tx,
  workspace: number,
  visible: readonly number[] | null,
): Promise<Map<string, number>> {
  const { rows } = await sql<{ template: string; cards: number }>`
    select template, count(*)::int as cards from memberships.card
    where workspace = ${workspace} and state <> 'closed'
      ${visible === null ? sql`` : sql`and customer = any(${[...visible]}::int[])`}
    group by template`.execute(tx)
  return new Map(rows.map((row) => [row.template, row.cards]))
}
