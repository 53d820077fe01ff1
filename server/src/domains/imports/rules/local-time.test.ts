import { expect, test } from 'vitest'
import { sniffDateOrder, TimeReader } from './local-time.ts'

const read = (text: string, zone = 'Asia/Shanghai', order: 'ymd' | 'dmy' | 'mdy' = 'ymd'): string | undefined => {
  const ms = new TimeReader(zone, order).read(text)
  return ms === undefined ? undefined : new Date(ms).toISOString()
}

test.each([
  ['2010-12-01 08:26:00', '2010-12-01T00:26:00.000Z'],
  ['2010/12/1 8:26', '2010-12-01T00:26:00.000Z'],
  ['2010.12.01', '2010-11-30T16:00:00.000Z'],
  ['2010年12月1日 8时26分30秒', '2010-12-01T00:26:30.000Z'],
  ['20101201082600', '2010-12-01T00:26:00.000Z'],
  ['20101201', '2010-11-30T16:00:00.000Z'],
  ['2010-12-01T08:26:00.5+01:00', '2010-12-01T07:26:00.500Z'],
  ['2010-12-01T08:26:00Z', '2010-12-01T08:26:00.000Z'],
  ['1291191960', '2010-12-01T08:26:00.000Z'],
  ['40513.351388888885', '2010-12-01T00:26:00.000Z'],
])('"%s" is read in the zone of the workspace, or in its own', (text, iso) => {
  expect(read(text)).toBe(iso)
})

test.each(['', 'yesterday', '2010-02-30', '2010-13-01', '2010-12-01 25:00', '31/12/2010 10:00:61', '12'])(
  '"%s" is not a time',
  (text) => {
    expect(read(text, 'Asia/Shanghai', 'dmy')).toBeUndefined()
  },
)

test('day and month stand in the order of the file', () => {
  expect(read('12/1/2010 8:26', 'UTC', 'mdy')).toBe('2010-12-01T08:26:00.000Z')
  expect(read('12/1/2010 8:26 PM', 'UTC', 'dmy')).toBe('2010-01-12T20:26:00.000Z')
  expect(sniffDateOrder(['1/2/2010', '1/13/2010'])).toBe('mdy')
  expect(sniffDateOrder(['1/2/2010', '13/1/2010'])).toBe('dmy')
  expect(sniffDateOrder(['2010-01-02'])).toBe('ymd')
})

test('the clocks change within a day: times before and after, skipped and doubled', () => {
  const london = (text: string) => read(text, 'Europe/London')
  expect(london('2011-03-27 00:59')).toBe('2011-03-27T00:59:00.000Z')
  expect(london('2011-03-27 01:30')).toBe('2011-03-27T01:30:00.000Z') // skipped: moves on by the gap
  expect(london('2011-03-27 02:00')).toBe('2011-03-27T01:00:00.000Z')
  expect(london('2011-10-30 01:30')).toBe('2011-10-30T00:30:00.000Z') // twice: the first
  expect(london('2011-10-30 02:00')).toBe('2011-10-30T02:00:00.000Z')
})
