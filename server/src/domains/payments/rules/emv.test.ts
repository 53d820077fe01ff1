import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checksumOf, openCode, readObjects, sealCode, writeObjects } from './emv.ts'
import { readMerchantCode, writeMerchantCode } from './merchant-code.ts'

test('the checksum is CRC-16/CCITT-FALSE: its check value, and the example of the EMVCo specification', () => {
  expect(checksumOf('123456789')).toBe('29B1')
  const example =
    '00020101021229300012D156000000000510A93FO3230Q31280012D15600000001030812345678520441115802CN5914BEST TRANSPORT6007BEIJING64200002ZH0104最佳运输0202北京540523.7253031565502016233030412340603***0708A60086670902ME91320016A0112233449988770708123456786304A13A'
  expect(checksumOf(example.slice(0, -4))).toBe('A13A')
  expect(openCode(example)?.find(({ id }) => id === '59')?.value).toBe('BEST TRANSPORT')
})

const id = fc.integer({ min: 0, max: 62 }).map((number) => String(number).padStart(2, '0'))
const value = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((text) => [...text].length <= 99)
const objects = fc.array(fc.record({ id, value }), { minLength: 1, maxLength: 12 })

test('what was written is read back, whatever it is', () => {
  fc.assert(
    fc.property(objects, (written) => {
      expect(readObjects(writeObjects(written))).toEqual(written)
      expect(openCode(sealCode(written))).toEqual(written)
    }),
  )
})

test('a changed character is found, every time', () => {
  const text = writeMerchantCode({ workspace: 'ws_abc', storeCode: 'S1', storeName: 'Tea house', city: 'Hangzhou' })
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, other) => {
      const changed = `${text.slice(0, at)}${other}${text.slice(at + 1)}`
      // Hexadecimal digits of the checksum may be written small.
      fc.pre(changed.toUpperCase() !== text.toUpperCase())
      expect(readMerchantCode(changed)).toBeUndefined()
    }),
    { numRuns: 2000 },
  )
})

test('a text of chance is taken for a code about once in 65,536 times', () => {
  let taken = 0
  for (let number = 0; number < 65_536; number += 1)
    if (openCode(`0002016304${number.toString(16).padStart(4, '0')}`)) taken += 1
  expect(taken).toBe(1)
})

test('a code on the counter says where it stands, and one that asks for an amount says for which payment', () => {
  const store = { workspace: 'ws_abc', storeCode: 'S1', storeName: '茶'.repeat(40), city: '' }
  const counter = writeMerchantCode({ ...store, wallets: [{ name: 'com.alipay', merchant: '2088' }] })
  expect(counter.slice(0, 12)).toBe('000201010211')
  expect(readMerchantCode(counter)).toEqual({
    workspace: 'ws_abc',
    storeCode: 'S1',
    amountMinor: null,
    paymentNo: null,
  })
  const asking = writeMerchantCode({ ...store, payment: { paymentNo: 'P-7', amountMinor: 1205n } })
  expect(asking).toContain('540512.05')
  expect(asking).toContain('5303156')
  expect(asking).toContain('5802CN')
  expect(readMerchantCode(asking)).toEqual({
    workspace: 'ws_abc',
    storeCode: 'S1',
    amountMinor: 1205,
    paymentNo: 'P-7',
  })
})
