import { expect, it } from 'vitest'
import { toCsv } from './csv.ts'

it('quotes what needs it and leaves the rest', () => {
  expect(
    toCsv(
      ['a', 'b'],
      [
        ['x,y', 'he said "no"'],
        [1.5, null],
      ],
    ),
  ).toBe('a,b\r\n"x,y","he said ""no"""\r\n1.5,')
})

it('a name that looks like a formula is exported as text', () => {
  expect(toCsv(['name'], [['=HYPERLINK("http://x")'], ['+86 1']])).toBe(`name\r\n"'=HYPERLINK(""http://x"")"\r\n'+86 1`)
  expect(toCsv(['n'], [[-4]])).toBe('n\r\n-4')
})
