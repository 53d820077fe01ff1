import { describe, expect, it } from 'vitest'
import { absoluteDays, codeOf, problemsOf, startingDraft, startingValue } from './draft.ts'

const ready = { ...startingDraft(100, { en: 'Welcome', zh: '见面礼' }), code: 'welcome' }

describe('an offer while it is written', () => {
  it('the first draft can be saved as it is', () => {
    expect(problemsOf(ready)).toEqual([])
  })

  it('a reduction above its threshold, a missing name, a code with capitals and days backwards are named', () => {
    expect(
      problemsOf({ ...ready, value: { kind: 'full-reduction', offMinor: 4000, fromMinor: 3000, timesMax: 1 } }),
    ).toEqual(['amount'])
    expect(problemsOf({ ...ready, name: { en: 'Welcome', zh: ' ' } })).toEqual(['name'])
    expect(problemsOf({ ...ready, code: 'Welcome' })).toEqual(['code'])
    expect(problemsOf({ ...ready, validity: absoluteDays('2026-03-31', '2026-03-01', 'UTC') })).toEqual(['days'])
  })

  it('a special price or an exchange needs to say for which goods', () => {
    expect(problemsOf({ ...ready, value: startingValue('exchange', 100) })).toEqual(['scope'])
    expect(
      problemsOf({ ...ready, value: startingValue('exchange', 100), scope: { ...ready.scope, skus: ['latte'] } }),
    ).toEqual([])
  })

  it('days are both included, in the zone of the workspace', () => {
    expect(absoluteDays('2026-03-01', '2026-03-31', 'Asia/Shanghai')).toEqual({
      kind: 'absolute',
      from: '2026-02-28T16:00:00.000Z',
      to: '2026-03-31T16:00:00.000Z',
    })
  })

  it('a code is made from the name and can be saved', () => {
    expect(codeOf('Welcome back!', new Uint8Array([1, 2, 10]))).toBe('welcome-back-12a')
    expect(codeOf('见面礼', new Uint8Array([1, 2, 10]))).toBe('offer-12a')
  })
})
