import type { Journal } from './journal.ts'
import type { StoredTruth } from './queries.ts'
import type { Call, SentMoney } from './requests.ts'

/** What was found of money, once each; sums over the rounds of a run. */
export type MoneyCounts = { sales: number; refunds: number; recharges: number; claims: number }

type Known = { journal: Journal; truth: StoredTruth; tag: string }
type Of<What extends SentMoney['what']> = Extract<SentMoney, { what: What }>

/**
 * Holds what tills were told against what is stored: a sale, a refund, a recharge and a claim that were acknowledged are
 * there once and as they were sent, what was given up is there once or not at all; every sale is one story of the ledger
 * that sells exactly its shelf price, less what went back; a purse holds what was paid in less what was spent.
 */
export async function verifyMoney({ journal, truth, tag }: Known): Promise<MoneyCounts> {
  const tickets = await truth.tickets(tag)
  const refunds = await truth.ticketRefunds(tag)
  const recharges = await truth.recharges(tag)
  const claims = await truth.claims(tag)
  compare(journal, 'sales', sentOf(journal, 'sale'), tickets, ({ number, grossMinor, dueMinor }) => ({
    id: number,
    content: JSON.stringify([grossMinor, dueMinor]),
  }))
  compare(journal, 'refunds of sales', sentOf(journal, 'refund'), refunds, ({ number, of, amountMinor }) => ({
    id: number,
    content: JSON.stringify([of, amountMinor]),
  }))
  compare(journal, 'recharges', sentOf(journal, 'recharge'), recharges, ({ number, amountMinor }) => ({
    id: number,
    content: JSON.stringify([amountMinor]),
  }))
  compare(journal, 'claims', sentOf(journal, 'claim'), claims, ({ number }) => ({ id: number, content: '[]' }))
  journal.findings.push(...(await truth.storyProblems(tag)), ...(await truth.moneyProblems()))
  return { sales: tickets.length, refunds: refunds.length, recharges: recharges.length, claims: claims.length }
}

type Sent<What extends SentMoney['what']> = { sent: Of<What>; acknowledged: boolean }

function sentOf<What extends SentMoney['what']>(journal: Journal, what: What): Sent<What>[] {
  const pick = (calls: readonly Call[], acknowledged: boolean): Sent<What>[] =>
    calls.flatMap(
      ({ money }) => money.flatMap((sent) => (sent.what === what ? [{ sent: sent as Of<What>, acknowledged }] : [])), // just compared
    )
  return [...pick(journal.acknowledged, true), ...pick(journal.givenUp, false)]
}

function compare<What extends SentMoney['what']>(
  journal: Journal,
  name: string,
  sent: readonly Sent<What>[],
  stored: readonly { id: string; content: string }[],
  entry: (sent: Of<What>) => { id: string; content: string },
): void {
  const rows = new Map<string, string[]>()
  for (const { id, content } of stored) rows.set(id, [...(rows.get(id) ?? []), content])
  const known = new Set<string>()
  const findings: string[] = []
  for (const { sent: one, acknowledged } of sent) {
    const { id, content } = entry(one)
    known.add(id)
    const found = rows.get(id) ?? []
    if (found.length === 0 && acknowledged) findings.push(`lost: ${id} was acknowledged`)
    if (found.length > 1) findings.push(`doubled: ${id} is there ${found.length} times`)
    if (found.some((row) => row !== content)) findings.push(`changed: ${id} is ${found[0]} and was sent as ${content}`)
  }
  for (const id of rows.keys()) if (!known.has(id)) findings.push(`invented: ${id}`)
  journal.findings.push(...findings.slice(0, 5).map((finding) => `${name}: ${finding}`))
  if (findings.length > 5) journal.findings.push(`${name}: and ${findings.length - 5} more like these`)
}
