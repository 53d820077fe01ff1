import type { Character } from './person.ts'

/** One visit to the till. Instants are ISO. */
export type LivedVisit = {
  ticketNo: string
  paidAt: string
  dueMinor: number
  /** Without what the shop did she would have stayed at home on this day. */
  moved: boolean
  couponsUsed: number
  /** When the page after the payment was opened, the offers that could be claimed on it, and how many links it had besides. */
  page?: { at: string; offers: string[]; links: number }
  /** The offer whose button was pressed; without one, whether a link was followed. */
  pressed?: string
  followed?: boolean
  /** The offer that was had from it, when. */
  claimed?: { offer: string; at: string }
  /** Gave phone and code on this page, so that the shop knows her from now on. */
  joined: boolean
}

/** What one person lived through. */
export type LivedPerson = Character & {
  visits: LivedVisit[]
  /** The days, at the hour at which the clock stopped, on which she would have come if the shop had done nothing. */
  wouldCome: string[]
  /** Messages that were read, and when. */
  read: { touch: number; at: string }[]
}

/** Everything that happened, to compare a report with. */
export type Lived = {
  days: number
  people: LivedPerson[]
  /** Sales, pages opened after them, presses on what stood there, people who gave phone and code, coupons had from a page. */
  tickets: number
  pages: number
  presses: number
  joins: number
  claims: number
  couponsUsed: number
  /** Messages that were read, followed and found a nuisance. */
  seen: number
  acted: number
  complained: number
  paidMinor: number
}
