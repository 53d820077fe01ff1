import type { Entry, Transfer } from '../../ledger/index.ts'
import type { Part } from './spend.ts'

type Recharged = {
  rechargeNo: string
  customer: number
  store: number
  clearing: string
  principalMinor: bigint
  bonusMinor: bigint
  at: Date
}

// The ledger adds up the entries of an account and leaves out what comes to nothing.
const inStore = (store: number, purpose: string, amountMinor: bigint): Entry => ({
  holder: { of: 'store', store, purpose },
  asset: 'money',
  amountMinor,
})

/** Value that a customer gets (positive) or gives, against the workspace that owes it. */
const value = (customer: number, asset: 'principal' | 'bonus', amountMinor: bigint): Entry[] => [
  { holder: { of: 'customer', customer }, asset, amountMinor },
  { holder: { of: 'workspace', purpose: 'prepaid' }, asset, amountMinor: -amountMinor },
]

/** Money comes in and is owed: the store's `prepaid-cash` is what was raised there and not spent yet. */
export const rechargeTransfer = (recharge: Recharged): Transfer => ({
  key: `recharge/${recharge.rechargeNo}`,
  kind: 'prepaid.recharged',
  at: recharge.at,
  store: recharge.store,
  story: `recharge/${recharge.rechargeNo}`,
  entries: [
    inStore(recharge.store, recharge.clearing, -recharge.principalMinor),
    inStore(recharge.store, 'prepaid-cash', recharge.principalMinor),
    ...value(recharge.customer, 'principal', recharge.principalMinor),
    ...value(recharge.customer, 'bonus', recharge.bonusMinor),
  ],
})

/** Principal turns into sales, wherever it was raised; bonus is a discount of the store that gives the goods. */
const spendEntries = (store: number, parts: readonly Part[]): Entry[] =>
  parts.flatMap((part) => [
    ...value(part.customer, 'principal', -part.principal),
    ...value(part.customer, 'bonus', -part.bonus),
    inStore(part.store, 'prepaid-cash', -part.principal),
    inStore(store, 'discounts', -part.bonus),
    inStore(store, 'sales', part.principal + part.bonus),
  ])

type Spent = { spendNo: string; story: string; store: number; at: Date; parts: readonly Part[] }

export const spendTransfer = ({ spendNo, story, store, at, parts }: Spent): Transfer => ({
  key: `spend/${spendNo}`,
  kind: 'prepaid.spent',
  at,
  store,
  story,
  entries: spendEntries(store, parts),
})

export const returnTransfer = ({
  refundNo,
  story,
  store,
  at,
  parts,
}: Omit<Spent, 'spendNo'> & { refundNo: string }): Transfer => ({
  key: `spend-return/${refundNo}`,
  kind: 'prepaid.returned',
  at,
  store,
  story,
  entries: spendEntries(store, parts).map((entry) => ({ ...entry, amountMinor: -entry.amountMinor })),
})

/** The principal goes back the way it came; what is kept for used-up gifts pays for the discount that they were. */
export const refundTransfer = (
  recharge: Recharged & { payBack: bigint; keep: bigint; bonusBack: bigint },
): Transfer => ({
  key: `recharge-refund/${recharge.rechargeNo}`,
  kind: 'prepaid.refunded',
  at: recharge.at,
  store: recharge.store,
  story: `recharge/${recharge.rechargeNo}`,
  entries: [
    ...value(recharge.customer, 'principal', -(recharge.payBack + recharge.keep)),
    ...value(recharge.customer, 'bonus', -recharge.bonusBack),
    inStore(recharge.store, 'prepaid-cash', -(recharge.payBack + recharge.keep)),
    inStore(recharge.store, recharge.clearing, recharge.payBack),
    inStore(recharge.store, 'discounts', recharge.keep),
  ],
})
