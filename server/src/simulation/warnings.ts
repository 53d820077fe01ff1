import type {
  OfferDetail,
  PlayDefinition,
  PlaySimulationResult,
  PlaySimulationWarning,
  TouchView,
} from '@regulars/contract'
import { localDay } from './read-result.ts'

type Counted = Omit<PlaySimulationResult, 'warnings'>
type Sources = {
  definition: PlayDefinition
  touches: readonly TouchView[]
  offers: readonly OfferDetail[]
  timezone: string
}
type Words = { en: string; zh: string }

const daysOf = (days: number): string => (days === 1 ? 'one day' : `${days} days`)

/** The gate refuses more than this: it should be said. */
const refusedFrom = 0.3
/** Fewer people say nothing about what nobody did. */
const enough = 20
const weekDays = 7

const warn = (
  code: PlaySimulationWarning['code'],
  words: Words,
  step: string | null = null,
): PlaySimulationWarning => ({
  code,
  step,
  words,
})

/** What somebody should look at before the play meets people, most serious first. */
export function findWarnings(counted: Counted, sources: Sources): PlaySimulationWarning[] {
  if (counted.entered + counted.heldOut === 0) return [nobodyEntered(counted)]
  return [
    ...warnOfPeople(counted, sources),
    ...warnOfGate(counted, sources),
    ...warnOfOffers(counted, sources),
    ...warnOfSteps(counted),
  ]
}

const nobodyEntered = ({ days, people }: Counted): PlaySimulationWarning =>
  warn('nobody-entered', {
    en: `Nobody of ${people} people came in during ${daysOf(days)}. Look at how people come in, and at what the city cannot have (below).`,
    zh: `${days} 天内 ${people} 人中没有一个人进入。请检查入口条件，以及下方城市里没有的东西。`,
  })

function warnOfPeople({ entered, heldOut }: Counted, { definition }: Sources): PlaySimulationWarning[] {
  if (definition.holdout.share === 0 || heldOut > 0 || entered < enough) return []
  return [
    warn('nobody-held-out', {
      en: `Of ${entered} who came in nobody was held out, so nothing could be said about the effect.`,
      zh: `进入的 ${entered} 人中没有人被留作对照，因此无法判断效果。`,
    }),
  ]
}

function warnOfGate(counted: Counted, { touches, timezone }: Sources): PlaySimulationWarning[] {
  const { sent, refused, mostPerPerson } = counted.touches
  const found: PlaySimulationWarning[] = []
  const asked = sent + refused
  if (asked > 0 && refused / asked >= refusedFrom) {
    const percent = Math.round((refused / asked) * 100)
    found.push(
      warn('gate-refuses', {
        en: `The gate refused ${percent} % of ${asked} messages. Its reasons are listed here.`,
        zh: `触达闸门拒绝了 ${asked} 条消息中的 ${percent}%，原因已列出。`,
      }),
    )
  }
  const fine = Math.max(2, Math.ceil(counted.days / weekDays))
  if (mostPerPerson > fine)
    found.push(
      warn('too-many-touches', {
        en: `Somebody heard ${mostPerPerson} messages of this play in ${daysOf(counted.days)}, more than one a week.`,
        zh: `有人在 ${counted.days} 天内收到本玩法 ${mostPerPerson} 条消息，超过每周一条。`,
      }),
    )
  const [first] = touches
    .filter(({ reason }) => reason === 'budget')
    .map(({ decidedAt }) => localDay(decidedAt, timezone))
    .sort()
  if (first !== undefined) {
    const day = dayNumber(counted, first)
    found.push(
      warn('budget-out', {
        en: `The budget for messages ran out for the first time on day ${day}.`,
        zh: `消息预算在第 ${day} 天首次用完。`,
      }),
    )
  }
  return found
}

const dayNumber = ({ perDay }: Counted, day: string): number => perDay.findIndex((one) => one.day === day) + 1

function warnOfOffers(counted: Counted, { offers }: Sources): PlaySimulationWarning[] {
  const found: PlaySimulationWarning[] = []
  for (const { code, stockLeft, budgetLeftMinor, mostMinor, days, figures } of offers) {
    const isOut = stockLeft === 0 || (budgetLeftMinor !== null && budgetLeftMinor < mostMinor)
    const last = days.findLast(({ claimed }) => claimed > 0)?.day
    if (isOut) {
      const day = last === undefined ? 1 : dayNumber(counted, last)
      const what = stockLeft === 0 ? { en: 'stock', zh: '库存' } : { en: 'budget', zh: '预算' }
      found.push(
        warn('coupons-out', {
          en: `The ${what.en} of ${code} ran out on day ${day}.`,
          zh: `${code} 的${what.zh}在第 ${day} 天用完。`,
        }),
      )
    }
    if (figures.claimed >= enough && figures.redeemed === 0)
      found.push(
        warn('nobody-used', {
          en: `${figures.claimed} had a coupon of ${code} and nobody used it. Look at where, for what and how long it is valid.`,
          zh: `${figures.claimed} 人领了 ${code}，没有人使用。请检查适用门店、商品和有效期。`,
        }),
      )
  }
  return found
}

function warnOfSteps({ steps, entered, tasks }: Counted): PlaySimulationWarning[] {
  const found: PlaySimulationWarning[] = []
  if (tasks.late > tasks.done)
    found.push(
      warn('tasks-late', {
        en: `${tasks.late} tasks became late and ${tasks.done} were done: give staff more time.`,
        zh: `${tasks.late} 个任务逾期，${tasks.done} 个完成：请给员工更多时间。`,
      }),
    )
  for (const { step, kind, failed, left, entered: came, outcomes } of steps) {
    const refused = outcomes.filter(({ outcome }) => outcome === 'refused').reduce((sum, { runs }) => sum + runs, 0)
    if (kind === 'offer' && refused > 0 && refused / left >= refusedFrom)
      found.push(
        warn(
          'offer-refuses',
          {
            en: `At ${step}, ${refused} of ${left} could not have a coupon. Look at its limits, its stock and who may have it.`,
            zh: `在 ${step}，${left} 人次中有 ${refused} 人次领不到券。请检查限领、库存和领取条件。`,
          },
          step,
        ),
      )
    if (failed > 0)
      found.push(
        warn('steps-failed', { en: `${failed} failed at ${step}.`, zh: `${failed} 人次在 ${step} 失败。` }, step),
      )
    if (came === 0 && entered >= enough)
      found.push(
        warn(
          'step-unreached',
          {
            en: `Nobody of ${entered} came to ${step} in this time.`,
            zh: `进入的 ${entered} 人在此期间没有人到达 ${step}。`,
          },
          step,
        ),
      )
  }
  return found
}
