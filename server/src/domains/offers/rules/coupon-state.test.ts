import { couponStates } from '@regulars/contract'
import { describe, expect, test } from 'vitest'
import { type CouponStep, stateProblem, stepFrom, timeProblem, whenReturned } from './coupon-state.ts'

test('there are these steps from one state to another, and no others', () => {
  const steps: CouponStep[] = ['give', 'take', 'withdraw', 'redeem', 'return', 'lapse', 'expire', 'void']
  const table = Object.fromEntries(
    steps.map((step) => [step, Object.fromEntries(couponStates.map((state) => [state, stepFrom(state, step) ?? '-']))]),
  )
  const none = { claimed: '-', gifting: '-', redeemed: '-', expired: '-', voided: '-' }
  expect(table).toEqual({
    give: { ...none, claimed: 'gifting' },
    take: { ...none, gifting: 'claimed' },
    withdraw: { ...none, gifting: 'claimed' },
    redeem: { ...none, claimed: 'redeemed' },
    return: { ...none, redeemed: 'claimed' },
    lapse: { ...none, redeemed: 'expired' },
    expire: { ...none, claimed: 'expired', gifting: 'expired' },
    void: { ...none, claimed: 'voided', gifting: 'voided' },
  })
})

test('each state but the open one is a reason of its own', () => {
  expect(couponStates.map(stateProblem)).toEqual([
    undefined,
    'coupon_gifting',
    'coupon_redeemed',
    'coupon_expired',
    'coupon_voided',
  ])
})

const validFrom = new Date('2026-03-01T00:00:00Z')
const expiresAt = new Date('2026-03-08T00:00:00Z')
const after = (date: Date, ms: number) => new Date(date.getTime() + ms)

test('time counts from its first moment to just before its last', () => {
  const at = (date: Date) => timeProblem({ validFrom, expiresAt }, date)
  expect(at(after(validFrom, -1))).toBe('coupon_not_yet_valid')
  expect(at(validFrom)).toBeUndefined()
  expect(at(after(expiresAt, -1))).toBeUndefined()
  expect(at(expiresAt)).toBe('coupon_expired')
})

describe('a coupon that comes back', () => {
  const day = 86_400_000
  const back = (at: Date, returnDays: number) => whenReturned({ expiresAt }, { at, returnDays })

  test('keeps its time, and is over when that is over', () => {
    expect(back(after(expiresAt, -1), 0)).toEqual({ step: 'return', expiresAt })
    expect(back(expiresAt, 0)).toEqual({ step: 'lapse', expiresAt })
    expect(back(after(expiresAt, 5 * day), 0)).toEqual({ step: 'lapse', expiresAt })
  })

  test('has some days at least where its terms say so, and never less than it had', () => {
    const late = after(expiresAt, 5 * day)
    expect(back(late, 2)).toEqual({ step: 'return', expiresAt: after(late, 2 * day) })
    expect(back(validFrom, 2)).toEqual({ step: 'return', expiresAt })
    expect(back(after(expiresAt, -day), 2)).toEqual({ step: 'return', expiresAt: after(expiresAt, day) })
  })
})
