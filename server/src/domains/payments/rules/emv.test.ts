import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
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

test('what cannot be written is not: an id that is not two digits, a value too long to say how long it is', () => {
  for (const id of ['', '1', 'a1', '1a', '123'])
    expect(() => writeObjects([{ id, value: '' }])).toThrow(`data object ${id} cannot be written`)
  expect(() => writeObjects([{ id: '01', value: '茶'.repeat(100) }])).toThrow('data object 01 cannot be written')
  expect(writeObjects([{ id: '01', value: '茶'.repeat(99) }])).toBe(`0199${'茶'.repeat(99)}`)
})

test('what is not made of objects is not read: no digits, cut off in a head or in a value', () => {
  expect(readObjects('')).toEqual([])
  expect(readObjects('0102ab0200')).toEqual([
    { id: '01', value: 'ab' },
    { id: '02', value: '' },
  ])
  for (const text of ['0102a', '0102ab0', '0102ab020', 'x102ab', '0x02ab', '010xab', '0102ab x'])
    expect(readObjects(text)).toBeUndefined()
})

describe('a code of a shop', () => {
  const store = { workspace: 'ws_abc', storeCode: 'S1', storeName: '茶'.repeat(26), city: 'Hangzhou and around' }
  const ours = [
    { id: '00', value: 'org.regulars' },
    { id: '01', value: 'ws_abc' },
    { id: '02', value: 'S1' },
  ]
  const known = [
    { id: '00', value: '01' },
    { id: '26', value: '0012org.regulars0106ws_abc0202S1' },
  ]
  const read = (...objects: { id: string; value: string }[]) => readMerchantCode(sealCode(objects))
  const counter = { workspace: 'ws_abc', storeCode: 'S1', amountMinor: null, paymentNo: null }

  test('is written as the specification has it, with names cut to their length', () => {
    const wallets = [
      { name: 'com.alipay', merchant: '2088' },
      { name: 'cn.tenpay', merchant: '77' },
    ]
    expect(openCode(writeMerchantCode({ ...store, wallets }))).toEqual([
      { id: '00', value: '01' },
      { id: '01', value: '11' },
      { id: '26', value: '0012org.regulars0106ws_abc0202S1' },
      { id: '27', value: '0010com.alipay01042088' },
      { id: '28', value: '0009cn.tenpay010277' },
      { id: '52', value: '5411' },
      { id: '53', value: '156' },
      { id: '58', value: 'CN' },
      { id: '59', value: '茶'.repeat(25) },
      { id: '60', value: 'Hangzhou and ar' },
    ])
    const payment = { paymentNo: 'P-7', amountMinor: 1205n }
    expect(openCode(writeMerchantCode({ ...store, storeName: '', city: '', payment }))).toEqual([
      { id: '00', value: '01' },
      { id: '01', value: '12' },
      { id: '26', value: '0012org.regulars0106ws_abc0202S1' },
      { id: '52', value: '5411' },
      { id: '53', value: '156' },
      { id: '54', value: '12.05' },
      { id: '58', value: 'CN' },
      { id: '59', value: 'S1' },
      { id: '60', value: 'CN' },
      { id: '62', value: '0503P-7' },
    ])
  })

  test('is one of ours only with our name, the workspace and the store', () => {
    expect(read(...known)).toEqual(counter)
    const withOwn = (...objects: { id: string; value: string }[]) =>
      read({ id: '00', value: '01' }, { id: '26', value: writeObjects(objects) })
    expect(withOwn(...ours)).toEqual(counter)
    expect(read({ id: '00', value: '02' }, ...known.slice(1))).toBeUndefined()
    expect(read(...known.slice(1))).toBeUndefined()
    expect(read(...known.slice(0, 1))).toBeUndefined()
    expect(read({ id: '00', value: '01' }, { id: '26', value: 'no objects' })).toBeUndefined()
    expect(read({ id: '00', value: '01' }, { id: '27', value: writeObjects(ours) })).toBeUndefined()
    expect(withOwn({ id: '00', value: 'com.other' }, ...ours.slice(1))).toBeUndefined()
    expect(withOwn(...ours.slice(1))).toBeUndefined()
    expect(withOwn(...ours.slice(0, 2))).toBeUndefined()
    expect(withOwn(...ours.slice(0, 1), ...ours.slice(2))).toBeUndefined()
    expect(withOwn(...ours.slice(0, 2), { id: '02', value: '' })).toBeUndefined()
  })

  test('asks for an amount only where it is one, and for a payment by its own field', () => {
    const amountOf = (value: string) => read(...known, { id: '54', value })?.amountMinor
    expect(['12.05', '0.01', '1234567890.00'].map(amountOf)).toEqual([1205, 1, 123_456_789_000])
    expect(['12', '1.5', 'x12.05', '12.055', '.05', '12345678901.00'].map(amountOf)).toEqual(Array(6).fill(null))
    const bill = [
      { id: '01', value: 'bill' },
      { id: '05', value: 'P-7' },
    ]
    expect(read(...known, { id: '62', value: writeObjects(bill) })).toEqual({ ...counter, paymentNo: 'P-7' })
    expect(read(...known, { id: '62', value: writeObjects(bill.slice(0, 1)) })).toEqual(counter)
    expect(read(...known, { id: '62', value: 'no objects' })).toEqual(counter)
  })
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
