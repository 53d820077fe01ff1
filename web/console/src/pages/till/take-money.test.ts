import type { TillBatchResult, TillOfflineTicketInput, TillReceipt } from '@regulars/contract'
import { describe, expect, it } from 'vitest'
import { ApiError } from '../../api/client.ts'
import { createTicketQueue, type KeptTicket } from './queue.ts'
import { takeMoney } from './take-money.ts'

const ticket: TillOfflineTicketInput = {
  ticketNo: 'T-1',
  storeCode: '001',
  lines: [{ sku: 'latte', quantity: 1, amountMinor: 2800 }],
  tenders: [{ provider: 'cash', amountMinor: 2800 }],
  paidAt: '2026-03-01T10:00:00+08:00',
}
const receipt = { ticketNo: 'T-1', state: 'paid' } as TillReceipt // the rest of a receipt is not read here

/** A till with a shelf of its own; `kept` is what lies on it. */
function till() {
  const kept = new Map<string, KeptTicket>()
  const sent: string[] = []
  const queue = createTicketQueue({
    shelf: {
      all: async () => [...kept.values()],
      put: async (entry) => void kept.set(entry.ticketNo, entry),
      remove: async (ticketNo) => void kept.delete(ticketNo),
    },
    send: async (tickets): Promise<TillBatchResult> => {
      sent.push(...tickets.map(({ ticketNo }) => ticketNo))
      const results = tickets.map(({ ticketNo }) => ({ ticketNo, status: 'created' as const, differenceMinor: 0 }))
      return { results, created: results.length, unchanged: 0, refused: 0 }
    },
    now: () => '2026-03-01T02:00:01Z',
  })
  const take = (sell: () => Promise<TillReceipt>, byHand = true) =>
    takeMoney({ ticket, dueMinor: 2800, byHand, queue, sell, now: new Date('2026-03-01T02:00:00Z') })
  return { kept, sent, queue, take }
}

const noLine = async (): Promise<TillReceipt> => {
  throw new ApiError({ title: 'No answer', status: 0, code: 'unreachable' })
}
const refused = async (): Promise<TillReceipt> => {
  throw new ApiError({ title: 'The coupon cannot be used.', status: 409, code: 'coupon_not_applicable' })
}

describe('taking money', () => {
  it('a sale that the server has answered for leaves nothing behind', async () => {
    const { kept, take } = till()
    expect(await take(async () => receipt)).toEqual({ receipt })
    expect(kept.size).toBe(0)
  })

  it('is on the shelf while it is being asked, and the queue leaves it alone until then', async () => {
    const { kept, queue, sent, take } = till()
    await take(async () => {
      expect([...kept.keys()]).toEqual(['T-1'])
      await queue.flush()
      expect(sent).toEqual([])
      return receipt
    })
  })

  it('cash without a line is kept and sent once the line is back', async () => {
    const { kept, queue, sent, take } = till()
    expect(await take(noLine)).toEqual({ keptMinor: 2800, ticketNo: 'T-1' })
    expect(await queue.flush()).toMatchObject({ sent: 1, waiting: 0 })
    expect(sent).toEqual(['T-1'])
    expect(kept.size).toBe(0)
  })

  it('a refusal is told and not sent again', async () => {
    const { kept, take } = till()
    expect(await take(refused)).toHaveProperty('refusal')
    expect(kept.size).toBe(0)
  })

  it('what a wallet pays is never kept: nobody knows whether it was paid', async () => {
    const { kept, take } = till()
    expect(await take(noLine, false)).toHaveProperty('refusal')
    expect(kept.size).toBe(0)
  })
})
