import type {
  AudienceExpression,
  CareStage,
  LabelInput,
  OfferInput,
  PlayDefinitionInput,
  Prescription,
  PrescriptionParameter,
  ReportText,
  SlotPlacementInput,
} from '@regulars/contract'
import { text, values } from '../rules/care.ts'

/** The parameters of a prescription as they were given, defaults filled in and checked. */
export type Given = Readonly<Record<string, string | number>>

export const numberOf = (given: Given, name: string): number => Number(given[name] ?? 0)
export const textOf = (given: Given, name: string): string => String(given[name] ?? '')

/** What was made before the play, for its steps to name. */
export type Made = { audience: string; offers: Readonly<Record<string, string>>; placement: number }

type Chain = Pick<PlayDefinitionInput, 'entry' | 'again' | 'goal' | 'start' | 'steps'>

/** One prescription. All of them have this shape: read one, and you have read all. */
export type Recipe = Prescription & {
  /** Labels of declared facts that its steps set. They are published when they are needed first. */
  labels?: readonly LabelInput[]
  audience?(given: Given): { name: string; expression: AudienceExpression }
  /** Offers by the name that the steps know them by; their codes are given when they are made. */
  offers?(given: Given): Readonly<Record<string, Omit<OfferInput, 'code'>>>
  placement?(given: Given, offers: Made['offers']): SlotPlacementInput
  /** Where people are held out. Of a placement: who is never shown it. */
  control: 'play' | 'placement'
  /** A split whose arms are compared with each other; each arm gives the offer of its own name. */
  compare?: { step: string; arms: Readonly<Record<string, ReportText>> }
  chain(given: Given, made: Made): Chain
}

type Declared = Omit<Recipe, 'aim' | 'parameters' | 'control' | 'industries' | 'sizes'> &
  Partial<Pick<Recipe, 'control' | 'industries' | 'sizes'>> & { parameters: readonly PrescriptionParameter[] }

/** Adds what all have: the aim that the value serves, and how its effect is measured. */
export function prescribe(declared: Declared): Recipe {
  const aim = values.find(({ value }) => value === declared.value)?.aim ?? 'worth'
  return {
    industries: [],
    sizes: [],
    control: 'play',
    ...declared,
    aim,
    parameters: [...declared.parameters, holdout, window],
  }
}

/** The whole play: the chain with its name, what it serves and how it is measured. */
export function playOf(recipe: Recipe, given: Given, made: Made): PlayDefinitionInput {
  const share = recipe.control === 'play' ? numberOf(given, 'holdout') / 100 : 0
  return {
    name: recipe.name,
    note: recipe.summary,
    aim: recipe.aim,
    value: recipe.value,
    hook: { kind: recipe.hook, name: recipe.code },
    holdout: { share, windowDays: numberOf(given, 'window'), measure: 'conversion' },
    ...recipe.chain(given, made),
  }
}

type More = Partial<Omit<PrescriptionParameter, 'name' | 'label' | 'kind'>>

export const parameter = (
  name: string,
  kind: PrescriptionParameter['kind'],
  label: ReportText,
  { help = text('', ''), default: fallback = null, required = true, ...bounds }: More = {},
): PrescriptionParameter => ({ name, label, help, kind, default: fallback, required, ...bounds })

const holdout = parameter('holdout', 'percent', text('Held out', '对照组比例'), {
  help: text(
    'So many in a hundred get nothing of this, so that its effect can be told from what happens anyway.',
    '每一百人里有这么多人不参与，用来看“不做会怎样”。',
  ),
  default: 10,
  min: 5,
  max: 50,
})
const window = parameter('window', 'days', text('Measured over', '观察天数'), {
  help: text('Orders count for so many days after somebody came in.', '进入之后这么多天内的订单计入效果。'),
  default: 30,
  min: 7,
  max: 180,
})

/** Filled in from the merchant's own average order where there is one. */
export const offParameter = parameter('off', 'money', text('Taken off', '优惠金额'), {
  help: text('A tenth of your average order unless told.', '默认取您客单价的一成。'),
  default: 500,
  min: 1,
  max: 10_000_000,
})
export const fromParameter = parameter('from', 'money', text('From an order of', '满多少可用'), {
  help: text('0: any order.', '0 表示无门槛。'),
  default: 0,
  min: 0,
  max: 100_000_000,
})
export const validParameter = (days: number) =>
  parameter('validDays', 'days', text('Coupon is valid for', '券有效天数'), { default: days, min: 1, max: 180 })
export const budgetParameter = parameter('budget', 'money', text('Budget', '预算'), {
  help: text('Most that the coupons may take off in all; empty: no bound.', '所有券最多优惠多少；不填则不限。'),
  required: false,
  min: 1,
  max: 1_000_000_000_000,
})
export const storeParameter = parameter('store', 'store', text('Only at the store', '限定门店'), {
  help: text('Empty: everywhere.', '不填则全部门店。'),
  required: false,
})
export const daysParameter = (name: string, label: ReportText, days: number, help?: ReportText) =>
  parameter(name, 'days', label, { default: days, min: 1, max: 365, ...(help ? { help } : {}) })

const OFF_SHARE = 0.1

/** A default for `off` from the merchant's own average order, in whole hundreds where it is large enough. */
export function usualOff(averageMinor: number | null): number | undefined {
  if (averageMinor === null || averageMinor <= 0) return undefined
  const off = averageMinor * OFF_SHARE
  return off >= 100 ? Math.round(off / 100) * 100 : Math.max(1, Math.round(off))
}

type CouponExtras = Partial<Pick<OfferInput, 'needs' | 'public' | 'newCustomersOnly'>> & {
  categories?: string[]
  skus?: string[]
}

/** A coupon from the parameters `off`, `from`, `validDays`, `budget` and `store`. */
export function couponOf(
  given: Given,
  name: ReportText,
  { categories = [], skus = [], public: isPublic = false, ...extras }: CouponExtras = {},
): Omit<OfferInput, 'code'> {
  const [offMinor, fromMinor] = [numberOf(given, 'off'), numberOf(given, 'from')]
  const budget = numberOf(given, 'budget')
  const store = textOf(given, 'store')
  return {
    name,
    value:
      fromMinor > 0
        ? { kind: 'full-reduction', offMinor, fromMinor: Math.max(offMinor, fromMinor) }
        : { kind: 'face-value', offMinor },
    validity: { kind: 'relative', validDays: numberOf(given, 'validDays') },
    scope: { stores: store === '' ? [] : [store], categories, skus },
    supply: { budgetMinor: budget > 0 ? budget : null },
    public: isPublic,
    ...extras,
  }
}

/** A figure of the health card as the key figure of a prescription. */
export const keyFigure = (measure: string, name: ReportText, definition: ReportText) => ({ measure, name, definition })

export const stages = { pay: '1.0', base: '2.0', combine: '3.0' } as const satisfies Record<string, CareStage>

/** An order ends the run; its time is as long as the effect is measured. */
export const goalPaid = (given: Given) => ({ kind: 'order.paid', windowDays: numberOf(given, 'window') })
