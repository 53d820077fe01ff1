import type { TillBatchResult, TillOfflineTicketInput } from '@regulars/contract'
import { describe, expect, it } from 'vitest'
import { batchMax, createTicketQueue, type KeptTicket, type TicketShelf } from './queue.ts'

const ticket = (ticketNo: string): TillOfflineTicketInput => ({
  ticketNo,
  storeCode: '001',
  lines: [{ sku: 'latte', quantity: 1, amountMinor: 2800 }],
  tenders: [{ provider: 'cash', amountMinor: 2800 }],
  paidAt: '2026-03-01T10:00:00+08:00',
})

function memoryShelf(map = new Map<string, KeptTicket>()): TicketShelf {
  return {
    all: async () => [...map.values()],
    put: async (kept) => void map.set(kept.ticketNo, kept),
    remove: async (ticketNo) => void map.delete(ticketNo),
  }
}

/** A server that books a number once, over a line that can be cut before or after it has booked. */
function fakeServer() {
  const booked = new Map<string, number>()
  const state = { line: 'up' as 'up' | 'down' | 'reply-lost', asked: 0, refuse: new Set<string>() }
  const send = async (tickets: TillOfflineTicketInput[]): Promise<TillBatchResult> => {
    state.asked++
    if (state.line === 'down') throw new Error('no line')
    const results = tickets.map(({ ticketNo }) => {
      if (state.refuse.has(ticketNo))
        return {
          ticketNo,
          status: 'refused' as const,
          differenceMinor: 0,
          code: 'store_unknown',
          detail: 'No such store.',
        }
      const status = booked.has(ticketNo) ? ('unchanged' as const) : ('created' as const)
      if (status === 'created') booked.set(ticketNo, (booked.get(ticketNo) ?? 0) + 1)
      return { ticketNo, status, differenceMinor: 0 }
    })
    if (state.line === 'reply-lost') throw new Error('the reply is lost')
    return { results, created: 0, unchanged: 0, refused: 0 }
  }
  return { booked, state, send }
}

let tick = 0
const now = () => `2026-03-01T10:00:${String(tick++ % 60).padStart(2, '0')}Z`

describe('the queue of a till on a bad line', () => {
  it('a ticket whose reply was lost is sent again and booked once', async () => {
    const server = fakeServer()
    const queue = createTicketQueue({ shelf: memoryShelf(), send: server.send, now })
    await queue.keep(ticket('T-1'))
    server.state.line = 'reply-lost'
    expect(await queue.flush()).toEqual({ sent: 0, refused: 0, waiting: 1 })
    server.state.line = 'up'
    expect(await queue.flush()).toEqual({ sent: 1, refused: 0, waiting: 0 })
    expect([...server.booked.values()]).toEqual([1])
  })

  it('tickets survive a reload: another queue over the same shelf sends them', async () => {
    const server = fakeServer()
    const kept = new Map<string, KeptTicket>()
    server.state.line = 'down'
    const before = createTicketQueue({ shelf: memoryShelf(kept), send: server.send, now })
    for (const name of ['T-1', 'T-2', 'T-3']) await before.keep(ticket(name))
    expect(await before.flush()).toMatchObject({ waiting: 3 })
    server.state.line = 'up'
    const after = createTicketQueue({ shelf: memoryShelf(kept), send: server.send, now })
    expect(await after.flush()).toEqual({ sent: 3, refused: 0, waiting: 0 })
    expect([...server.booked.keys()]).toEqual(['T-1', 'T-2', 'T-3'])
    expect(kept.size).toBe(0)
  })

  it('keeping a ticket twice keeps the first one', async () => {
    const server = fakeServer()
    const queue = createTicketQueue({ shelf: memoryShelf(), send: server.send, now })
    await queue.keep(ticket('T-1'))
    await queue.keep({ ...ticket('T-1'), storeCode: '002' })
    expect((await queue.list()).map((kept) => kept.ticket.storeCode)).toEqual(['001'])
  })

  it('asked to send twice at once, it sends once', async () => {
    const server = fakeServer()
    const queue = createTicketQueue({ shelf: memoryShelf(), send: server.send, now })
    await queue.keep(ticket('T-1'))
    const [first, second] = await Promise.all([queue.flush(), queue.flush()])
    expect(first).toEqual(second)
    expect(server.state.asked).toBe(1)
  })

  it('a refused ticket is kept for a person and does not hold up the others', async () => {
    const server = fakeServer()
    server.state.refuse.add('T-2')
    const queue = createTicketQueue({ shelf: memoryShelf(), send: server.send, now })
    for (const name of ['T-1', 'T-2', 'T-3']) await queue.keep(ticket(name))
    expect(await queue.flush()).toEqual({ sent: 2, refused: 1, waiting: 0 })
    expect(await queue.flush()).toEqual({ sent: 0, refused: 0, waiting: 0 })
    expect((await queue.list()).map(({ ticketNo, refusal }) => [ticketNo, refusal?.code])).toEqual([
      ['T-2', 'store_unknown'],
    ])
    server.state.refuse.clear()
    await queue.retry('T-2')
    expect(await queue.flush()).toEqual({ sent: 1, refused: 0, waiting: 0 })
    expect(server.booked.size).toBe(3)
  })

  it('a ticket about which the till is asking is left alone until it is released', async () => {
    const server = fakeServer()
    const queue = createTicketQueue({ shelf: memoryShelf(), send: server.send, now })
    await queue.keep(ticket('T-1'), '2026-03-02T00:00:00Z')
    expect(await queue.flush()).toEqual({ sent: 0, refused: 0, waiting: 0 })
    await queue.release('T-1')
    expect(await queue.flush()).toEqual({ sent: 1, refused: 0, waiting: 0 })
  })

  it('more than one batch goes in order, oldest first', async () => {
    const server = fakeServer()
    const shelf = memoryShelf()
    const queue = createTicketQueue({ shelf, send: server.send, now })
    for (let number = 0; number < batchMax + 5; number++) {
      const ticketNo = `T-${String(number).padStart(4, '0')}`
      await shelf.put({
        ticketNo,
        ticket: ticket(ticketNo),
        keptAt: `2026-03-01T10:00:00.${String(number).padStart(4, '0')}Z`,
      })
    }
    expect(await queue.flush()).toEqual({ sent: batchMax + 5, refused: 0, waiting: 0 })
    expect(server.state.asked).toBe(2)
    expect([...server.booked.keys()][0]).toBe('T-0000')
  })
})
