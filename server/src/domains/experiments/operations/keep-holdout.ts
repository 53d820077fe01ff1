import type { HoldoutSetting, HoldoutView } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { countRecords } from '../../customers/index.ts'
import { type Caller, recordAudit } from '../../organization/index.ts'
import * as queries from '../queries/experiments.ts'
import { isHeldOut } from '../rules/draw.ts'
import { tuneFor } from '../rules/summarise.ts'

/**
 * Those of these customers (root ordinals) to whom no play of the workspace says anything: a share of all, by chance, for
 * as long as the setting stands, so that everything that is said can be measured together. Writes nothing.
 */
export async function heldOut(tx: Tx, { workspace }: Scope, customers: readonly number[]): Promise<Set<number>> {
  const setting = await queries.findHoldout(tx, workspace)
  if (!setting || setting.percent === 0) return new Set()
  return new Set(customers.filter((customer) => isHeldOut(setting.seed, customer, setting.percent)))
}

export async function readHoldout({ db }: Deps, scope: Scope): Promise<HoldoutView> {
  return viewOf(await db.as(scope, (tx) => queries.findHoldout(tx, scope.workspace)))
}

const viewOf = (row: queries.HoldoutRow | undefined): HoldoutView => ({
  percent: row?.percent ?? 0,
  since: row?.since.toISOString() ?? null,
  experiment: row?.experiment ?? null,
})

/**
 * Sets the share. Another share is another experiment, measured from now on: those who were spoken to until now cannot be
 * counted as held out. Safe to repeat: the share that stands changes nothing.
 */
export async function setHoldout(
  { db, clock, secrets }: Deps,
  by: Caller,
  { percent }: HoldoutSetting,
): Promise<HoldoutView> {
  return db.as(by.scope, async (tx) => {
    const { workspace } = by
    const before = await queries.findHoldout(tx, workspace)
    if ((before?.percent ?? 0) === percent) return viewOf(before)
    const since = clock.now()
    const seed = before?.seed ?? secrets.derive(`experiments/${workspace}/holdout`).toString('base64url').slice(0, 16)
    if (before?.experiment)
      await queries.updateExperiment(tx, workspace, before.experiment, {
        name: undefined,
        state: 'stopped',
        lesson: undefined,
        at: since,
      })
    const arms = [
      { name: 'held out', weight: percent, control: true },
      { name: 'everybody else', weight: 100 - percent },
    ]
    const opened =
      percent === 0
        ? undefined
        : await queries.insertExperiment(tx, workspace, {
            about: `workspace/holdout/${since.toISOString()}`,
            name: `${percent} %`,
            kind: 'holdout',
            measure: 'money',
            windowDays: 0,
            arms,
            tunedPerArm: tuneFor(await countRecords(tx, workspace), arms),
            seed,
            openedAt: since,
          })
    const row = { percent, seed, since, experiment: opened?.id ?? null }
    await queries.putHoldout(tx, workspace, row)
    await recordAudit(
      tx,
      { secrets, clock },
      {
        workspace,
        actor: by.actor,
        action: 'holdout.changed',
        object: 'holdout',
        before: { percent: before?.percent ?? 0 },
        after: { percent },
      },
    )
    return viewOf(row)
  })
}
