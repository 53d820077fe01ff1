import type {
  ReportCatalogueEntry,
  ReportColumn,
  ReportColumnType,
  ReportFilter,
  ReportParam,
  ReportRow,
  ReportText,
} from '@regulars/contract'
import type { ScopedAnalytics } from '../../../kernel/clickhouse.ts'
import type { Filter } from '../analytics/filter.ts'
import { DAY_MS, monthStart } from '../rules/calendar.ts'
import type { Params } from '../rules/parameters.ts'

export type PlaceOfStore = { id: number; code: string; name: string; city: { id: number; code: string; name: string } }

export type ReportInput = {
  ch: ScopedAnalytics
  filter: Filter
  params: Params
  now: Date
  /** The stores the reader may see. */
  stores: readonly PlaceOfStore[]
  /** Public ids for a list of customers; those that cannot be found are absent. */
  customerIds(numbers: readonly number[]): Promise<ReadonlyMap<number, string>>
  /** Steps of a declared flow; undefined when there is none of this id or name. */
  findFlow(
    idOrName: string,
  ): Promise<{ name: string; steps: { kind: string; label?: string }[]; within: string } | undefined>
  /** What channels cost; null for a reader who does not see the whole shop. Months are counted as in rules/calendar.ts. */
  readCosts(): Promise<{ channel: string; month: number; amountMinor: number }[] | null>
  /** Orderers that the holdouts show beyond what would have been, by the channel that was mostly spoken on. */
  readIncrements(): Promise<Increment[]>
}

export type Increment = { channel: string; value: number; low: number; high: number }

export type ReportOutcome = { rows: ReportRow[]; summary: ReportRow; notes?: ReportText[] }

/** One report. All of them have this shape: read one, and you have read all. */
export type Report = ReportCatalogueEntry & {
  /** Rows are people: the reader needs the permission to see customers. */
  listsCustomers?: true
  run(input: ReportInput): Promise<ReportOutcome>
}

export const text = (en: string, zh: string): ReportText => ({ en, zh })

export const allFilters: ReportFilter[] = ['city', 'store', 'channel', 'from', 'to']

type ColumnExtras = Pick<ReportColumn, 'of' | 'values'>

function column(type: ReportColumnType) {
  return (key: string, en: string, zh: string, definition?: ReportText, extras: ColumnExtras = {}): ReportColumn => ({
    key,
    label: text(en, zh),
    type,
    ...(definition ? { definition } : {}),
    ...extras,
  })
}

export const columns = {
  text: column('text'),
  month: column('month'),
  date: column('date'),
  count: column('count'),
  money: column('money'),
  number: column('number'),
  flag: column('flag'),
  /** A fraction beside the two columns it comes from. */
  ratio: (key: string, [numerator, denominator]: [string, string], en: string, zh: string, definition?: ReportText) =>
    column('ratio')(key, en, zh, definition, { of: { numerator, denominator } }),
  store: column('text')('store', 'Store', '门店编码'),
  storeName: column('text')('storeName', 'Store name', '门店'),
  channel: column('text')('channel', 'Channel', '渠道'),
}

export function choice(
  name: string,
  label: ReportText,
  choices: [value: string, label: ReportText][],
  help?: ReportText,
): ReportParam {
  const [first] = choices
  return {
    name,
    label,
    kind: 'choice',
    ...(first ? { default: first[0] } : {}),
    choices: choices.map(([value, shown]) => ({ value, label: shown })),
    ...(help ? { help } : {}),
  }
}

export const number = (
  name: string,
  label: ReportText,
  bounds: { default: number; min: number; max: number },
): ReportParam => ({
  name,
  label,
  kind: 'number',
  default: String(bounds.default),
  min: bounds.min,
  max: bounds.max,
})

export const byMonth: [string, ReportText] = ['month', text('Month', '按月')]
export const byStore: [string, ReportText] = ['store', text('Store', '按门店')]
export const byStoreMonth: [string, ReportText] = ['store-month', text('Store and month', '按门店和月')]
export const byChannel: [string, ReportText] = ['channel', text('Channel', '按渠道')]
export const breakdownLabel = text('Break down by', '细分')

/** Store code and name of a store number; null for facts of no known store. */
export function storeCells(
  stores: readonly PlaceOfStore[],
  id: number,
): { store: string | null; storeName: string | null } {
  const place = stores.find((store) => store.id === id)
  return { store: place?.code ?? null, storeName: place?.name ?? null }
}

/** The months from the smallest to the largest given, without gaps, oldest first. */
export function everyMonth(months: readonly number[]): number[] {
  if (months.length === 0) return []
  const first = Math.min(...months)
  return Array.from({ length: Math.max(...months) - first + 1 }, (_none, index) => first + index)
}

/** What both the clock and the records have passed; a window that ends later is not over. */
export const earlier = (now: Date, recordsEnd: Date | null): Date =>
  recordsEnd !== null && recordsEnd < now ? recordsEnd : now

/** Is the window that follows a month over: the next calendar month, or 30 days after its last day? */
export function isWindowOver(month: number, window: 'calendar' | '30-days', horizon: Date, timezone: string): boolean {
  const end = monthStart(month + 1, timezone)
  return horizon >= (window === 'calendar' ? monthStart(month + 2, timezone) : new Date(end.getTime() + 30 * DAY_MS))
}

/** Rows by key, in the order of first appearance (Node 20 has no Map.groupBy). */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group) group.push(item)
    else groups.set(keyOf(item), [item])
  }
  return [...groups.values()]
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** Explanations that several reports share, so that they say the same words. */
export const definitions = {
  consumer: text(
    'A consumer is an identified customer with at least one paid order (amount above zero).',
    '消费者：已识别身份且至少有一笔已付订单（金额大于零）的顾客。',
  ),
  paidOrders: text(
    'Orders of identified customers that were paid with an amount above zero, by the time of payment; refunded ones included.',
    '已识别顾客支付且金额大于零的订单数，按支付时间计；含之后退款的订单。',
  ),
  paid: text(
    'Sum of the paid orders of identified customers, before refunds.',
    '已识别顾客已付订单的金额合计，未扣退款。',
  ),
  refunded: text(
    'Sum of the refunds to identified customers, by the time of the refund.',
    '退给已识别顾客的金额合计，按退款时间计。',
  ),
  unidentified: text(
    'Orders that cannot be tied to a customer. They are in no other figure.',
    '无法对应到顾客的订单，不计入其他指标。',
  ),
  placedByFirstOrder: text(
    'City, store and channel choose by the first paid order; what the customer does afterwards counts wherever it happens.',
    '城市、门店、渠道按首笔已付订单归属；之后在任何地方的消费都计入。',
  ),
  complete: text(
    'No: the window is not over yet by the clock or by the latest record, so the figure can still grow.',
    '“否”表示按时间或按最新数据，窗口尚未结束，数字还会增长。',
  ),
}
