import { expect, test } from 'vitest'
import { addDays, dayOf, endOfRight, lastQuarterEnd, monthOf } from './days.ts'
import { needsRealName, type Plan, refundOf, refusePlan, refuseRefund, roomOf } from './recharge.ts'
import { capOn, custodyRequired, defaultSettings, joinCaps, lawfulCaps } from './settings.ts'

const at = new Date('2026-03-10T12:00:00Z')
const plan: Plan = {
  id: 1,
  payMinor: 10_000n,
  bonusMinor: 2_000n,
  perCustomerMax: 2,
  totalMax: 10,
  taken: 0,
  fromAt: null,
  untilAt: null,
  active: true,
}

test('a plan is refused when it is not offered, sold out, or taken too often, in this order', () => {
  expect(refusePlan(plan, { at, takenBySame: 1 })).toBeUndefined()
  expect(refusePlan({ ...plan, active: false, taken: 10 }, { at, takenBySame: 2 })).toBe('plan_not_offered')
  expect(refusePlan({ ...plan, untilAt: at }, { at, takenBySame: 0 })).toBe('plan_not_offered')
  expect(refusePlan({ ...plan, fromAt: at }, { at, takenBySame: 0 })).toBeUndefined()
  const later = new Date(at.getTime() + 1)
  expect(refusePlan({ ...plan, fromAt: later }, { at, takenBySame: 0 })).toBe('plan_not_offered')
  expect(refusePlan({ ...plan, untilAt: later }, { at, takenBySame: 0 })).toBeUndefined()
  expect(refusePlan({ ...plan, taken: 9 }, { at, takenBySame: 1 })).toBeUndefined()
  const open = { ...plan, totalMax: null, perCustomerMax: null, taken: 1_000_000 }
  expect(refusePlan(open, { at, takenBySame: 1000 })).toBeUndefined()
  expect(refusePlan({ ...plan, taken: 10 }, { at, takenBySame: 2 })).toBe('plan_sold_out')
  expect(refusePlan(plan, { at, takenBySame: 2 })).toBe('plan_limit_passed')
})

test('caps are of law, by kind and day; a row of the workspace takes their place from its day on', () => {
  expect(capOn([], 'registered', '2026-03-10')?.capMinor).toBe(500_000n)
  expect(capOn([], 'bearer', '2026-03-10')?.capMinor).toBe(100_000n)
  expect(capOn([], 'bearer', '2012-10-31')).toBeUndefined()
  const own = {
    kind: 'registered',
    fromDay: '2026-03-10',
    capMinor: 800_000n,
    realNameFromMinor: null,
    source: '',
  } as const
  expect(capOn([own], 'registered', '2026-03-09')?.capMinor).toBe(500_000n)
  expect(capOn([own], 'registered', '2026-03-10')?.capMinor).toBe(800_000n)
  expect(roomOf(own, 799_999n)).toBe(1n)
  expect(roomOf(own, 800_000n)).toBe(0n)
  expect(roomOf(own, 800_001n)).toBe(0n)
  expect(roomOf(undefined, 0n)).toBe(0n)
})

test('caps are listed newest first; a row of the workspace stands in for the law of its kind and day alone', () => {
  const own = (kind: 'registered' | 'bearer', fromDay: string) =>
    ({ kind, fromDay, capMinor: 1n, realNameFromMinor: null, source: 'own' }) as const
  const listed = (...rows: Parameters<typeof joinCaps>[0]) =>
    joinCaps(rows).map(({ kind, fromDay, capMinor }) => [fromDay, kind, capMinor])
  expect(listed()).toEqual([
    ['2012-11-01', 'bearer', 100_000n],
    ['2012-11-01', 'registered', 500_000n],
  ])
  expect(listed(own('registered', '2012-11-01'))).toEqual([
    ['2012-11-01', 'bearer', 100_000n],
    ['2012-11-01', 'registered', 1n],
  ])
  expect(listed(own('registered', '2013-01-01'), own('registered', '2026-01-01'), own('bearer', '2026-01-01'))).toEqual(
    [
      ['2026-01-01', 'bearer', 1n],
      ['2026-01-01', 'registered', 1n],
      ['2013-01-01', 'registered', 1n],
      ['2012-11-01', 'bearer', 100_000n],
      ['2012-11-01', 'registered', 500_000n],
    ],
  )
  // The newest that has begun counts.
  expect(capOn([own('bearer', '2013-01-01'), own('bearer', '2026-01-01')], 'bearer', '2025-12-31')?.fromDay).toBe(
    '2013-01-01',
  )
})

test('each cap of the law says where it stands, and what nobody has chosen is the careful choice', () => {
  for (const { source } of lawfulCaps) expect(source).toMatch(/^MOFCOM Order 9 of 2012, art\. \d+/)
  // Gifts are spent last, so that what may be asked back shrinks as somebody buys.
  expect(defaultSettings).toEqual({ spendOrder: 'principal-first', issuer: 'other', financingWarnPercent: 30 })
})

