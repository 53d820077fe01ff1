import type {
  OfferDetail,
  PlayDefinition,
  PlayReport,
  PlaySimulationResult,
  PlayTaskPage,
  StagedPlay,
  TouchList,
  TouchView,
} from '@regulars/contract'
import { Temporal } from 'temporal-polyfill'
import type { Life, Stage } from './simulate.ts'
import { readTruth, type Truth } from './truth.ts'
import { findWarnings } from './warnings.ts'

/** Said with every result. */
const about = {
  en: 'A try in a simulated city, whose people are made up: it shows whether the play does what you mean, how much it says and gives, and what that costs. It does not forecast sales: your customers are not these people.',
  zh: '这是在模拟城市中的试演，城里的人都是虚构的：它能看出玩法的逻辑是否如您所想、会发多少、送多少、花多少钱。它不预测销量：您的顾客不是这些人。',
}

/** What became of a play in a city, read through the API as its merchant would. */
export async function readResult(stage: Stage, life: Life): Promise<PlaySimulationResult> {
  const { api, play, definition, standIns } = stage
  const { lived, options, staged, to } = life
  const report = await api.get<PlayReport>(`/v1/plays/${play}/report`)
  const touches = await listTouches(stage)
  const offers = await listGiven(stage, staged)
  const coupons = offers.map(({ code, name, figures }) => ({
    ...{ offer: code, name, claimed: figures.claimed, redeemed: figures.redeemed, expired: figures.expired },
    ...{ promisedMinor: figures.promisedMinor, givenMinor: figures.givenMinor },
  }))
  const givenMinor = sum(coupons.map((coupon) => coupon.givenMinor))
  const messagesMinor = sum(touches.map(({ costMinor }) => costMinor))
  const shared = {
    ...{ people: options.people, days: options.days, seed: options.seed, from: staged.day, to, about },
    ...{ entered: report.entered, heldOut: report.heldOut, reached: report.reached },
    ...standingOf(report),
    steps: inReadingOrder(definition, report.steps).map(({ step, kind, entered, left, waiting, failed, outcomes }) => ({
      ...{ step, kind, entered, left, waiting, failed, outcomes },
    })),
    touches: countTouches(touches),
    coupons,
    points: report.cost.points,
    tasks: await countTasks(stage),
    cost: {
      messagesMinor,
      couponsMinor: givenMinor,
      couponsMostMinor: sum(offers.map(({ figures, mostMinor }) => figures.claimed * mostMinor)),
      spentMinor: messagesMinor + givenMinor,
    },
    city: {
      orders: lived.people.flatMap(({ visits }) => visits).filter(({ dueMinor }) => dueMinor > 0).length,
      ...{ paidMinor: lived.paidMinor, visits: lived.tickets, joined: lived.joins },
    },
    lift: liftOf(report, definition.holdout.measure, await readTruth(stage, life, givenMinor)),
    perDay: daysOf(life, { report, touches, offers }),
    standIns,
  }
  return { ...shared, warnings: findWarnings(shared, { definition, touches, offers, timezone: staged.shop.timezone }) }
}

/** From the first step on, each with what follows it, ends last; a stored play has lost the sequence in which it was written. */
function inReadingOrder<Step extends { step: string }>({ start, steps }: PlayDefinition, all: readonly Step[]): Step[] {
  const order: string[] = []
  const visit = (value: unknown): void => {
    if (typeof value === 'object' && value !== null) for (const one of Object.values(value)) visit(one)
    if (typeof value !== 'string' || !Object.hasOwn(steps, value) || order.includes(value)) return
    order.push(value)
  }
  order.push(start)
  for (const id of order) {
    const step = steps[id]
    if (!step) continue
    const { next, ...others } = { next: undefined, ...step }
    visit(next)
    visit(others)
  }
  const isEnd = (id: string): boolean => ['exit', 'goal'].includes(steps[id]?.do ?? '')
  const placeOf = ({ step }: Step): number => order.indexOf(step) + (isEnd(step) ? order.length : 0)
  return all.toSorted((a, b) => placeOf(a) - placeOf(b))
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)

/** Where runs stand, and where they ended: both counted, so that with them the entries can be checked. */
function standingOf({ steps }: PlayReport): Pick<PlaySimulationResult, 'standing' | 'ended'> {
  return {
    standing: steps.flatMap(({ step, waiting }) => (waiting > 0 ? [{ step, runs: waiting }] : [])),
    ended: steps.flatMap(({ step, outcomes }) =>
      outcomes.flatMap(({ outcome, next, runs }) => (next === null ? [{ step, outcome, runs }] : [])),
    ),
  }
}

