import { Refusal } from '../../../kernel/errors.ts'
import { minorToJson } from '../../../kernel/money.ts'
import { declareIn } from '../../labels/index.ts'
import { post } from '../../ledger/index.ts'
import { creditPoints, listMemberRecords } from '../../memberships/index.ts'
import { claimManyIn } from '../../offers/index.ts'
import { effectKey, type Result } from '../rules/walk.ts'
import { type Act, personOf } from './describe-act.ts'

/** Claims a coupon for each, by the rules and limits of the offer. */
export async function doOffer(act: Act<'offer'>): Promise<Result[]> {
  const { tx, deps, scope, id, step, runs, population } = act
  const answers = await claimManyIn(
    tx,
    deps,
    scope,
    step.offer,
    runs.map((run) => {
      const ordinal = personOf(act, run)
      const customer = { ordinal, records: population.recordsOf([ordinal]) }
      return { requestId: effectKey(run), customer, store: run.context.store ?? 0, channel: 'play' }
    }),
  )
  return runs.map((run, index) => {
    const answer = answers[index]
    if (!answer || answer instanceof Refusal) return { run, outcome: 'refused', next: step.refused ?? step.next }
    const coupon = { expires: answer.expiresAt.toISOString(), valueMinor: minorToJson(answer.mostMinor) }
    const context = { ...run.context, coupon: { ...run.context.coupon, [id]: coupon } }
    return { run, outcome: 'claimed', next: step.next, context, costMinor: answer.mostMinor }
  })
}

/** Points for members; somebody without a card has nowhere to keep them. */
export async function doPoints(act: Act<'points'>): Promise<Result[]> {
  const { tx, deps, scope, id, step, runs, population, play, now } = act
  const people = [...new Set(runs.map((run) => personOf(act, run)))]
  const records = await listMemberRecords(tx, scope.workspace, population.recordsOf(people))
  const members = new Set(records.map((record) => population.rootOf(record)))
  const given = runs.filter((run) => members.has(personOf(act, run)))
  const transfers = await creditPoints(
    tx,
    scope,
    given.map((run) => ({
      customer: personOf(act, run),
      points: BigInt(step.points),
      key: effectKey(run),
      kind: 'given',
      story: `play/${play.id}`,
      store: run.context.store ?? 0,
      at: now,
      reason: step.reason.en,
    })),
  )
  if (transfers.length > 0) await post(tx, deps, scope, transfers)
  return runs.map((run) => {
    if (!members.has(personOf(act, run))) return { run, outcome: 'refused', next: step.refused ?? step.next }
    const context = { ...run.context, points: { ...run.context.points, [id]: step.points } }
    return { run, outcome: 'given', next: step.next, context, points: BigInt(step.points) }
  })
}

export async function doLabel(act: Act<'label'>): Promise<Result[]> {
  const { tx, deps, scope, step, runs, after } = act
  const said = runs.map((run) => ({ customer: personOf(act, run), value: step.value }))
  after.push(await declareIn(tx, deps, scope.workspace, step.label, said))
  return runs.map((run) => ({ run, outcome: 'declared', next: step.next }))
}
