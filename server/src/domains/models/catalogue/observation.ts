import { type Counted, readHistories, readSpan, type Span } from '../analytics/purchases.ts'
import { refusals } from '../errors.ts'
import { DAYS_A_WEEK, dayText } from '../rules/days.ts'
import { type History, learnersOf } from '../rules/history.ts'
import { numberOf, type Parameter, textOf } from '../rules/parameters.ts'
import { type ModelInput, w } from './model.ts'

/** What a model of repeat buying looks at: a calibration period, and what follows it where there is any. */
export type Observation = {
  span: Span
  counted: Counted
  /** As of the end of the calibration, with what came later. */
  histories: History[]
  /** Weeks after the calibration; 0 where all is calibration. */
  holdoutWeeks: number
  /** First day after the calibration. */
  untilDay: number
  inputs: Record<string, number | string>
}

export const calibrationWeeks: Parameter = {
  name: 'calibrationWeeks',
  label: w('Weeks of calibration', '校准周数'),
  kind: 'number',
  default: null,
  min: 2,
  max: 1000,
}

/**
 * Models of repeat buying count orders of 0 by default: somebody who comes for something free is still a customer.
 */
export const count: Parameter = {
  name: 'count',
  label: w('Orders that count', '计入的订单'),
  kind: 'choice',
  default: 'all',
  choices: ['all', 'paid'],
}

export const horizonDays = (days: number): Parameter => ({
  name: 'horizonDays',
  label: w('Days ahead', '预测天数'),
  kind: 'number',
  default: days,
  min: 7,
  max: 730,
})

export const countedOf = ({ params }: ModelInput): Counted => (textOf(params, 'count') === 'paid' ? 'paid' : 'all')

/** Reads the histories. The calibration begins with the first purchase of all. @throws not_enough_data */
export async function observe(input: ModelInput): Promise<Observation> {
  const counted = countedOf(input)
  const span = await getSpan(input, counted)
  const weeks = numberOf(input.params, 'calibrationWeeks')
  const afterLast = span.lastDay + 1
  const untilDay = weeks === undefined ? afterLast : span.firstDay + Math.round(weeks * DAYS_A_WEEK)
  if (weeks !== undefined && untilDay >= afterLast) {
    throw refusals.not_enough_data({
      detail: `The data ends on ${dayText(span.lastDay)}, before ${weeks} weeks of calibration are over.`,
    })
  }
  const histories = await readHistories(input.ch, {
    counted,
    untilDay,
    laterUntilDay: afterLast,
    minorDigits: input.minorDigits,
    customerMax: span.customerMax,
  })
  const holdoutWeeks = (afterLast - untilDay) / DAYS_A_WEEK
  return { span, counted, histories, holdoutWeeks, untilDay, inputs: describe(span, histories, untilDay, holdoutWeeks) }
}

/** Everybody as of the last day of the data: what labels are about. */
export async function observeNow(input: ModelInput, { span, counted, ...seen }: Observation): Promise<History[]> {
  if (seen.holdoutWeeks === 0) return seen.histories
  const afterLast = span.lastDay + 1
  return readHistories(input.ch, {
    counted,
    untilDay: afterLast,
    laterUntilDay: afterLast,
    minorDigits: input.minorDigits,
    customerMax: span.customerMax,
  })
}

export async function getSpan(input: ModelInput, counted: Counted): Promise<Span> {
  const span = await readSpan(input.ch, counted)
  if (!span) throw refusals.not_enough_data({ detail: 'No customer has a purchase.' })
  return span
}

const repeatersMin = 10

/** Two parameters for each of two distributions need some people who came back. */
export function requireRepeaters(histories: readonly History[]): void {
  const repeaters = histories.filter(({ repeats }) => repeats > 0).length
  if (repeaters < repeatersMin) {
    throw refusals.not_enough_data({
      detail: `${repeaters} customers bought on more than one day; at least ${repeatersMin} are needed.`,
    })
  }
}

function describe(
  span: Span,
  histories: readonly History[],
  untilDay: number,
  holdoutWeeks: number,
): Record<string, number | string> {
  return {
    customers: histories.length,
    repeatCustomers: histories.filter(({ repeats }) => repeats > 0).length,
    ...(learnersOf(histories).length < histories.length ? { learners: learnersOf(histories).length } : {}),
    purchaseDays: span.purchaseDays,
    from: dayText(span.firstDay),
    to: dayText(untilDay - 1),
    ...(holdoutWeeks > 0
      ? { holdoutTo: dayText(span.lastDay), holdoutWeeks: Math.round(holdoutWeeks * 100) / 100 }
      : {}),
  }
}

/** `5 purchase days, last 2026-01-02`. */
export const evidenceOf = ({ repeats, lastDay }: History): string =>
  `${repeats + 1} purchase day${repeats === 0 ? '' : 's'}, last ${dayText(lastDay)}`
