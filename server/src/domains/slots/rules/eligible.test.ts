import { slotPlacementInputSchema } from '@regulars/contract'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  allowedMinor,
  behindBy,
  type Counter,
  layerOf,
  type Moment,
  type Running,
  whyNotFor,
  whyNotHere,
  whyNotNow,
} from './eligible.ts'

const began = new Date('2026-03-01T00:00:00Z')
const creative = { title: { en: 'A', zh: '甲' }, action: { kind: 'link', to: '/p/lake' } } as const

function running(more: Partial<Parameters<typeof slotPlacementInputSchema.parse>[0] & object> = {}): Running {
  const { page, ...terms } = slotPlacementInputSchema.parse({
    ...{ name: 'A', page: 'pay-success', creative, conversion: { kind: 'click' }, valueMinor: 100 },
    ...more,
  })
  return { id: 1, page, terms, beganAt: began }
}

const moment: Moment = {
  at: new Date('2026-03-05T04:00:00Z'),
  hour: 12,
  store: 'lake',
  city: 'hz',
  categories: ['dining'],
}
const counter: Counter = { placement: 1, impressions: 0, spentMinor: 0, spentTodayMinor: 0 }
const known = { inAudience: false, isExcepted: false, isCandidate: false, isOfferOpen: true, isHeldOut: false }

describe('a placement is out', () => {
  test.each([
    ['before it begins', { from: '2026-03-06T00:00:00Z' }, 'time'],
    ['after its end', { to: '2026-03-05T04:00:00Z' }, 'time'],
    ['outside of its hours', { hours: { from: 17, to: 22 } }, 'hours'],
    ['outside of hours over midnight', { hours: { from: 22, to: 6 } }, 'hours'],
    ['in another store', { eligibility: { stores: ['hill'] } }, 'place'],
    ['after a purchase of something else', { eligibility: { afterCategories: ['beauty'] } }, 'purchase'],
    [
      'nowhere else',
      { eligibility: { cities: ['hz'], afterCategories: ['dining'] }, hours: { from: 12, to: 13 } },
      undefined,
    ],
  ])('%s', (_what, more, reason) => {
    expect(whyNotHere(running(more), moment)).toBe(reason)
  })

  test.each([
    ['for whom no play has sent', { eligibility: { candidatesOnly: true } }, known, 'candidate'],
    ['for somebody outside of its audience', { eligibility: { audience: { label: 'last-order' } } }, known, 'audience'],
    [
      'for somebody who is left out',
      { eligibility: { except: { label: 'last-order' } } },
      { ...known, isExcepted: true },
      'except',
    ],
    [
      'for somebody unknown, whoever is left out',
      { eligibility: { except: { label: 'last-order' } } },
      known,
      undefined,
    ],
    ['when its offer cannot be had', {}, { ...known, isOfferOpen: false }, 'offer'],
    ['for who is held out', {}, { ...known, isHeldOut: true }, 'holdout'],
    ['for nobody else', {}, known, undefined],
  ])('%s', (_what, more, about, reason) => {
    expect(whyNotFor(running(more), about)).toBe(reason)
  })

  test.each([
    ['who has seen it often enough today', { perPersonDayMax: 2 }, counter, 2, 'seen'],
    ['that has had all its impressions', { impressionsMax: 10 }, { ...counter, impressions: 10 }, 0, 'cap'],
    [
      'whose budget has less left than one price',
      { price: { per: 'click', amountMinor: 30 }, budgetMinor: 100 },
      { ...counter, spentMinor: 80 },
      0,
      'budget',
    ],
    [
      'that has spent the share of the day',
      { price: { per: 'click', amountMinor: 1 }, budgetMinor: 1000, to: '2026-03-15T00:00:00Z' },
      { ...counter, spentMinor: 55, spentTodayMinor: 55 },
      0,
      'pace',
    ],
  ])('for one %s', (_what, more, used, seenToday, reason) => {
    expect(whyNotNow(running(more), { counter: used, seenToday, moment })).toBe(reason)
  })
})

test('pacing never lets more be spent than the budget, and by the evening of its last day all of it may be', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 50, max: 100_000 }),
      fc.integer({ min: 1, max: 60 }),
      fc.double({ min: 0, max: 24, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (price, budgetMinor, days, hour, spentShare) => {
        const spentMinor = Math.floor(budgetMinor * spentShare)
        const to = new Date(moment.at.getTime() + days * 86_400_000).toISOString()
        const paced = running({ price: { per: 'click', amountMinor: price }, budgetMinor, to })
        const at = { ...moment, hour }
        const out = whyNotNow(paced, { counter: { ...counter, spentMinor }, seenToday: 0, moment: at })
        if (!out) expect(spentMinor + price).toBeLessThanOrEqual(budgetMinor)
        if (days === 1) expect(allowedMinor(paced, counter, { ...at, hour: 24 })).toBeGreaterThanOrEqual(budgetMinor)
      },
    ),
  )
})

test('a guarantee is behind by what an even delivery would have brought by now, and is planned to be kept early', () => {
  const promised = running({ guaranteedImpressions: 1000, to: '2026-03-11T00:00:00Z' })
  const day = (count: number) => new Date(began.getTime() + count * 86_400_000)
  expect(behindBy(promised, 0, began)).toBe(0)
  expect(behindBy(promised, 400, day(4.5))).toBeCloseTo(0.1)
  expect(behindBy(promised, 500, day(4.5))).toBe(0)
  expect(behindBy(promised, 900, day(9))).toBeCloseTo(0.1)
  expect(behindBy(promised, 1000, day(9.9))).toBe(0)
})

test('a layer follows when and how often somebody orders', () => {
  expect(layerOf(undefined, undefined)).toBe('new')
  expect(layerOf('active', 'low')).toBe('growing')
  expect(layerOf('active', 'high')).toBe('loyal')
  expect(layerOf('sleeping', 'high')).toBe('lapsing')
})
