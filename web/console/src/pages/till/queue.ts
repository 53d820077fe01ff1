import type { TillBatchResult, TillOfflineTicketInput } from '@regulars/contract'

/** A sale that this till has taken and the server has not yet answered for. */
export interface KeptTicket {
  ticketNo: string
  ticket: TillOfflineTicketInput
  keptAt: string
  /** Until then somebody else is asking the server about it: the till itself, which wants to hear a refusal. */
  heldUntil?: string
  /** Where the server said no: it is not sent again by itself, a person looks at it. */
  refusal?: { code: string; detail: string }
}

/** Where tickets lie until they are answered for: IndexedDB in the browser, a map in the tests. */
export interface TicketShelf {
  all(): Promise<KeptTicket[]>
  put(kept: KeptTicket): Promise<void>
  remove(ticketNo: string): Promise<void>
}

export interface FlushOutcome {
  sent: number
  refused: number
  /** How many still wait; above zero where the line is down. */
  waiting: number
}

interface QueueOptions {
  shelf: TicketShelf
  /** Sends a batch. The server knows a ticket by its number, so that sending it again changes nothing. */
  send(tickets: TillOfflineTicketInput[]): Promise<TillBatchResult>
  now(): string
  /** Lets one tab at a time send; the server would cope, the figures on the screen would not. */
  alone?<T>(work: () => Promise<T>): Promise<T>
  changed?(): void
}

/** The server takes no more in one request. */
export const batchMax = 200

/**
 * Tickets of a till on a bad line. A ticket is put on the shelf before it is first sent, and is taken off it only when
 * the server has answered for it: whatever happens between, it is sent again under the same number.
 */
export function createTicketQueue({ shelf, send, now, alone = (work) => work(), changed }: QueueOptions) {
  let running: Promise<FlushOutcome> | undefined

  const waiting = async () => {
    const at = now()
    return (await shelf.all())
      .filter(({ refusal, heldUntil }) => !refusal && (heldUntil === undefined || heldUntil <= at))
      .sort((a, b) => a.keptAt.localeCompare(b.keptAt))
  }

  async function sendAll(): Promise<FlushOutcome> {
    const outcome: FlushOutcome = { sent: 0, refused: 0, waiting: 0 }
    let batch = (await waiting()).slice(0, batchMax)
    while (batch.length > 0) {
      const answer = await send(batch.map(({ ticket }) => ticket)).catch(() => undefined)
      if (!answer) break
      const settled = await settle(batch, answer)
      outcome.sent += settled.sent
      outcome.refused += settled.refused
      changed?.()
      // A server that answers for none of them would be asked for ever.
      if (settled.sent + settled.refused === 0) break
      batch = (await waiting()).slice(0, batchMax)
    }
    outcome.waiting = (await waiting()).length
    return outcome
  }

  async function settle(batch: readonly KeptTicket[], answer: TillBatchResult) {
    const counts = { sent: 0, refused: 0 }
    for (const result of answer.results) {
      const kept = batch.find(({ ticketNo }) => ticketNo === result.ticketNo)
      if (!kept) continue
      if (result.status === 'refused') {
        await shelf.put({ ...kept, refusal: { code: result.code ?? '', detail: result.detail ?? '' } })
        counts.refused++
      } else {
        await shelf.remove(kept.ticketNo)
        counts.sent++
      }
    }
    return counts
  }

  /** It waits to be sent, whatever was said about it before. */
  async function wait(ticketNo: string): Promise<void> {
    const kept = (await shelf.all()).find((entry) => entry.ticketNo === ticketNo)
    if (kept) await shelf.put({ ticketNo: kept.ticketNo, ticket: kept.ticket, keptAt: kept.keptAt })
    changed?.()
  }

  return {
    /** Keeps a ticket; one that is kept already stays as it was first taken. */
    async keep(ticket: TillOfflineTicketInput, heldUntil?: string): Promise<void> {
      const known = (await shelf.all()).some(({ ticketNo }) => ticketNo === ticket.ticketNo)
      if (!known) await shelf.put({ ticketNo: ticket.ticketNo, ticket, keptAt: now(), heldUntil })
      changed?.()
    },
    /** The server has answered for it, yes or no. */
    async settled(ticketNo: string): Promise<void> {
      await shelf.remove(ticketNo)
      changed?.()
    },
    /** No answer came: from now on the queue sends it. */
    release: (ticketNo: string) => wait(ticketNo),
    /** Sends what waits, the oldest first. While it runs, who asks again gets the same answer. */
    flush(): Promise<FlushOutcome> {
      running ??= alone(sendAll).finally(() => {
        running = undefined
      })
      return running
    },
    /** A refused ticket waits again, as it is. */
    retry: (ticketNo: string) => wait(ticketNo),
    list: () => shelf.all(),
  }
}
export type TicketQueue = ReturnType<typeof createTicketQueue>
