import type { TillTicketState } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { acrossStores, type Tx } from '../../../kernel/postgres.ts'
import { describeProducts, findSkus } from '../../catalog/index.ts'
import * as queries from '../queries/tickets.ts'
import { readTicketCode, writeTicketCode } from '../rules/ticket-code.ts'

/** What a page may show to whoever holds the code of a sale: nothing about the person. */
export type PaidTicket = {
  workspace: number
  ticketNo: string
  state: TillTicketState
  store: number
  paidAt: Date
  currency: string
  dueMinor: bigint
  pointsEarned: bigint
  /** 0 for somebody unknown. Not for the page: whom caps and holdouts count for. */
  customer: number
  categories: string[]
}

/** A page is for the minutes after a payment; a receipt that is found next week opens nothing. */
const pageLifeMs = 24 * 3600_000

/** The sale that a code names, for a day after it; undefined for anything else. */
export async function findPaidTicket(deps: Deps, code: string): Promise<PaidTicket | undefined> {
  const named = readTicketCode((text) => deps.secrets.blindIndex(text), code)
  if (!named) return undefined
  const { workspace, ticketNo } = named
  return deps.db.as({ workspace, stores: '*' }, async (tx) => {
    const ticket = await queries.findTicket(tx, workspace, ticketNo)
    if (!ticket || deps.clock.now().getTime() - ticket.recordedAt.getTime() > pageLifeMs) return undefined
    const { state, store, paidAt, currency, dueMinor, pointsEarned, customer, lines } = ticket
    const categories = await categoriesOf(tx, workspace, lines)
    return { ...named, state, store, paidAt, currency, dueMinor, pointsEarned, customer: customer ?? 0, categories }
  })
}

/** Where the page about a sale is. */
export const paidPagePath = (deps: Pick<Deps, 'secrets'>, workspace: number, ticketNo: string): string =>
  `/p/~/${writeTicketCode((text) => deps.secrets.blindIndex(text), workspace, ticketNo)}`

export type JustPaid = { ticketNo: string; at: Date; dueMinor: bigint; path: string }

/** What somebody has paid at a till in the last minutes, with the page about it; undefined where nothing was. */
export async function findJustPaid(
  tx: Tx,
  deps: Pick<Deps, 'clock' | 'secrets'>,
  { workspace, records, withinMs }: { workspace: number; records: readonly number[]; withinMs: number },
): Promise<JustPaid | undefined> {
  const since = new Date(deps.clock.now().getTime() - withinMs)
  const ticket = await acrossStores(tx, () => queries.findLatestPaid(tx, workspace, { records, since }))
  if (!ticket) return undefined
  const { ticketNo, paidAt: at, dueMinor } = ticket
  return { ticketNo, at, dueMinor, path: paidPagePath(deps, workspace, ticketNo) }
}

/** As the till named them, else as the catalogue has them. */
async function categoriesOf(tx: Tx, workspace: number, lines: queries.TicketRow['lines']): Promise<string[]> {
  const unnamed = lines.filter(({ categoryCode }) => !categoryCode).map(({ sku }) => sku)
  const ids = await findSkus(tx, workspace, unnamed)
  const products = await describeProducts(tx, [...ids.values()])
  return [
    ...new Set(
      lines.flatMap(({ sku, categoryCode }) => categoryCode ?? products.get(ids.get(sku) ?? 0)?.categoryCode ?? []),
    ),
  ]
}
