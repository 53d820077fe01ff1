import type { Entry, Holder } from '../../ledger/index.ts'
import type { Draw } from './points.ts'

/** Where points come from and go to. Its balance is what customers hold, negative. */
export const pointsIssuer: Holder = { of: 'workspace', purpose: 'points' }
export const growthIssuer: Holder = { of: 'workspace', purpose: 'growth' }

const ofCustomer = (customer: number): Holder => ({ of: 'customer', customer })

/** `points` from one holder to a record of a customer. */
export const pointsEntries = (from: Holder, customer: number, points: bigint): Entry[] => [
  { holder: from, asset: 'points', amountMinor: -points },
  { holder: ofCustomer(customer), asset: 'points', amountMinor: points },
]

/** What was drawn from lots goes from the records that held them to one holder. */
export const drawnEntries = (draws: readonly Draw[], to: Holder): Entry[] =>
  draws.flatMap(({ customer, points }) => pointsEntries(to, customer, -points))

export const growthEntries = (customer: number, growth: bigint): Entry[] => [
  { holder: growthIssuer, asset: 'growth', amountMinor: -growth },
  { holder: ofCustomer(customer), asset: 'growth', amountMinor: growth },
]

/** What points pay is a discount of the store, in money. Negative when a refund takes it back. */
export const discountEntries = (store: number, worthMinor: bigint): Entry[] => [
  { holder: { of: 'store', store, purpose: 'discounts' }, asset: 'money', amountMinor: -worthMinor },
  { holder: { of: 'store', store, purpose: 'sales' }, asset: 'money', amountMinor: worthMinor },
]