async function listTouches({ api, play }: Stage): Promise<TouchView[]> {
  const all: TouchView[] = []
  for (let cursor = ''; ; ) {
    const page = await api.get<TouchList>(`/v1/touches?sender=play/${play}&limit=200${cursor}`)
    all.push(...page.items)
    if (page.nextCursor === null) return all
    cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`
  }
}

const seenStates = new Set(['seen', 'acted', 'complained'])

function countTouches(touches: readonly TouchView[]): PlaySimulationResult['touches'] {
  const of = (outcome: string): TouchView[] => touches.filter((touch) => touch.outcome === outcome)
  const reasons = new Map<string, number>()
  for (const { reason } of of('refused')) if (reason) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  const perPerson = new Map<string, number>()
  for (const { customer } of of('sent')) perPerson.set(customer ?? '', (perPerson.get(customer ?? '') ?? 0) + 1)
  return {
    ...{ sent: of('sent').length, waiting: of('waiting').length, refused: of('refused').length },
    seen: touches.filter(({ state }) => seenStates.has(state)).length,
    acted: touches.filter(({ actedAt }) => actedAt !== undefined).length,
    reasons: [...reasons]
      .map(([reason, count]) => ({ reason, count }))
      .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1)),
    people: perPerson.size,
    mostPerPerson: Math.max(0, ...perPerson.values()),
  }
}

/** Offers that the play gives, or by which people come in. */
async function listGiven({ api }: Stage, { offers }: StagedPlay): Promise<OfferDetail[]> {
  const found: OfferDetail[] = []
  for (const { code } of offers) found.push(await api.get<OfferDetail>(`/v1/offers/${code}`))
  return found
}

async function countTasks({ api, play }: Stage): Promise<PlaySimulationResult['tasks']> {
  const counts = { open: 0, done: 0, late: 0, withdrawn: 0 }
  let cursor: number | undefined
  do {
    const before = cursor === undefined ? '' : `&cursor=${cursor}`
    const page: PlayTaskPage = await api.get(`/v1/tasks?play=${play}&limit=200${before}`)
    for (const { state } of page.tasks) counts[state] += 1
    cursor = page.next
  } while (cursor !== undefined)
  return counts
}

function liftOf(
  { lift }: PlayReport,
  measure: 'conversion' | 'money',
  truth: Truth | undefined,
): PlaySimulationResult['lift'] {
  const treated = lift?.arms.find(({ control }) => !control)
  const control = lift?.arms.find((arm) => arm.control)
  if (!lift || !treated || !control || treated.customers === 0) return null
  const effect = lift.effects.find(({ arm, outcome }) => arm === treated.name && outcome === measure)
  const interval = effect?.fixed ?? { low: null, high: null }
  const true_ = truth ? (measure === 'conversion' ? truth.conversion : truth.moneyMinor) : null
  const isKnown = effect !== undefined && true_ !== null && control.customers > 0
  return {
    ...{ measure, treated: treated.customers, heldOut: control.customers },
    difference: isKnown ? effect.difference : null,
    ...{ interval, truth: true_ },
    covered:
      isKnown && interval.low !== null && interval.high !== null
        ? interval.low <= true_ && true_ <= interval.high
        : null,
  }
}

type Sources = { report: PlayReport; touches: readonly TouchView[]; offers: readonly OfferDetail[] }

/** A line for every day, those on which nothing happened, too. */
function daysOf({ staged, options }: Life, { report, touches, offers }: Sources): PlaySimulationResult['perDay'] {
  const { day: first, shop } = staged
  const nothing = { entered: 0, heldOut: 0, reached: 0, sent: 0, refused: 0, claimed: 0 }
  const days = new Map(
    Array.from({ length: options.days }, (_, index) => {
      const day = Temporal.PlainDate.from(first).add({ days: index }).toString()
      return [day, { day, ...nothing }]
    }),
  )
  for (const { day, entered, heldOut, reached } of report.days)
    Object.assign(days.get(day) ?? {}, { entered, heldOut, reached })
  for (const { outcome, askedAt, sentAt } of touches) {
    const at = days.get(localDay(sentAt ?? askedAt, shop.timezone))
    if (at && outcome === 'sent') at.sent += 1
    if (at && outcome === 'refused') at.refused += 1
  }
  for (const offer of offers)
    for (const { day, claimed } of offer.days) {
      const at = days.get(day)
      if (at) at.claimed += claimed
    }
  return [...days.values()]
}

export const localDay = (instant: string, timezone: string): string =>
  Temporal.Instant.from(instant).toZonedDateTimeISO(timezone).toPlainDate().toString()