test('who buys a registered card shows who he is; a bearer does from 10,000 on', () => {
  const [registered, bearer] = lawfulCaps
  expect(needsRealName(registered, 1n)).toBe(true)
  expect(needsRealName(bearer, 999_999n)).toBe(false)
  expect(needsRealName(bearer, 1_000_000n)).toBe(true)
  expect(needsRealName(undefined, 1_000_000n)).toBe(false)
  expect(bearer && needsRealName({ ...bearer, realNameFromMinor: null }, 1_000_000n)).toBe(false)
})

const paid = { state: 'done', principalMinor: 10_000n, bonusMinor: 2_000n } as const

test('what was bought counts as bought with money, whichever of the two it was taken from', () => {
  const cases: [principalLeft: bigint, bonusLeft: bigint, payBack: bigint, keep: bigint, bonusBack: bigint][] = [
    [10_000n, 2_000n, 10_000n, 0n, 2_000n],
    // 3,000 spent: 7,000 come back, whatever the spend order was.
    [7_000n, 2_000n, 7_000n, 0n, 2_000n],
    [9_000n, 0n, 7_000n, 2_000n, 0n],
    [7_500n, 1_500n, 7_000n, 500n, 1_500n],
    // More was spent than paid for: nothing comes back.
    [500n, 0n, 0n, 500n, 0n],
    [0n, 1_000n, 0n, 0n, 1_000n],
  ]
  for (const [principalLeft, bonusLeft, payBack, keep, bonusBack] of cases)
    expect(refundOf({ ...paid, principalLeft, bonusLeft })).toEqual({ payBack, keep, bonusBack })
})

test('seven days from the day of payment the refund is free, then it takes consent, and never comes twice', () => {
  const freeUntil = endOfRight(at, 7, 'Asia/Shanghai')
  expect(freeUntil.toISOString()).toBe('2026-03-17T16:00:00.000Z')
  const left = { ...paid, principalLeft: 10_000n, bonusLeft: 2_000n }
  const last = new Date(freeUntil.getTime() - 1)
  expect(refuseRefund(left, { at: last, freeUntil, consent: false })).toBeUndefined()
  expect(refuseRefund(left, { at: freeUntil, freeUntil, consent: false })).toBe('consent_needed')
  expect(refuseRefund(left, { at: freeUntil, freeUntil, consent: true })).toBeUndefined()
  expect(refuseRefund({ ...left, state: 'refunding' }, { at, freeUntil, consent: true })).toBe('recharge_refunded')
  expect(refuseRefund({ ...left, state: 'refunded' }, { at, freeUntil, consent: true })).toBe('recharge_refunded')
  expect(refuseRefund({ ...left, state: 'waiting' }, { at, freeUntil, consent: true })).toBe('recharge_not_paid')
  expect(refuseRefund({ ...left, state: 'dropped' }, { at, freeUntil, consent: true })).toBe('recharge_not_paid')
  // What it is comes before what is left of it, and that before when.
  const gone = { ...left, principalLeft: 0n }
  expect(refuseRefund({ ...gone, state: 'refunded' }, { at, freeUntil, consent: false })).toBe('recharge_refunded')
  expect(refuseRefund(gone, { at: freeUntil, freeUntil, consent: false })).toBe('recharge_used_up')
  expect(refuseRefund({ ...left, principalLeft: 0n }, { at, freeUntil, consent: true })).toBe('recharge_used_up')
})

test('custody is a share of the last quarter by what the issuer is, never a minor unit too little', () => {
  expect(lastQuarterEnd(new Date('2026-01-01T00:00:00+08:00'), 'Asia/Shanghai')).toBe('2025-12-31')
  expect(lastQuarterEnd(new Date('2026-03-31T23:59:00+08:00'), 'Asia/Shanghai')).toBe('2025-12-31')
  expect(lastQuarterEnd(new Date('2026-04-01T00:00:00+08:00'), 'Asia/Shanghai')).toBe('2026-03-31')
  expect(custodyRequired(1_001n, 'scale')).toBe(201n)
  expect(custodyRequired(1_000n, 'group')).toBe(300n)
  expect(custodyRequired(1_000n, 'brand')).toBe(400n)
  expect(custodyRequired(1_000n, 'other')).toBe(0n)
})

test('days and months are those of the shop', () => {
  const lastOfMonth = new Date('2026-02-28T15:59:59.999Z')
  const firstOfMonth = new Date('2026-02-28T16:00:00Z')
  expect([lastOfMonth, firstOfMonth].map((each) => dayOf(each, 'Asia/Shanghai'))).toEqual(['2026-02-28', '2026-03-01'])
  expect([lastOfMonth, firstOfMonth].map((each) => monthOf(each, 'Asia/Shanghai'))).toEqual([
    '2026-02-01',
    '2026-03-01',
  ])
  expect(addDays('2026-02-28', 1)).toBe('2026-03-01')
})
