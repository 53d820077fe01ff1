import type { CityPlan } from '../plan.ts'

/** Sums over paid orders (identified, more than nothing) and their refunds. Money in minor units. */
export interface Sums {
  paidOrders: number
  consumers: number
  paidMinor: number
  refunds: number
  refundedMinor: number
  /** Orders and refunds of nobody known. */
  unidentifiedOrders: number
  unidentifiedPaidMinor: number
  unidentifiedRefundedMinor: number
}

export interface ConversionCell {
  month: string
  store: string
  channel: string
  registered: number
  converted7: number
  converted30: number
}

/** `returningCalendar`: again in the next calendar month. `returning30`: again within 30 × 24 hours. */
export interface RepurchaseCell {
  month: string
  size: number
  returningCalendar: number
  returning30: number
}

export interface CityTruth {
  format: 1
  plan: CityPlan
  period: { from: string; to: string; timeZone: string }
  world: { cities: number; stores: number; communities: number; couriers: number; products: number; households: number }
  totals: Sums & {
    /** Everybody the platform can tell apart at the end. */
    customers: number
    registrations: number
    /** All orders sent, gifts and unidentified ones included. */
    orders: number
    gifts: number
  }
  byMonth: (Sums & { month: string })[]
  byStore: (Sums & { store: string; city: string; quality: number })[]
  /** Finest grain: every registration is in one cell, so cells may be added up. */
  conversion: ConversionCell[]
  repurchase: {
    /** By the store and channel of the first paid order; cells may be added up. */
    firstOrder: (RepurchaseCell & { store: string; channel: string })[]
    allBuyers: RepurchaseCell[]
    /** A buyer of two stores is in both; cells of one month must not be added up. */
    allBuyersByStore: (RepurchaseCell & { store: string })[]
    allBuyersByChannel: (RepurchaseCell & { channel: string })[]
  }
  /** `returning[k]`: of the cohort, how many paid k + 1 calendar months after their first month. */
  retention: { month: string; size: number; returning: number[] }[]
  /** `netMinor[k]`: paid less refunded in the k-th month since the first one. */
  lifetimeValue: { month: string; customers: number; netMinor: number[] }[]
  stages: { found: number; interacting: number; highEnd: number; tapped: number }
  /** What the best 1 %, 2 % … 100 % of the consumers paid; the last one is all of them. */
  concentration: { curve: { percent: number; consumers: number; paidMinor: number }[] }
  /** Consumers with so many paid orders and none for so many days at the end. */
  lost: { days: number; orders: number; customers: number; paidMinor: number }
  /** How many got as far as each step. */
  welcomeFlow: { steps: string[]; within: string; customers: [number, number, number] }
  /** Distinct active people a day, in 7 and in 30 days. */
  activity: { date: string; dau: number; wau: number; mau: number }[]
  /** As `retention`, by any activity instead of paid orders. */
  activityRetention: { month: string; size: number; returning: number[] }[]
  /** State of every customer at the end of each month. */
  states: {
    rule: { sleepingDays: number; lostDays: number; zombieDays: number }
    months: ({ month: string } & Record<CustomerState, number>)[]
    /** By the channel of the first registration or paid order. */
    byChannel: ({ month: string; channel: string } & Record<CustomerState, number>)[]
  }
  /** Everything sold, unidentified orders too, against the identified customers who paid and all seen in the city. */
  marketShare: { store: string; gmvMinor: number; cityGmvMinor: number; payingCustomers: number; reachable: number }[]
  /**
   * After how many days the same person buys a product again: the median over the first `people`, and how long one
   * purchase was planned to last, of which the visits that follow make something longer.
   */
  replenishment: {
    people: number
    products: { sku: string; category: string; plannedDays: number; repeats: number; medianDays: number }[]
  }
  /** Trades that people like: by taste alone, and as the stores around them leave it. By the number of the person. */
  interests: { person: number; orderDays: number; taste: string; trade: string }[]
}

export type CustomerState = 'new' | 'oneTime' | 'regular' | 'sleeping' | 'lost' | 'zombie' | 'fresh'
