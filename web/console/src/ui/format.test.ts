import { describe, expect, it } from 'vitest'
import { createFormat } from './format.ts'

const en = createFormat({ language: 'en', timezone: 'Asia/Shanghai', currency: 'CNY' })
const zh = createFormat({ language: 'zh', timezone: 'Asia/Shanghai', currency: 'CNY' })

describe('numbers for people', () => {
  it('money always carries its currency', () => {
    expect(en.money(891140790)).toBe('¥8,911,407.90')
    expect(zh.money(891140790)).toBe('¥8,911,407.90')
    expect(en.money(891140790, 'GBP')).toBe('£8,911,407.90')
  })
  it('money in a currency without minor units is not divided', () => {
    expect(en.money(1500, 'JPY')).toContain('1,500')
  })
  it('shares are shown in per cent and their differences in points with a sign', () => {
    expect(en.percent(324 / 885)).toBe('36.6%')
    expect(en.points(-0.0412)).toBe('-4.1')
    expect(en.points(0.02)).toBe('+2.0')
  })
  it('a calendar day is the same day in every time zone', () => {
    const west = createFormat({ language: 'en', timezone: 'America/Los_Angeles', currency: 'USD' })
    expect(west.day('2010-12-01')).toBe('1 Dec 2010')
    expect(en.day('2010-12-01')).toBe('1 Dec 2010')
  })
  it('an instant is shown in the time zone of the workspace', () => {
    expect(en.dateTime('2010-12-01T20:00:00Z')).toBe('2 Dec 2010, 04:00')
    expect(zh.dateTime('2010-12-01T20:00:00Z')).toContain('2010年12月2日')
  })
  it('the past is told in the largest unit that fits', () => {
    const now = new Date('2026-03-01T12:00:00Z')
    expect(en.ago('2026-03-01T11:55:00Z', now)).toBe('5 minutes ago')
    expect(zh.ago('2026-02-27T11:55:00Z', now)).toBe('前天')
  })
})
