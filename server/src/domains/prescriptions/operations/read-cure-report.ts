import type { CureReport, HealthPeriod } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { dayOf } from '../../reports/index.ts'
import { ALL, lastRecordedDay, PERIOD_DAYS, readHealth } from '../analytics/health.ts'
import { type CureSteps, readSteps } from '../analytics/steps.ts'
import { catalogue } from '../catalogue/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries.ts'
import { text } from '../rules/care.ts'
import { measureOf } from '../rules/measures.ts'
import { readingOf } from '../rules/score.ts'
import { controlOf } from '../rules/verdict.ts'
import { compareArms } from './compare-arms.ts'
import { describeCure } from './list-cures.ts'
import { readStanding, type Standing } from './measure-cures.ts'
import { dayNumber, periodOf } from './read-health-card.ts'
import type { Reader } from './read-stage.ts'

/** Cured or not: the verdict, the key figure before and after, the steps, and what the holdout says. @throws cure_not_found */
export async function readCureReport(deps: Deps, reader: Reader, id: number): Promise<CureReport> {
  const { scope, workspace } = reader.by
  const row = await deps.db.as(scope, (tx) => queries.findCure(tx, workspace, id))
  if (!row || row.play === null) throw refusals.cure_not_found()
  const ch = deps.ch.scope({ ...scope, timezone: reader.timezone })
  const names = { play: row.play, offers: row.offers.map(({ code }) => code), placement: row.placement }
  const [standing, steps] = await Promise.all([readStanding(deps, reader, row), readSteps(ch, names)])
  const control = controlOf(standing.result)
  const recipe = catalogue.find(({ code }) => code === row.prescription)
  return {
    ...describeCure(row, standing, reader.currency),
    currency: reader.currency,
    keyFigure: await readKeyFigure(deps, reader, row, standing.startedAt),
    control,
    steps: row.placement === null ? playSteps(steps, control?.treated ?? 0, row) : pageSteps(steps),
    arms: await compareArms(deps, reader, { row, recipe, standing }),
    repurchase: repurchaseOf(standing, control),
  }
}

async function readKeyFigure(
  deps: Deps,
  { by, timezone }: Reader,
  row: queries.CureRow,
  startedAt: string | null,
): Promise<CureReport['keyFigure']> {
  const recipe = catalogue.find(({ code }) => code === row.prescription)
  const measure = measureOf(recipe?.keyFigure.measure ?? '')
  const about = {
    name: measure?.name ?? text(row.prescription, row.prescription),
    definition: measure?.definition ?? text('', ''),
    unit: measure?.unit ?? ('ratio' as const), // one of the units, not any text
  }
  if (!measure || startedAt === null) return { ...about, before: null, after: null }
  const ch = deps.ch.scope({ ...by.scope, timezone })
  const today = dayNumber(dayOf(deps.clock.now(), timezone))
  const started = dayNumber(dayOf(new Date(startedAt), timezone))
  const last = (await lastRecordedDay(ch, today)) ?? today - 1
  const at = async (lastDay: number): Promise<CureReport['keyFigure']['before']> => {
    const rows = await readHealth(ch, { lastDay, stores: null })
    const found = rows.find((one) => one.measure === measure.code && one.ago === 0 && one.place === ALL)
    const period: HealthPeriod = periodOf(lastDay, 0)
    return { ...readingOf(found?.numerator ?? 0, found?.denominator ?? 0), period }
  }
  // Four whole weeks of it, or nothing: a period that began before the start would show a mixture.
  const isOver = last - PERIOD_DAYS + 1 >= started
  const [before, after] = await Promise.all([at(started - 1), isOver ? at(last) : null])
  return { ...about, before, after }
}

type Step = CureReport['steps'][number]

function chain(steps: readonly [code: string, name: Step['name'], customers: number][]): Step[] {
  return steps.map(([code, name, customers], index) => {
    const of = index === 0 ? customers : (steps[index - 1]?.[2] ?? 0)
    return { code, name, customers, of, rate: of === 0 ? null : customers / of }
  })
}

const pageSteps = (steps: CureSteps): Step[] =>
  chain([
    ['seen', text('Saw it after paying, without a card', '付款后看到且尚未入会'), steps.seen],
    ['joined', text('Joined', '入会'), steps.joined],
    ['claimed', text('Took the coupon', '领券'), steps.joinedClaimed],
    ['ordered', text('Ordered after it', '之后下单'), steps.joinedOrdered],
  ])

function playSteps(steps: CureSteps, entered: number, row: queries.CureRow): Step[] {
  const begun: [string, Step['name'], number][] = entered > 0 ? [['entered', text('Came in', '进入'), entered]] : []
  const given: [string, Step['name'], number][] =
    row.offers.length > 0 ? [['claimed', text('Got the coupon', '得到券'), steps.claimed]] : []
  const end: [string, Step['name'], number] =
    row.offers.length > 0
      ? ['used', text('Used it', '用券'), steps.used]
      : ['ordered', text('Ordered after being told', '触达后下单'), steps.toldOrdered]
  const told: [string, Step['name'], number] = ['told', text('Was told', '被触达'), steps.told]
  return chain([...begun, ...(given.length > 0 ? given : [told]), end])
}

/** Who ordered within the window after coming in; of a placement they had just paid, so it is their repurchase. */
function repurchaseOf({ result }: Standing, control: CureReport['control']): CureReport['repurchase'] {
  const [treated, held] = [result?.arms.find((arm) => !arm.control), result?.arms.find((arm) => arm.control)]
  if (!result || !treated) return null
  const of = (arm: typeof treated) => {
    const { customers, complete, outcomes } = arm
    return { ...readingOf(Math.round(outcomes.conversion?.total ?? 0), customers), complete }
  }
  return {
    windowDays: result.experiment.windowDays,
    treated: of(treated),
    held: held ? of(held) : null,
    difference: control?.conversion ?? null,
  }
}
