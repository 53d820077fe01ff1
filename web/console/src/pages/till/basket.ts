import type {
  PaymentProviderName,
  TillCustomer,
  TillLookUp,
  TillQuote,
  TillQuoteInput,
  TillTenderInput,
} from '@regulars/contract'

export interface BasketLine {
  key: string
  sku: string
  name: string
  quantity: number
  eachMinor: number
}

export interface BasketCoupon {
  id: string
  name: { en: string; zh: string }
}

/** Who buys: as she was scanned or typed, which is how the server is told. */
export interface Buyer {
  reference: { phone: string } | { memberCode: string } | undefined
  customer: TillCustomer | undefined
  /** Her coupons as the look-up named them. */
  offered?: TillLookUp['coupons']
}

export interface Basket {
  /** Given when the basket begins and kept until it is paid: pressed twice, it is the same sale. */
  ticketNo: string
  lines: readonly BasketLine[]
  buyer: Buyer | undefined
  coupons: readonly BasketCoupon[]
  pointsUsed: number
  /** The customer's wallet showed its pay code. */
  payerCode: string | undefined
}

export const emptyBasket = (ticketNo: string): Basket => ({
  ticketNo,
  lines: [],
  buyer: undefined,
  coupons: [],
  pointsUsed: 0,
  payerCode: undefined,
})

const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/** `001-260301-1007-K7Q2`: told on the phone and typed without doubt; no letter that looks like a digit. */
export function newTicketNo(storeCode: string, at: Date, random: Uint8Array): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${two(at.getFullYear() % 100)}${two(at.getMonth() + 1)}${two(at.getDate())}`
  const tail = [...random].map((byte) => letters[byte % letters.length]).join('')
  return `${storeCode}-${day}-${two(at.getHours())}${two(at.getMinutes())}-${tail}`
}

/** The same product at the same price stands in one line. */
export function addLine(basket: Basket, line: Omit<BasketLine, 'key'>): Basket {
  const same = basket.lines.find(({ sku, eachMinor }) => sku === line.sku && eachMinor === line.eachMinor)
  if (same) return changeLine(basket, same.key, { quantity: same.quantity + line.quantity })
  const key = `${line.sku}/${line.eachMinor}/${basket.lines.length}`
  return { ...basket, lines: [...basket.lines, { ...line, key }] }
}

export function changeLine(basket: Basket, key: string, patch: Partial<Omit<BasketLine, 'key'>>): Basket {
  const lines = basket.lines
    .map((line) => (line.key === key ? { ...line, ...patch } : line))
    .filter(({ quantity }) => quantity > 0)
  return { ...basket, lines }
}

/** A coupon that is scanned again is the same coupon. */
export function toggleCoupon(basket: Basket, coupon: BasketCoupon, on: boolean): Basket {
  const others = basket.coupons.filter(({ id }) => id !== coupon.id)
  return { ...basket, coupons: on ? [...others, coupon] : others }
}

const phone = /^(\+\d{6,15}|1\d{10})$/

/** What a look-up changes: the customer stands at the till, a scanned coupon is laid on the counter. */
export function takeLookUp(basket: Basket, text: string, found: TillLookUp): Basket {
  switch (found.is) {
    case 'customer':
      return {
        ...basket,
        buyer: {
          reference: phone.test(text) ? { phone: text } : { memberCode: text },
          customer: found.customer ?? undefined,
          offered: found.coupons,
        },
      }
    case 'coupon': {
      const [coupon] = found.coupons
      const buyer = basket.buyer ?? { reference: undefined, customer: found.customer ?? undefined }
      return coupon?.usable ? toggleCoupon({ ...basket, buyer }, coupon, true) : basket
    }
    case 'payer-code':
      return { ...basket, payerCode: text }
    default:
      return basket
  }
}

export const grossOf = (basket: Basket): number =>
  basket.lines.reduce((sum, line) => sum + Math.round(line.quantity * line.eachMinor), 0)

/** What the server is asked: nothing while the basket is empty. */
export function toQuoteInput(basket: Basket, storeCode: string): TillQuoteInput | undefined {
  if (basket.lines.length === 0) return undefined
  const reference = basket.buyer?.reference
  return {
    storeCode,
    lines: basket.lines.map(({ sku, name, quantity, eachMinor }) => ({
      sku,
      name: name || undefined,
      quantity,
      amountMinor: Math.round(quantity * eachMinor),
    })),
    ...(reference && 'phone' in reference ? { customer: reference } : reference),
    coupons: basket.coupons.map(({ id }) => id),
    pointsUsed: basket.pointsUsed,
  }
}

/** Money for what is due, in the order in which it was laid down. */
export interface Tender {
  provider: PaymentProviderName
  amountMinor: number
  receivedMinor?: number
}

export const paidBy = (tenders: readonly Tender[]): number =>
  tenders.reduce((sum, { amountMinor }) => sum + amountMinor, 0)

/** Lays down one more: as much as is still due, of stored value no more than there is. */
export function addTender(
  tenders: readonly Tender[],
  provider: PaymentProviderName,
  dueMinor: number,
  quote: TillQuote | undefined,
): Tender[] {
  const others = tenders.filter((tender) => tender.provider !== provider)
  const left = dueMinor - paidBy(others)
  const most = provider === 'stored-value' ? Math.min(left, quote?.storedValueMinor ?? 0) : left
  return most > 0 ? [...others, { provider, amountMinor: most }] : others
}

export const toTenderInputs = (tenders: readonly Tender[], payerCode: string | undefined): TillTenderInput[] =>
  tenders.map(({ provider, amountMinor, receivedMinor }) => ({
    provider,
    amountMinor,
    ...(provider === 'cash' && receivedMinor !== undefined ? { receivedMinor } : {}),
    ...(payerCode && needsPayer(provider) ? { payerCode } : {}),
  }))

/** Money that lies in a drawer or a terminal needs no line to be taken. */
export const offlineProviders: readonly PaymentProviderName[] = ['cash', 'terminal']
const needsPayer = (provider: PaymentProviderName) =>
  !offlineProviders.includes(provider) && provider !== 'stored-value'
