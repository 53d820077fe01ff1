import type { PrepaidIssuer, PrepaidKind, PrepaidSettings } from '@regulars/contract'

export const defaultSettings: PrepaidSettings = {
  // What was paid for goes first: what a customer may ask back shrinks as he buys, and gifts are what is left over.
  spendOrder: 'principal-first',
  issuer: 'other',
  financingWarnPercent: 30,
}

/** A limit of law, from a day on. */
export type Cap = {
  kind: PrepaidKind
  /** ISO date. */
  fromDay: string
  capMinor: bigint
  realNameFromMinor: bigint | null
  source: string
}

/** Order 9 of 2012 on single-purpose prepaid cards. A workspace adds its own rows when the law changes. */
export const lawfulCaps: readonly Cap[] = [
  {
    kind: 'registered',
    fromDay: '2012-11-01',
    capMinor: 500_000n,
    // Whoever buys a registered card shows who he is, whatever it costs.
    realNameFromMinor: 0n,
    source: 'MOFCOM Order 9 of 2012, art. 15 and 18',
  },
  {
    kind: 'bearer',
    fromDay: '2012-11-01',
    capMinor: 100_000n,
    realNameFromMinor: 1_000_000n,
    source: 'MOFCOM Order 9 of 2012, art. 15 and 18',
  },
]

/** Those of the workspace take the place of the law's for the same kind and day. Newest first. */
export function joinCaps(own: readonly Cap[]): Cap[] {
  const isOwn = (cap: Cap): boolean => own.some((each) => each.kind === cap.kind && each.fromDay === cap.fromDay)
  return [...own, ...lawfulCaps.filter((cap) => !isOwn(cap))].sort(
    (a, b) => b.fromDay.localeCompare(a.fromDay) || a.kind.localeCompare(b.kind),
  )
}

/** The cap of this kind on a day; undefined before the first one. */
export const capOn = (own: readonly Cap[], kind: PrepaidKind, day: string): Cap | undefined =>
  joinCaps(own).find((cap) => cap.kind === kind && cap.fromDay <= day)

/** Share of the last quarter's unspent principal that must lie in custody, in percent. */
export const custodyPercent = (issuer: PrepaidIssuer): number => ({ scale: 20, group: 30, brand: 40, other: 0 })[issuer]

/** Whole minor units, rounded up: a little too much in custody is lawful, a little too little is not. */
export const custodyRequired = (baseMinor: bigint, issuer: PrepaidIssuer): bigint =>
  (baseMinor * BigInt(custodyPercent(issuer)) + 99n) / 100n
