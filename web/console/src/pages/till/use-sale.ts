import type { PaymentProviderName, TillOfflineTicketInput, TillQuote, TillQuoteInput } from '@regulars/contract'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useRef, useState } from 'react'
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
import { isDown, type Taken, takeMoney } from './take-money.ts'

export type Outcome = Exclude<Taken, { refusal: unknown }>

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

/** The ticket as it is kept and sent. Without a line coupons and points cannot be checked, so they wait for another day. */
function toTicket(
  asked: TillQuoteInput,
  basket: Basket,
  tenders: readonly Tender[],
  offline: boolean,
): TillOfflineTicketInput {
  const { at: _, ...content } = asked
  return {
    ...content,
    ...(offline ? { coupons: [], pointsUsed: 0 } : {}),
    ticketNo: basket.ticketNo,
    tenders: toTenderInputs(tenders, basket.payerCode),
    paidAt: new Date().toISOString(),
  }
}

/** One customer at the till: from the first scan to the receipt. */
export function useSale(storeCode: string, queue: TicketQueue): Sale {
  const queryClient = useQueryClient()
  const [basket, setBasket] = useState(() => fresh(storeCode))
  const [tenders, setTenders] = useState<readonly Tender[]>([])
  const [state, setState] = useState<{ paying: boolean; refusal?: unknown; outcome?: Outcome }>({ paying: false })
  const busy = useRef(false)
  const sent = useRef<{ basket: Basket; tenders: readonly Tender[]; ticket: TillOfflineTicketInput }>(undefined)
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
    if (!wanted || busy.current || paidBy(tenders) !== dueMinor) return
    busy.current = true
    setState({ paying: true })
    // Pressed again for the same basket it must be the same ticket to the letter.
    const same = sent.current?.basket === basket && sent.current.tenders === tenders
    const ticket = same && sent.current ? sent.current.ticket : toTicket(wanted, basket, tenders, offline)
    sent.current = { basket, tenders, ticket }
    const byHand = tenders.every(({ provider }) => offlineProviders.includes(provider))
    const taken = await takeMoney({ ticket, dueMinor, byHand, queue, sell, now: new Date() })
    busy.current = false
    if ('refusal' in taken) return setState({ paying: false, refusal: taken.refusal })
    setState({ paying: false, outcome: taken })
    await queryClient.invalidateQueries({ queryKey: ['till-tickets'] })
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
