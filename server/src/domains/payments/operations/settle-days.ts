import { paymentProviders, type Settlement, type SettlementLine, type SettlementQuery } from '@regulars/contract'
import { stringify } from 'csv-stringify/sync'
import { Temporal } from 'temporal-polyfill'
import type { Deps } from '../../../kernel/deps.ts'
import { kernelRefusals } from '../../../kernel/errors.ts'
import { minorToJson } from '../../../kernel/money.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { balanceAsOf } from '../../ledger/index.ts'
import { describeStores, findStores, listStoreCodes } from '../../organization/index.ts'
import { type SettledSum, sumSettled } from '../queries/settlement.ts'
import { clearingOf } from '../rules/transfers.ts'

const daysMax = 92
const daysDefault = 7

/**
 * Payments by day, store and provider beside what the ledger says of the same clearing accounts: two books that were
 * written by different code, so a difference means that something is wrong. Days are those of the workspace's zone, by
 * when something was settled.
 */
export async function settleDays(deps: Deps, scope: ZonedScope, query: SettlementQuery): Promise<Settlement> {
  const { from, to, days } = spanOf(deps, scope, query)
  const start = (day: string): Date => startOf(day, scope.timezone)
  const after = Temporal.PlainDate.from(to).add({ days: 1 }).toString()
  const { sums, booked, stores } = await deps.db.as(scope, async (tx) => {
    const stores = await storesOf(tx, scope, query.store)
    const span = { ...scope, from: start(from), before: start(after), stores, provider: query.provider }
    return {
      sums: await sumSettled(tx, scope.workspace, span),
      booked: await readLedger(tx, scope, {
        stores,
        provider: query.provider,
        bounds: [...days, after].map(start),
        days,
      }),
      stores: await describeStores(tx, scope.workspace, stores),
    }
  })
  const byKey = new Map(sums.map((sum) => [keyOf(sum), sum]))
  for (const line of booked.values()) if (!byKey.has(keyOf(line))) byKey.set(keyOf(line), { ...nothing, ...line })
  const lines = [...byKey.values()].map((sum): SettlementLine => {
    const store = stores.get(sum.store)
    const ledgerMinor = sum.provider === 'stored-value' ? null : (booked.get(keyOf(sum))?.amountMinor ?? 0n)
    const moved = sum.paidMinor - sum.refundedMinor
    return {
      day: sum.day,
      store: store ? { code: store.code, name: store.name } : null,
      provider: paymentProviders.find((name) => name === sum.provider) ?? 'test',
      payments: sum.payments,
      paidMinor: minorToJson(sum.paidMinor),
      refunds: sum.refunds,
      refundedMinor: minorToJson(sum.refundedMinor),
      feeMinor: sum.feeMinor === null ? null : minorToJson(sum.feeMinor),
      netMinor: minorToJson(moved - (sum.feeMinor ?? 0n)),
      ledgerMinor: ledgerMinor === null ? null : minorToJson(ledgerMinor),
      differenceMinor: ledgerMinor === null ? 0 : minorToJson(moved - ledgerMinor),
    }
  })
  return { from, to, lines: lines.sort(byDayAndStore) }
}

const nothing = { payments: 0, paidMinor: 0n, refunds: 0, refundedMinor: 0n, feeMinor: null }

const keyOf = ({ day, store, provider }: Pick<SettledSum, 'day' | 'store' | 'provider'>): string =>
  `${day} ${store} ${provider}`

const byDayAndStore = (a: SettlementLine, b: SettlementLine): number =>
  b.day.localeCompare(a.day) ||
  (a.store?.code ?? '').localeCompare(b.store?.code ?? '') ||
  a.provider.localeCompare(b.provider)

function spanOf(
  { clock }: Deps,
  { timezone }: ZonedScope,
  query: SettlementQuery,
): { from: string; to: string; days: string[] } {
  const today = Temporal.Instant.fromEpochMilliseconds(clock.now().getTime()).toZonedDateTimeISO(timezone).toPlainDate()
  const to = query.to ? Temporal.PlainDate.from(query.to) : today
  const from = query.from ? Temporal.PlainDate.from(query.from) : to.subtract({ days: daysDefault - 1 })
  const count = from.until(to, { largestUnit: 'day' }).days + 1
  if (count < 1 || count > daysMax) {
    const message = `must be 1 to ${daysMax} days before the last day`
    throw kernelRefusals.invalid_request({ detail: `from: ${message}`, fields: [{ path: 'from', message }] })
  }
  const days = Array.from({ length: count }, (_, index) => from.add({ days: index }).toString())
  return { from: from.toString(), to: to.toString(), days }
}

const startOf = (day: string, timezone: string): Date =>
  new Date(Temporal.PlainDate.from(day).toZonedDateTime(timezone).epochMilliseconds)

async function storesOf(tx: Tx, { workspace }: ZonedScope, code: string | undefined): Promise<number[]> {
  if (code === undefined) return [...(await listStoreCodes(tx, workspace)).keys()]
  return [...(await findStores(tx, workspace, [code])).values()]
}

type Booked = { day: string; store: number; provider: string; amountMinor: bigint }
type Reading = { stores: readonly number[]; provider: string | undefined; bounds: Date[]; days: string[] }

/** What each clearing account moved in each day: its balance at the day's end less that at its start. */
async function readLedger(
  tx: Tx,
  scope: ZonedScope,
  { stores, provider, bounds, days }: Reading,
): Promise<Map<string, Booked>> {
  const names = paymentProviders.filter((name) => name !== 'stored-value' && (provider ?? name) === name)
  const places = stores.flatMap((store) => names.map((name) => ({ store, provider: name })))
  const holders = places.map(({ store, provider: name }) => ({
    holder: { of: 'store', store, purpose: clearingOf(name) } as const,
    asset: 'money' as const,
  }))
  const balances: bigint[][] = []
  for (const at of bounds) balances.push(await balanceAsOf(tx, scope, holders, at))
  const booked = new Map<string, Booked>()
  for (const [index, day] of days.entries()) {
    for (const [place, { store, provider: name }] of places.entries()) {
      // What comes in through a provider is taken from its account.
      const amountMinor = (balances[index]?.[place] ?? 0n) - (balances[index + 1]?.[place] ?? 0n)
      if (amountMinor !== 0n)
        booked.set(keyOf({ day, store, provider: name }), { day, store, provider: name, amountMinor })
    }
  }
  return booked
}

/** For a spreadsheet: amounts in units of the currency, with a byte order mark, which it asks for. */
export function settlementFile({ from, to, lines }: Settlement): { name: string; body: Buffer } {
  const money = (minor: number | null): string => (minor === null ? '' : (minor / 100).toFixed(2))
  const head = [
    'day',
    'store',
    'provider',
    'payments',
    'paid',
    'refunds',
    'refunded',
    'fee',
    'net',
    'ledger',
    'difference',
  ]
  const rows = lines.map((line) => [
    line.day,
    // A code that begins like a formula stays a text.
    (line.store?.code ?? '').replace(/^[=+\-@]/, "'$&"),
    line.provider,
    line.payments,
    money(line.paidMinor),
    line.refunds,
    money(line.refundedMinor),
    money(line.feeMinor),
    money(line.netMinor),
    money(line.ledgerMinor),
    money(line.differenceMinor),
  ])
  const body = stringify([head, ...rows], { bom: true, record_delimiter: 'windows' })
  return { name: `settlement_${from}_${to}.csv`, body: Buffer.from(body) }
}
