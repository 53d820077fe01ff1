import type { PaymentProviderName, TillOfflineTicketInput, TillQuote, TillReceipt } from '@regulars/contract'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { ApiError } from '../../api/client.ts'
import { quoteQuery, sell } from '../../api/till.ts'
import { useDebounced } from '../../components/use-debounced.ts'
import {
  addTender,
  type Basket,
  emptyBasket,
  grossOf,
  newTicketNo,
  offlineProviders,
  paidBy,
  type Tender,
  toQuoteInput,
  toTenderInputs,
} from './basket.ts'
import type { TicketQueue } from './queue.ts'

/** How long the till itself asks about a ticket before the queue may. */
const askingMs = 45_000

export type Outcome = { receipt: TillReceipt } | { keptMinor: number; ticketNo: string }

export interface Sale {
  basket: Basket
  change(basket: Basket): void
  quote: TillQuote | undefined
  quoteError: unknown
  /** The server cannot be asked: the shelf price counts, and only what needs no line can be taken. */
  offline: boolean
  dueMinor: number
  tenders: readonly Tender[]
  lay(provider: PaymentProviderName): void
  setTenders(tenders: readonly Tender[]): void
  pay(): Promise<void>
  paying: boolean
  refusal: unknown
  outcome: Outcome | undefined
  next(): void
}

const fresh = (storeCode: string) =>
  emptyBasket(newTicketNo(storeCode, new Date(), crypto.getRandomValues(new Uint8Array(4))))

const isDown = (error: unknown) => error instanceof ApiError && (error.status === 0 || error.status >= 500)

/** One customer at the till: from the first scan to the receipt. */
export function useSale(storeCode: string, queue: TicketQueue): Sale {
  const queryClient = useQueryClient()
  const [basket, setBasket] = useState(() => fresh(storeCode))
  const [tenders, setTenders] = useState<readonly Tender[]>([])
  const [state, setState] = useState<{ paying: boolean; refusal?: unknown; outcome?: Outcome }>({ paying: false })
  const wanted = useMemo(() => toQuoteInput(basket, storeCode), [basket, storeCode])
  const input = useDebounced(wanted, 120)
  const asked = useQuery(quoteQuery(input))
  const offline = isDown(asked.error)
  const settled = input === wanted && !asked.isPlaceholderData
  const quote = settled && !asked.error && basket.lines.length > 0 ? asked.data : undefined
  const dueMinor = offline ? grossOf(basket) : (quote?.dueMinor ?? grossOf(basket))

  const change = (next: Basket) => {
    setBasket(next)
    // What was laid down fitted another price.
    setTenders([])
    setState({ paying: false })
  }
  const next = () => {
    change(fresh(storeCode))
    queryClient.removeQueries({ queryKey: ['till-quote'] })
  }

  async function pay() {
    if (!wanted || state.paying || paidBy(tenders) !== dueMinor) return
    setState({ paying: true })
    const { at: _, ...content } = wanted
    const ticket: TillOfflineTicketInput = {
      ...content,
      ...(offline ? { coupons: [], pointsUsed: 0 } : {}),
      ticketNo: basket.ticketNo,
      tenders: toTenderInputs(tenders, basket.payerCode),
      paidAt: new Date().toISOString(),
    }
    const byHand = tenders.every(({ provider }) => offlineProviders.includes(provider))
    // On the shelf before it is sent: if this device dies now, the sale is not lost. What a wallet or stored value pays
    // is not kept: without an answer nobody knows that it was paid, and the cashier presses again, under the same number.
    if (byHand) await queue.keep(ticket, new Date(Date.now() + askingMs).toISOString())
    try {
      const receipt = await sell(ticket)
      if (byHand) await queue.settled(ticket.ticketNo)
      setState({ paying: false, outcome: { receipt } })
      await queryClient.invalidateQueries({ queryKey: ['till-tickets'] })
    } catch (error) {
      if (byHand && isDown(error)) {
        await queue.release(ticket.ticketNo)
        setState({ paying: false, outcome: { keptMinor: dueMinor, ticketNo: ticket.ticketNo } })
        return
      }
      if (byHand) await queue.settled(ticket.ticketNo)
      setState({ paying: false, refusal: error })
    }
  }

  return {
    basket,
    change,
    quote,
    quoteError: offline ? undefined : asked.error,
    offline,
    dueMinor,
    tenders,
    lay: (provider) => setTenders(addTender(tenders, provider, dueMinor, quote)),
    setTenders,
    pay,
    paying: state.paying,
    refusal: state.refusal,
    outcome: state.outcome,
    next,
  }
}
