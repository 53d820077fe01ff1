import { readHours } from '../analytics.ts'
import { bestHour, bestMoment, type Hours, nextTime } from '../rules/moments.ts'
import { durationMs } from '../rules/run.ts'
import type { Result } from '../rules/walk.ts'
import { type Act, personOf } from './describe-act.ts'

/** Begins to wait, or goes on where that is over. */
export async function doWait(act: Act<'wait'>): Promise<Result[]> {
  const { step, runs } = act
  const begun = runs.filter((run) => run.inside)
  const fresh = runs.filter((run) => !run.inside)
  const over = begun.map((run): Result => {
    const came = step.event === undefined || run.signal === 'event'
    return came || !step.event
      ? { run, outcome: 'passed', next: step.next }
      : { run, outcome: 'timeout', next: step.event.timeout }
  })
  return [...over, ...(await begin(act, fresh))]
}

async function begin(act: Act<'wait'>, runs: Act['runs']): Promise<Result[]> {
  const { step, now, scope } = act
  if (runs.length === 0) return []
  if (step.best) return beginBest(act, runs, durationMs(step.best.within))
  const until = step.time
    ? nextTime(step.time.at, step.time, now, scope.timezone)
    : new Date(now.getTime() + durationMs(step.event?.within ?? step.for ?? {}))
  return runs.map((run) => ({ run, until }))
}

/** Until the hour in which each is most active by their own history; by everybody's of this set where there is none. */
async function beginBest(act: Act<'wait'>, runs: Act['runs'], withinMs: number): Promise<Result[]> {
  const { deps, scope, now, id } = act
  const people = [...new Set(runs.map((run) => personOf(act, run)))]
  const hours = await readHours(deps.ch.scope(scope), people, now)
  const everybody = sumHours([...hours.values()])
  return runs.map((run) => {
    const hour = bestHour(hours.get(personOf(act, run)) ?? [], everybody)
    const again = run.context.did?.[id] !== undefined
    return { run, until: bestMoment({ now, timezone: scope.timezone, hour, withinMs, again }) }
  })
}

const sumHours = (all: readonly Hours[]): number[] =>
  Array.from({ length: 24 }, (_, hour) => all.reduce((sum, hours) => sum + (hours[hour] ?? 0), 0))
