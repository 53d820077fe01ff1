import type { GateHooks } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { minorToJson } from '../../../kernel/money.ts'
import type { Scope } from '../../../kernel/scope.ts'
import * as figures from '../queries/figures.ts'
import * as policies from '../queries/policy.ts'
import { fitFatigue, hookBoresAfter, isBoring } from '../rules/fatigue.ts'
import { rateOf } from '../rules/states.ts'
import { visibleTo } from './list-touches.ts'
import { toHook } from './release-waiting.ts'

const dayMs = 86_400_000
const fitDays = 180
/** An answer may take that long: what went out later is not counted as unanswered yet. */
const answerDays = 2

/** Hooks compared over the last days, each with how its answers fade. Figures of who sees some stores are those of them. */
export async function compareHooks(deps: Deps, scope: Scope, days: number): Promise<GateHooks> {
  const records = await visibleTo(deps, scope)
  const now = deps.clock.now().getTime()
  const since = new Date(now - days * dayMs)
  return deps.db.as(scope, async (tx) => {
    const rows = await figures.countByHook(tx, scope.workspace, { since, records })
    const fits = await policies.readFits(tx, scope.workspace)
    const until = new Date(now - answerDays * dayMs)
    const cells = await figures.listHookCells(tx, scope.workspace, { since, until, records })
    const hooks = rows.map((row) => {
      const fit = fits.get(row.hook)
      const own = cells.filter(({ hook }) => hook === row.hook)
      const boresAfter = fit && hookBoresAfter(fit)
      const { kind, name } = toHook(row.hook, null)
      const plain = row.sent - row.withContent
      return {
        kind,
        name,
        reach: row.reach,
        sent: row.sent,
        acted: rateOf(row.acted, row.sent),
        optedOut: rateOf(row.optedOut, row.sent),
        complained: rateOf(row.complained, row.sent),
        costMinor: minorToJson(row.costMinor),
        ...(row.withContent > 0 ? { withContent: rateOf(row.actedWithContent, row.withContent) } : {}),
        ...(plain > 0 && row.withContent > 0
          ? { withoutContent: rateOf(row.acted - row.actedWithContent, plain) }
          : {}),
        exposures: exposuresOf(own, fit?.slope),
        fatigue: fit
          ? {
              slope: fit.slope,
              low: fit.low,
              high: fit.high,
              alarm: isBoring(fit),
              fittedAt: fit.fittedAt.toISOString(),
              ...(boresAfter === undefined ? {} : { boresAfter }),
            }
          : null,
      }
    })
    return { days, hooks }
  })
}

/** Shown and answered by exposure, and what the fitted slope makes of the first share. */
function exposuresOf(cells: readonly { exposure: number; shown: number; acted: number }[], slope: number | undefined) {
  const sums = new Map<number, { sent: number; acted: number }>()
  for (const { exposure, shown, acted } of cells) {
    const sum = sums.get(exposure) ?? { sent: 0, acted: 0 }
    sums.set(exposure, { sent: sum.sent + shown, acted: sum.acted + acted })
  }
  const first = sums.get(1)
  const odds =
    first && first.acted > 0 && first.acted < first.sent ? first.acted / (first.sent - first.acted) : undefined
  return [...sums]
    .sort(([a], [b]) => a - b)
    .map(([exposure, { sent, acted }]) => {
      const then = odds === undefined || slope === undefined ? undefined : odds * Math.exp(slope * (exposure - 1))
      return { exposure, sent, acted, fitted: then === undefined ? null : then / (1 + then) }
    })
}

/** Fits how answers fade, hook by hook, over the log of half a year. The gate refuses by it from then on. */
export async function fitHooks(deps: Deps): Promise<void> {
  const at = deps.clock.now()
  const since = new Date(at.getTime() - fitDays * dayMs)
  const until = new Date(at.getTime() - answerDays * dayMs)
  for (const workspace of await deps.db.system((tx) => figures.listWorkspacesWithHooks(tx, since))) {
    await deps.db.as({ workspace, stores: '*' }, async (tx) => {
      const cells = await figures.listHookCells(tx, workspace, { since, until, records: undefined })
      const hooks = [...new Set(cells.map(({ hook }) => hook))].sort()
      const fits = hooks.flatMap((hook) => {
        const fit = fitFatigue(cells.filter((cell) => cell.hook === hook))
        return fit ? [{ hook, ...fit }] : []
      })
      await policies.replaceFits(tx, workspace, { fits, at })
    })
  }
}
