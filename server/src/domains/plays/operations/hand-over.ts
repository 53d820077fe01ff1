import { uuidv7 } from '../../../kernel/ids.ts'
import { findPublicIds } from '../../customers/index.ts'
import { findStores } from '../../organization/index.ts'
import { addCandidates } from '../../slots/index.ts'
import { readLastStores } from '../analytics.ts'
import { insertDeliveries } from '../queries/deliveries.ts'
import { insertTasks, markLate } from '../queries/tasks.ts'
import { durationMs } from '../rules/run.ts'
import type { Result } from '../rules/walk.ts'
import { type Act, personOf } from './describe-act.ts'

/** Gives a task to staff of a store. With outcomes the run stays until one is chosen or the task is due. */
export async function doTask(act: Act<'task'>): Promise<Result[]> {
  const { step, runs } = act
  const fresh = runs.filter((run) => !run.inside)
  const over = runs.filter((run) => run.inside)
  return [...(await giveTasks(act, fresh)), ...(await closeTasks(act, over))].map((result) =>
    'until' in result && !step.outcomes ? { run: result.run, outcome: 'given', next: step.next ?? '' } : result,
  )
}

async function giveTasks(act: Act<'task'>, runs: Act['runs']): Promise<Result[]> {
  const { tx, scope, now, play, version, id, step } = act
  if (runs.length === 0) return []
  const dueAt = new Date(now.getTime() + durationMs(step.due))
  const stores = await storesFor(act, runs)
  await insertTasks(
    tx,
    scope.workspace,
    { play: play.id, version: version.version, step: id, createdAt: now, dueAt },
    runs.map((run) => ({
      run: run.id,
      visit: run.visit,
      customer: personOf(act, run),
      store: stores.get(run.id) ?? 0,
    })),
  )
  return runs.map((run) => ({ run, until: dueAt }))
}

/** A task that is due without an outcome is late for good: who closes it at the same moment finds it over. */
async function closeTasks({ tx, scope, step }: Act<'task'>, runs: Act['runs']): Promise<Result[]> {
  const late = runs.filter((run) => run.signal === null)
  await markLate(
    tx,
    scope.workspace,
    late.map(({ id, visit }) => ({ run: id, visit })),
  )
  return runs.map((run) => {
    const chosen = step.outcomes?.find((one) => one.name === run.signal)
    return chosen
      ? { run, outcome: chosen.name, next: chosen.next }
      : { run, outcome: 'late', next: step.late ?? step.next ?? '' }
  })
}

async function storesFor(act: Act<'task'>, runs: Act['runs']): Promise<Map<bigint, number>> {
  const { tx, deps, scope, step } = act
  if (step.store === 'entry') return new Map(runs.map((run) => [run.id, run.context.store ?? 0]))
  if (step.store !== 'own') {
    const store = (await findStores(tx, scope.workspace, [step.store])).get(step.store) ?? 0
    return new Map(runs.map((run) => [run.id, store]))
  }
  const people = [...new Set(runs.map((run) => personOf(act, run)))]
  const last = await readLastStores(deps.ch.scope(scope), people)
  return new Map(runs.map((run) => [run.id, last.get(personOf(act, run)) ?? run.context.store ?? 0]))
}

export async function doSlot(act: Act<'slot'>): Promise<Result[]> {
  const { tx, deps, scope, step, runs, now, play } = act
  await addCandidates(tx, deps, scope, {
    placement: step.placement,
    customers: [...new Set(runs.map((run) => personOf(act, run)))],
    until: new Date(now.getTime() + durationMs(step.lasts)),
    sender: `play/${play.id}`,
  })
  return runs.map((run) => ({ run, outcome: 'added', next: step.next }))
}

/** Lays messages out for delivery (jobs.ts): a receiver that is away holds up nobody. */
export async function doWebhook(act: Act<'webhook'>): Promise<Result[]> {
  const { tx, deps, scope, step, id, runs, now, play } = act
  const publicIds = await findPublicIds(
    deps,
    scope,
    runs.map((run) => personOf(act, run)),
  )
  await insertDeliveries(
    tx,
    scope.workspace,
    { play: play.id, step: id, url: step.url, at: now },
    runs.map((run) => ({
      id: uuidv7(),
      run: run.id,
      body: JSON.stringify({
        type: step.event,
        timestamp: now.toISOString(),
        data: {
          play: play.id,
          step: id,
          run: Number(run.id),
          customer: publicIds.get(personOf(act, run)) ?? null,
          entry: run.context.entry ?? {},
          outcomes: run.context.did ?? {},
        },
      }),
    })),
  )
  return runs.map((run) => ({ run, outcome: 'queued', next: step.next }))
}
