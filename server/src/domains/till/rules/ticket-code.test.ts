import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readTicketCode, writeTicketCode } from './ticket-code.ts'

const sign = (text: string) => createHmac('sha256', 'key').update(text).digest()

test('a code names its sale, whatever its number looks like', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2 ** 31 }),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
      (workspace, ticketNo) => {
        const code = writeTicketCode(sign, workspace, ticketNo)
        expect(code).toMatch(/^[\w-]+$/)
        expect(readTicketCode(sign, code)).toEqual({ workspace, ticketNo })
      },
    ),
  )
})

test('a code that was changed anywhere, cut or made with another key names nothing', () => {
  const code = writeTicketCode(sign, 7, 'T-1')
  for (let at = 0; at < code.length; at += 1) {
    for (const other of ['A', 'B', '_']) {
      const forged = code.slice(0, at) + other + code.slice(at + 1)
      if (forged !== code) expect(readTicketCode(sign, forged)).toBeUndefined()
    }
    expect(readTicketCode(sign, code.slice(0, at))).toBeUndefined()
  }
  const elsewhere = writeTicketCode((text) => createHmac('sha256', 'other').update(text).digest(), 7, 'T-1')
  expect(readTicketCode(sign, elsewhere)).toBeUndefined()
  expect(readTicketCode(sign, `${code}=`)).toBeUndefined()
})
