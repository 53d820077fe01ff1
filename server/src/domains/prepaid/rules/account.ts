import type { PrepaidKind } from '@regulars/contract'

/** A recharge that somebody is about to pay. */
export type RechargeAsk = {
  /** Names the recharge in its workspace; at most 64 characters. */
  rechargeNo: string
  /** The record that it is given to, and all records of the person: the cap counts over all of them. */
  customer: number
  records: readonly number[]
  store: number
  /** A plan, or an amount without a bonus. */
  offer: { plan: number } | { principalMinor: bigint }
  /** Of an account that is new. */
  kind?: PrepaidKind
  /** The store's account that the money comes from, such as `clearing/cash`. */
  clearing: string
  at: Date
}

export type SpendAsk = {
  /** Names the spend; the same number is the same spend. At most 64 characters. */
  spendNo: string
  story: string
  store: number
  /** All records of whoever pays, the one that speaks for him first. */
  payer: readonly number[]
  /** The owner of the family whose account pays, all his records; unset: the payer's own account. */
  owner?: readonly number[]
  amountMinor: bigint
  at: Date
}

export type UnwindAsk = { refundNo: string; spendNo: string; amountMinor: bigint; at: Date }

/** In minor units. */
export type Value = { principalMinor: bigint; bonusMinor: bigint }
