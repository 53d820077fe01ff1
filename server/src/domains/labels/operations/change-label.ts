import type { LabelInput, LabelPatch, LabelView } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import { type Caller, recordAudit } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import { raiseDefinitions } from '../queries/clock.ts'
import * as queries from '../queries/labels.ts'
import { listCategories, listScenarios } from '../queries/words.ts'
import { checkRule, typeOf } from '../rules/check-rule.ts'
import { viewLabels } from './list-labels.ts'
import { seedRegistry } from './seed-registry.ts'

const staffOf = ({ actor }: Caller): number | null => (actor.kind === 'staff' ? actor.id : null)

/** Defines a label as a draft. Publishing computes it. */
export async function createLabel(deps: Deps, by: Caller, input: LabelInput): Promise<LabelView> {
  await seedRegistry(deps, by.workspace)
  const row = await deps.db.as(by.scope, async (tx) => {
    await assertFits(tx, by.workspace, input)
    const made = await queries.insertLabel(tx, by.workspace, {
      ...input,
      state: 'draft',
      owner: staffOf(by),
      pending: false,
    })
    if (!made) throw refusals.label_code_taken()
    await raiseDefinitions(tx, by.workspace)
    await recordAudit(tx, deps, { ...by, action: 'label.created', object: `label/${made.code}`, after: input })
    return made
  })
  return view(deps, by, row)
}

/** Changes a label. A changed rule of a published label is computed anew for everybody. */
export async function changeLabel(deps: Deps, by: Caller, code: string, patch: LabelPatch): Promise<LabelView> {
  const row = await update(deps, by, code, 'label.changed', async (tx, before) => {
    const after = { ...before, values: before.choices, ...patch }
    await assertFits(tx, by.workspace, after)
    if (before.state === 'published' && after.scenario === null) throw refusals.label_needs_scenario()
    const raiseVersion = patch.rule !== undefined && JSON.stringify(patch.rule) !== JSON.stringify(before.rule)
    const pending = raiseVersion && before.state === 'published'
    return { ...patch, raiseVersion, ...(pending ? { pending } : {}) }
  })
  return view(deps, by, row)
}

/** Makes a label part of daily work: its values are computed and kept true from now on. */
export async function publishLabel(deps: Deps, by: Caller, code: string): Promise<LabelView> {
  const row = await update(deps, by, code, 'label.published', async (_tx, before) => {
    if (before.scenario === null) throw refusals.label_needs_scenario()
    if (before.kind === 'rule' && before.rule === null) throw refusals.label_rule_missing()
    return { state: 'published', pending: before.kind !== 'model' }
  })
  return view(deps, by, row)
}

/** Takes a label out of use; its definition and values stay, and publishing brings it back. */
export async function retireLabel(deps: Deps, by: Caller, code: string): Promise<LabelView> {
  const row = await update(deps, by, code, 'label.retired', async () => ({ state: 'retired', pending: false }))
  return view(deps, by, row)
}

/** Computes a label for everybody again. */
export async function recomputeLabel(deps: Deps, by: Caller, code: string): Promise<LabelView> {
  const row = await update(deps, by, code, 'label.recomputed', async (_tx, before) => {
    if (before.state !== 'published') throw refusals.label_retired()
    return { pending: before.kind !== 'model' }
  })
  return view(deps, by, row)
}

type Decide = (tx: Tx, before: queries.LabelRow) => Promise<queries.LabelChange>

async function update(deps: Deps, by: Caller, code: string, action: string, decide: Decide): Promise<queries.LabelRow> {
  await seedRegistry(deps, by.workspace)
  return deps.db.as(by.scope, async (tx) => {
    const before = await queries.getLabelForUpdate(tx, by.workspace, code)
    if (!before) throw refusals.label_not_found()
    const change = await decide(tx, before)
    const after = await queries.updateLabel(tx, by.workspace, before.id, change)
    await raiseDefinitions(tx, by.workspace)
    await recordAudit(tx, deps, { ...by, action, object: `label/${code}`, after: change })
    return after
  })
}

async function view(deps: Deps, by: Caller, row: queries.LabelRow): Promise<LabelView> {
  const [shown] = await viewLabels(deps, by.scope, [row])
  invariant(shown, 'one label gives one view')
  return shown
}

type Definition = Pick<LabelInput, 'rule' | 'type' | 'scenario' | 'category' | 'kind'>

async function assertFits(tx: Tx, workspace: number, label: Definition): Promise<void> {
  const scenarios = await listScenarios(tx, workspace)
  if (label.scenario !== null && !scenarios.some((each) => each.code === label.scenario))
    throw refusals.scenario_unknown({ detail: label.scenario })
  const categories = await listCategories(tx, workspace)
  if (!categories.some((each) => each.code === label.category))
    throw refusals.category_unknown({ detail: label.category })
  if (label.rule === null) return
  const fields = checkRule(label.rule)
  if (fields.length > 0) throw refusals.label_rule_invalid({ fields })
  const type = typeOf(label.rule)
  if (type !== label.type) throw refusals.label_type_mismatch({ detail: `The rule gives a ${type}.` })
}
