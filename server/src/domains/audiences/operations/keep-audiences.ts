import type { AudienceInput, AudiencePatch, AudienceView } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import { type Caller, listStaffNames, recordAudit } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries.ts'
import { leavesOf } from '../rules/walk-expression.ts'
import { type Asker, compileExpression, countCompiled } from './compile-expression.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Every audience with its size now. */
export async function listAudiences(deps: Deps, asker: Asker): Promise<AudienceView[]> {
  const { scope } = asker
  const rows = await deps.db.as(scope, (tx) => queries.listAudiences(tx, scope.workspace))
  return Promise.all(rows.map((row) => viewAudience(deps, asker, row)))
}

/** The row of an audience. @throws audience_not_found */
export async function findRow(deps: Deps, { scope }: Asker, id: string): Promise<queries.AudienceRow> {
  const row = uuid.test(id) ? await deps.db.as(scope, (tx) => queries.findAudience(tx, scope.workspace, id)) : undefined
  if (!row) throw refusals.audience_not_found()
  return row
}

export const getAudience = async (deps: Deps, asker: Asker, id: string): Promise<AudienceView> =>
  viewAudience(deps, asker, await findRow(deps, asker, id))

async function viewAudience(deps: Deps, asker: Asker, row: queries.AudienceRow): Promise<AudienceView> {
  const { workspace } = asker.scope
  const names = await deps.db.as({ workspace, stores: '*' }, (tx) => listStaffNames(tx, workspace))
  const name = row.staff === null ? undefined : names.get(row.staff)
  // A label that was retired, or that the reader may not see, leaves the audience listed and its size unknown.
  const compiled = await compileExpression(deps, asker, row.expression).catch(() => undefined)
  const { id, note, expression, changedAt } = row
  return {
    id,
    name: row.name,
    note,
    expression,
    ...(name ? { by: name } : {}),
    changedAt: changedAt.toISOString(),
    customers: compiled ? countCompiled(compiled) : null,
  }
}

/** Keeps an expression under a name. It must be one that can be worked out. */
export async function createAudience(
  deps: Deps,
  asker: Asker,
  by: Caller,
  input: AudienceInput,
): Promise<AudienceView> {
  await compileExpression(deps, asker, input.expression)
  const row: queries.AudienceRow = {
    id: uuidv7(),
    ...input,
    staff: by.actor.kind === 'staff' ? by.actor.id : null,
    changedAt: deps.clock.now(),
  }
  const made = await deps.db.as(by.scope, async (tx) => {
    const made = await queries.insertAudience(tx, by.workspace, row)
    if (!made) throw refusals.audience_name_taken()
    await recordAudit(tx, deps, { ...by, action: 'audience.created', object: `audience/${made.id}`, after: input })
    return made
  })
  return viewAudience(deps, asker, made)
}

/** Changes an audience. It may not become part of itself. */
export async function changeAudience(
  deps: Deps,
  asker: Asker,
  by: Caller,
  id: string,
  patch: AudiencePatch,
): Promise<AudienceView> {
  const before = await findRow(deps, asker, id)
  const after = { ...before, ...patch, changedAt: deps.clock.now() }
  if (patch.expression) {
    await assertNotWithin(deps, asker, id, patch.expression, 0)
    await compileExpression(deps, asker, patch.expression)
  }
  const changed = await deps.db.as(by.scope, async (tx) => {
    const changed = await queries.updateAudience(tx, by.workspace, after)
    if (!changed) throw refusals.audience_name_taken()
    await recordAudit(tx, deps, { ...by, action: 'audience.changed', object: `audience/${id}`, before, after: patch })
    return changed
  })
  return viewAudience(deps, asker, changed)
}

async function assertNotWithin(
  deps: Deps,
  asker: Asker,
  id: string,
  expression: queries.AudienceRow['expression'],
  depth: number,
): Promise<void> {
  for (const leaf of leavesOf(expression)) {
    if (leaf.kind !== 'audience') continue
    if (leaf.audience === id || depth > 8) throw refusals.expression_circular()
    const inner = await findRow(deps, asker, leaf.audience)
    await assertNotWithin(deps, asker, id, inner.expression, depth + 1)
  }
}

/** Forgets an audience that no other is built on. */
export async function removeAudience(deps: Deps, asker: Asker, by: Caller, id: string): Promise<void> {
  const before = await findRow(deps, asker, id)
  await deps.db.as(by.scope, async (tx) => {
    const others = await queries.listAudiences(tx, by.workspace)
    const user = others.find((other) =>
      leavesOf(other.expression).some((leaf) => leaf.kind === 'audience' && leaf.audience === id),
    )
    if (user) throw refusals.audience_in_use({ detail: user.name })
    await queries.deleteAudience(tx, by.workspace, id)
    await recordAudit(tx, deps, { ...by, action: 'audience.removed', object: `audience/${id}`, before })
  })
}

/** In how many audiences each label is used, by label code. */
export async function countUses(deps: Deps, { scope }: Asker): Promise<Map<string, number>> {
  const rows = await deps.db.as(scope, (tx) => queries.listAudiences(tx, scope.workspace))
  const uses = new Map<string, number>()
  for (const row of rows) {
    const codes = new Set(
      leavesOf(row.expression).flatMap((leaf) => (leaf.kind === 'label' ? [leaf.condition.label] : [])),
    )
    for (const code of codes) uses.set(code, (uses.get(code) ?? 0) + 1)
  }
  return uses
}
