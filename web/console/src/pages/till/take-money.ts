import type { TillOfflineTicketInput, TillReceipt } from '@regulars/contract'
import { ApiError } from '../../api/client.ts'
import type { TicketQueue } from './queue.ts'

/** How long the till itself asks about a ticket before the queue may. */
const askingMs = 45_000

/** No answer, or none that says anything about the sale. */
export const isDown = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 0 || error.status >= 500)

export type Taken = { receipt: TillReceipt } | { keptMinor: number; ticketNo: string } | { refusal: unknown }

interface TakeMoney {
  ticket: TillOfflineTicketInput
  dueMinor: number
  /** All of it lies in the drawer or went through the terminal: it is paid, whatever the server says. */
  byHand: boolean
  queue: Pick<TicketQueue, 'keep' | 'settled' | 'release'>
  sell(ticket: TillOfflineTicketInput): Promise<TillReceipt>
  now: Date
}

/**
 * Sells a ticket. What was paid by hand is on the shelf before it is sent, so that it is not lost if this device dies now;
 * without an answer it stays there and is sent again. What a wallet or stored value pays is not kept: without an answer
 * nobody knows that it was paid, and the cashier presses again, under the same number.
 */
export async function takeMoney({ ticket, dueMinor, byHand, queue, sell, now }: TakeMoney): Promise<Taken> {
  const { ticketNo } = ticket
  if (byHand) await queue.keep(ticket, new Date(now.getTime() + askingMs).toISOString())
  try {
    const receipt = await sell(ticket)
    if (byHand) await queue.settled(ticketNo)
    return { receipt }
  } catch (error) {
    if (byHand && isDown(error)) {
      await queue.release(ticketNo)
      return { keptMinor: dueMinor, ticketNo }
    }
    if (byHand) await queue.settled(ticketNo)
    return { refusal: error }
  }
}
