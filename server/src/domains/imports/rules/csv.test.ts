import { stringify } from 'csv-stringify/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CsvError, CsvSplitter, type Row, sniffDelimiter } from './csv.ts'

/** Feeds the text in pieces of these lengths, over and over. */
function split(text: string, delimiter = ',', lengths: readonly number[] = [text.length || 1]): Row[] {
  const splitter = new CsvSplitter(delimiter)
  const rows: Row[] = []
  let at = 0
  for (let i = 0; at < text.length; i++) {
    const length = lengths[i % lengths.length] ?? 1
    rows.push(...splitter.push(text.slice(at, at + length)))
    at += length
  }
  return [...rows, ...splitter.end()]
}

const cell = fc.string({ unit: fc.constantFrom('a', '1', ' ', ',', ';', '"', '\n', '\r\n', '订', '.'), maxLength: 8 })

test('what a CSV writer wrote is read back, however it is cut into pieces', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 }),
      fc.constantFrom('\n', '\r\n'),
      (rows, lengths, lineEnd) => {
        const kept = rows.filter((row) => row.some((entry) => entry !== ''))
        const text = stringify(rows, { record_delimiter: lineEnd, quoted_match: /[\r\n]/ })
        expect(split(text, ',', lengths).map((row) => row.cells)).toEqual(kept)
      },
    ),
  )
})

test('a row carries the number of the line it begins on, past quoted line breaks and empty lines', () => {
  const rows = split('a,b\n\n1,"x\ny"\r\n2,z\n')
  expect(rows).toEqual([
    { line: 1, cells: ['a', 'b'] },
    { line: 3, cells: ['1', 'x\ny'] },
    { line: 5, cells: ['2', 'z'] },
  ])
})

test('a quote inside a plain cell is a quote', () => {
  expect(split('5" nail,2\n')[0]?.cells).toEqual(['5" nail', '2'])
})

test('a last line without a line break counts', () => {
  expect(split('a,b\n1,2').map((row) => row.cells)).toEqual([
    ['a', 'b'],
    ['1', '2'],
  ])
})

test('a quote that is never closed names its line instead of filling the memory', () => {
  const splitter = new CsvSplitter(',')
  splitter.push('a,b\n1,"')
  expect(() => splitter.push('x'.repeat(5 * 1024 * 1024))).toThrow(new CsvError(2))
})

test.each([
  ['order,at\n1,2\n', ','],
  ['order;price\n1;2,50\n2;3,10\n', ';'],
  ['order\tat\n1\t2\n', '\t'],
  ['name|note\na|b, c\n', '|'],
  ['one column\nonly\n', ','],
])('the delimiter of %j is %j', (text, delimiter) => {
  expect(sniffDelimiter(text)).toBe(delimiter)
})

test('any run of blanks separates, blanks at the ends do not, and a quote is a letter', () => {
  expect(split(' 00004   0001 5"\tx \r\n\n  1 2\n', ' ', [3, 4])).toEqual([
    { line: 1, cells: ['00004', '0001', '5"', 'x'] },
    { line: 3, cells: ['1', '2'] },
  ])
})
