import { describe, expect, it } from 'vitest'
import { flowsOf } from './flows.ts'

const entry = (holder: string, asset: string, amountMinor: number) => ({ holder, asset, amountMinor })

describe('a transfer told as who gave what to whom', () => {
  it('two entries are one sentence', () => {
    expect(flowsOf([entry('provider', 'money', -2800), entry('sales', 'money', 2800)])).toEqual([
      { from: 'provider', to: 'sales', asset: 'money', amountMinor: 2800 },
    ])
  })

  it('a sale with a coupon: two givers, one taker, and points beside it', () => {
    expect(
      flowsOf([
        entry('drawer', 'money', -2500),
        entry('discounts', 'money', -500),
        entry('sales', 'money', 3000),
        entry('issuer', 'points', -25),
        entry('customer', 'points', 25),
      ]),
    ).toEqual([
      { from: 'drawer', to: 'sales', asset: 'money', amountMinor: 2500 },
      { from: 'discounts', to: 'sales', asset: 'money', amountMinor: 500 },
      { from: 'issuer', to: 'customer', asset: 'points', amountMinor: 25 },
    ])
  })

  it('what is told sums to what is booked, whatever the shares', () => {
    const entries = [
      entry('a', 'money', -700),
      entry('b', 'money', -300),
      entry('c', 'money', 450),
      entry('d', 'money', 550),
    ]
    const flows = flowsOf(entries)
    const sum = (side: 'from' | 'to', holder: string) =>
      flows.filter((flow) => flow[side] === holder).reduce((total, { amountMinor }) => total + amountMinor, 0)
    expect([sum('from', 'a'), sum('from', 'b'), sum('to', 'c'), sum('to', 'd')]).toEqual([700, 300, 450, 550])
    expect(flows.length).toBeLessThan(entries.length)
  })

  it('an entry of nothing is not told', () => {
    expect(flowsOf([entry('a', 'money', 0), entry('b', 'money', 0)])).toEqual([])
  })
})
