import type { AudienceExpression } from '@regulars/contract'
import type { Bitmap } from '../../../kernel/bitmap.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { compileExpression, membersOf } from '../../audiences/index.ts'
import { assign } from '../../experiments/index.ts'
import { settleDeclared } from '../../labels/index.ts'
import { audiencesOf, holds, saidLabels } from '../rules/conditions.ts'
import type { Result } from '../rules/walk.ts'
import { type Act, personOf } from './describe-act.ts'

/** Those of an expression among these people, as labels and facts stand now. */
export async function findMembers(
  deps: Deps,
  scope: ZonedScope,
  who: AudienceExpression,
  among?: readonly number[],
): Promise<Bitmap> {
  // Who published the play was asked for the permission to use restricted labels.
  return membersOf(await compileExpression(deps, { scope, sensitiveVisible: true, ...(among ? { among } : {}) }, who))
}

export async function doBranch(act: Act<'branch'>): Promise<Result[]> {
  const { deps, scope, version, step, runs } = act
  const people = [...new Set(runs.map((run) => personOf(act, run)))]
  const asked = audiencesOf(step.cases.map(({ when }) => when))
  // Whoever moved these people through the step that says it may not have come to making it true.
  const codes = saidLabels(version.definition, asked.values())
  await settleDeclared(deps, scope.workspace, { codes, customers: people })
  const members = new Map<string, Bitmap>()
  for (const [key, who] of asked) members.set(key, await findMembers(deps, scope, who, people))
  return runs.map((run) => {
    const customer = personOf(act, run)
    const known = { context: run.context, isIn: (key: string) => members.get(key)?.has(customer) ?? false }
    const index = step.cases.findIndex(({ when }) => holds(when, known))
    const chosen = step.cases[index]
    return chosen
      ? { run, outcome: `case-${index + 1}`, next: chosen.next }
      : { run, outcome: 'otherwise', next: step.otherwise }
  })
}

/** Arms by chance, the same for a person for ever. */
export async function doSplit(act: Act<'split'>): Promise<Result[]> {
  const { tx, deps, scope, version, id, step, runs, now } = act
  const experiment = version.experiments[id]
  invariant(experiment !== undefined, 'a published split has its experiment')
  const customers = [...new Set(runs.map((run) => personOf(act, run)))]
  const arms = await assign(tx, deps, scope, { experiment, customers, at: now })
  return runs.map((run) => {
    const name = arms.get(personOf(act, run))
    const arm = step.arms.find((one) => one.name === name)
    invariant(arm, 'everybody falls to an arm of the split')
    return { run, outcome: arm.name, next: arm.next }
  })
}
