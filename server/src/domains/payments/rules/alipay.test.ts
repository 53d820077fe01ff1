import { expect, test } from 'vitest'
import { fromYuan, isGateway, readCancel, readPay, readPrecreate, readQuery, readRefund, toYuan } from './alipay.ts'
import { kindOfPayerCode } from './read-code.ts'
import { askAgainAfterMs, decideAnswer, feeOf, fitsRefund } from './transition.ts'

test('amounts are written and read to the cent, and nothing else is an amount', () => {
  for (const amount of [1n, 10n, 99n, 100n, 12_345n, 1_000_000_000n]) expect(fromYuan(toYuan(amount))).toBe(amount)
  expect(fromYuan('12.3')).toBe(1230n)
  for (const text of ['', '-1.00', '1.234', '1e3', ' 1', undefined]) expect(fromYuan(text)).toBeUndefined()
})

const paid = { code: '10000', tradeNo: 't1', totalAmount: '12.00', buyerUserId: '2088' }

test('an answer of the wallet means success only where it says so; doubt is no answer', () => {
  const success = { state: 'succeeded', amountMinor: 1200n, reference: 't1', wallet: '2088' }
  expect(readPay(paid)).toEqual(success)
  expect(readPay({ code: '10003' })).toEqual({ state: 'waiting' })
  expect(readPay({ code: '40004', subCode: 'ACQ.PAYMENT_AUTH_CODE_INVALID' })).toMatchObject({ state: 'failed' })
  for (const subCode of ['ACQ.SYSTEM_ERROR', 'aop.unknow-error', 'ACQ.TRADE_HAS_SUCCESS'])
    expect(readPay({ code: '40004', subCode })).toMatchObject({ state: 'unknown' })
  expect(readPay({ code: '20000' })).toMatchObject({ state: 'unknown' })
  expect(readPrecreate({ code: '10000', qrCode: 'https://qr' })).toEqual({ state: 'waiting', payUrl: 'https://qr' })
  expect(readQuery({ ...paid, tradeStatus: 'TRADE_FINISHED' })).toEqual(success)
  expect(readQuery({ ...paid, tradeStatus: 'TRADE_CLOSED' })).toEqual({ state: 'closed' })
  expect(readQuery({ code: '40004', subCode: 'ACQ.TRADE_NOT_EXIST' })).toEqual({ state: 'waiting' })
  expect(readQuery({ code: '40002' })).toMatchObject({ state: 'unknown' })
  expect(readCancel({ code: '10000', retryFlag: 'Y' })).toBe('unknown')
  expect(readCancel({ code: '10000', retryFlag: 'N' })).toBe('closed')
  expect(readRefund({ code: '10000' })).toEqual({ state: 'succeeded' })
  expect(readRefund({ code: '40004', subCode: 'ACQ.SYSTEM_ERROR' })).toMatchObject({ state: 'unknown' })
  expect(readRefund({ code: '40004', subCode: 'ACQ.SELLER_BALANCE_NOT_ENOUGH' })).toMatchObject({ state: 'failed' })
})

test('pay codes are told by how they begin', () => {
  expect(kindOfPayerCode(`28${'1'.repeat(16)}`)).toBe('alipay')
  expect(kindOfPayerCode(`30${'1'.repeat(22)}`)).toBe('alipay')
  expect(kindOfPayerCode(`31${'1'.repeat(16)}`)).toBe('unknown')
  expect(kindOfPayerCode(`25${'1'.repeat(13)}`)).toBe('unknown')
  expect(kindOfPayerCode(`fp${'a'.repeat(33)}`)).toBe('face')
  expect(kindOfPayerCode(`88${'1'.repeat(24)}`)).toBe('ours')
  expect(kindOfPayerCode(`88${'1'.repeat(23)}`)).toBe('unknown')
})

test('a plain address is a gateway only on this machine', () => {
  expect(isGateway('https://openapi.alipay.com/gateway.do')).toBe(true)
  expect(isGateway('http://127.0.0.1:4100/gateway.do')).toBe(true)
  expect(isGateway('http://10.0.0.1/gateway.do')).toBe(false)
  expect(isGateway('ftp://localhost/')).toBe(false)
})

test('of every answer to every standing of a payment, exactly one thing follows', () => {
  const success = { state: 'succeeded', amountMinor: 100n, reference: 'r' } as const
  const standing = (
    state: 'created' | 'processing' | 'succeeded' | 'failed' | 'closed',
    cancelAskedAt: Date | null = null,
  ) => ({ state, amountMinor: 100n, cancelAskedAt, payUrl: null }) as const
  const table: [Parameters<typeof decideAnswer>[0], Parameters<typeof decideAnswer>[1], string][] = [
    [standing('created'), success, 'succeed'],
    [standing('processing'), success, 'succeed'],
    [standing('processing', new Date(0)), success, 'undo'],
    [standing('succeeded'), success, 'nothing'],
    [standing('closed'), success, 'undo'],
    [standing('failed'), success, 'undo'],
    [standing('processing'), { ...success, amountMinor: 99n }, 'distrust'],
    [standing('processing'), { state: 'waiting' }, 'wait'],
    [standing('succeeded'), { state: 'waiting' }, 'nothing'],
    [standing('processing'), { state: 'failed', reason: '' }, 'fail'],
    [standing('succeeded'), { state: 'failed', reason: '' }, 'nothing'],
    [standing('processing'), { state: 'closed' }, 'close'],
    [standing('succeeded'), { state: 'closed' }, 'nothing'],
    [standing('closed'), { state: 'closed' }, 'rest'],
    [standing('processing'), { state: 'unknown', reason: '' }, 'nothing'],
  ]
  for (const [payment, answer, does] of table)
    expect([payment, answer, decideAnswer(payment, answer).does]).toEqual([payment, answer, does])
})

test('refunds under way count towards what was paid; fees are rounded to the nearest cent', () => {
  const payment = { amountMinor: 100n, refundedMinor: 30n, refundingMinor: 20n }
  expect(fitsRefund(payment, 50n)).toBe(true)
  expect(fitsRefund(payment, 51n)).toBe(false)
  expect(feeOf(10_000n, 6)).toBe(60n)
  expect(feeOf(99n, 6)).toBe(1n)
  expect(feeOf(80n, 6)).toBe(0n)
  expect(feeOf(100n, null)).toBeNull()
  expect(askAgainAfterMs(0)).toBe(2000)
  expect(askAgainAfterMs(40)).toBe(600_000)
})
