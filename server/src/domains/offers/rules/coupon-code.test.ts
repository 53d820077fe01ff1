import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codeProblem, looksLikeCode, readCode, writeCode } from './coupon-code.ts'

const macWith = (key: string) => (text: string) => createHmac('sha256', key).update(text).digest().subarray(0, 16)
const mac = macWith('ours')
const coupon = '0192f3a4-5b6c-7d8e-9f01-23456789abcd'
const madeAt = Date.UTC(2026, 2, 1)

describe('a code', () => {
  test('says again what was written, for any coupon and time', () => {
    fc.assert(
      fc.property(
        fc.uuid(),
        fc.integer({ min: 0, max: 2 ** 47 }),
        fc.integer({ min: 1, max: 1e9 }),
        (id, at, workspace) => {
          const code = writeCode({ coupon: id, madeAt: at }, workspace, mac)
          expect(looksLikeCode(code)).toBe(true)
          expect(readCode(code, workspace, mac)).toEqual({ coupon: id, madeAt: at })
          expect(readCode(code, workspace + 1, mac)).toBeUndefined()
          expect(readCode(code, workspace, macWith('theirs'))).toBeUndefined()
        },
      ),
    )
  })

  test('is fit for a small QR code: 53 capital letters and digits, and stays the same', () => {
    const code = writeCode({ coupon, madeAt }, 7, mac)
    expect(code).toMatch(/^C[A-Z2-7]{52}$/)
    expect(code).toBe(writeCode({ coupon, madeAt }, 7, mac))
  })

  test('of which one letter was changed is refused, the last one too', () => {
    const code = writeCode({ coupon, madeAt }, 7, mac)
    for (let place = 0; place < code.length; place += 1) {
      for (const letter of 'AQ27') {
        if (letter === code[place]) continue
        expect(readCode(code.slice(0, place) + letter + code.slice(place + 1), 7, mac)).toBeUndefined()
      }
    }
  })

  test('is nothing else: ids, outside codes, cut and longer ones', () => {
    const code = writeCode({ coupon, madeAt }, 7, mac)
    for (const text of [
      '',
      'C',
      coupon,
      code.slice(1),
      `${code}A`,
      code.slice(0, -1),
      code.toLowerCase(),
      ` ${code.slice(1)}`,
      `C!${code.slice(2)}`,
      `C0${code.slice(2)}`,
      `${code.slice(0, -1)}!`,
      `${code.slice(0, -1)}1`,
    ]) {
      expect(looksLikeCode(text)).toBe(false)
      expect(readCode(text, 7, mac)).toBeUndefined()
    }
  })
})

test('counts for less than 60 seconds, not long before it was made, and not once its coupon has changed', () => {
  const changedAt = new Date(madeAt - 1000)
  const problem = (afterMs: number, changed = changedAt) =>
    codeProblem({ coupon, madeAt }, { at: new Date(madeAt + afterMs), changedAt: changed })
  expect(problem(0)).toBeUndefined()
  expect(problem(59_999)).toBeUndefined()
  expect(problem(60_000)).toBe('coupon_code_expired')
  expect(problem(-5_000)).toBeUndefined()
  expect(problem(-5_001)).toBe('coupon_code_expired')
  expect(problem(1, new Date(madeAt))).toBeUndefined()
  expect(problem(1, new Date(madeAt + 1))).toBe('coupon_code_used')
})
