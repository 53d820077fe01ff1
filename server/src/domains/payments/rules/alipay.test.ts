import { describe, expect, test } from 'vitest'
import {
  alipayGateway,
  buyerOf,
  fromYuan,
  isGateway,
  readCancel,
  readPay,
  readPrecreate,
  readQuery,
  readRefund,
  readTrade,
  toYuan,
} from './alipay.ts'
import { kindOfPayerCode } from './read-code.ts'
import { askAgainAfterMs, decideAnswer, feeOf, fitsRefund } from './transition.ts'

test('amounts are written and read to the cent, and nothing else is an amount', () => {
  for (const amount of [1n, 10n, 99n, 100n, 12_345n, 1_000_000_000n]) expect(fromYuan(toYuan(amount))).toBe(amount)
  expect([1n, 10n, 1234n].map(toYuan)).toEqual(['0.01', '0.10', '12.34'])
  expect(['12', '12.3', '12.34'].map(fromYuan)).toEqual([1200n, 1230n, 1234n])
  for (const text of ['', '-1.00', '1.234', '1.', '.5', '1e3', ' 1', '1 ', '1234567890123', undefined])
    expect(fromYuan(text)).toBeUndefined()
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

describe('a trade', () => {
  const trade = { tradeNo: 't1', totalAmount: '12.00', buyer: '2088' }
  const cases: [string, Parameters<typeof readTrade>[0], ReturnType<typeof readTrade>][] = [
    ['that waits', { ...trade, tradeStatus: 'WAIT_BUYER_PAY' }, { state: 'waiting' }],
    ['that was closed', { ...trade, tradeStatus: 'TRADE_CLOSED' }, { state: 'closed' }],
    [
      'that was paid',
      { ...trade, tradeStatus: 'TRADE_SUCCESS' },
      { state: 'succeeded', amountMinor: 1200n, reference: 't1', wallet: '2088' },
    ],
    [
      'that was paid by nobody knows whom',
      { ...trade, tradeStatus: 'TRADE_FINISHED', buyer: undefined },
      { state: 'succeeded', amountMinor: 1200n, reference: 't1' },
    ],
    [
      'in a standing that we do not know',
      { ...trade, tradeStatus: 'TRADE_NEW' },
      { state: 'unknown', reason: 'trade status TRADE_NEW' },
    ],
    ['without a standing', { ...trade, tradeStatus: undefined }, { state: 'unknown', reason: 'trade status missing' }],
    ...[{ totalAmount: undefined }, { totalAmount: '12,00' }, { tradeNo: undefined }, { tradeNo: '' }].map(
      (less): [string, Parameters<typeof readTrade>[0], ReturnType<typeof readTrade>] => [
        `paid, with ${JSON.stringify(less)}`,
        { ...trade, tradeStatus: 'TRADE_SUCCESS', ...less },
        { state: 'unknown', reason: 'a trade without amount or number' },
      ],
    ),
  ]
  test.each(cases)('%s', (_title, given, answer) => {
    expect(readTrade(given)).toEqual(answer)
  })

  test('is known by whichever name of its buyer the wallet gives', () => {
    expect(buyerOf({ buyerUserId: '2088', buyerOpenId: 'open' })).toBe('2088')
    expect(buyerOf({ buyerOpenId: 'open' })).toBe('open')
    expect(buyerOf({})).toBeUndefined()
  })
})

test('what went wrong is told in the words of the wallet, the nearer ones first', () => {
  const reason = (reply: { msg?: string; subCode?: string; subMsg?: string }) => readPay({ code: '40004', ...reply })
  expect(reason({ msg: 'Business Failed', subCode: 'ACQ.EXPIRED', subMsg: 'code expired' })).toEqual({
    state: 'failed',
    reason: 'ACQ.EXPIRED: code expired',
  })
  expect(reason({ msg: 'Business Failed' })).toEqual({ state: 'failed', reason: '40004: Business Failed' })
  expect(reason({})).toEqual({ state: 'failed', reason: '40004' })
})

test('a code to scan waits with its address; without one, or in doubt, nothing is known', () => {
  expect(readPrecreate({ code: '10000', qrCode: 'https://qr' })).toEqual({ state: 'waiting', payUrl: 'https://qr' })
  expect(readPrecreate({ code: '40004', qrCode: 'https://qr' })).toEqual({ state: 'failed', reason: '40004' })
  for (const reply of [
    { code: '10000' },
    { code: '20000' },
    { code: '40004', subCode: 'ACQ.SYSTEM_ERROR' },
    { code: '40004', subCode: 'ACQ.TRADE_HAS_SUCCESS' },
  ])
    expect(readPrecreate(reply)).toEqual({ state: 'unknown', reason: reply.subCode ?? reply.code })
  expect(readPrecreate({ code: '40004', subCode: 'ACQ.INVALID_PARAMETER' })).toEqual({
    state: 'failed',
    reason: 'ACQ.INVALID_PARAMETER',
  })
})

test('pay codes are told by how they begin', () => {
  expect(kindOfPayerCode(`28${'1'.repeat(16)}`)).toBe('alipay')
  expect(kindOfPayerCode(`30${'1'.repeat(22)}`)).toBe('alipay')
  expect(kindOfPayerCode(`31${'1'.repeat(16)}`)).toBe('unknown')
  expect(kindOfPayerCode(`25${'1'.repeat(13)}`)).toBe('unknown')
  expect(kindOfPayerCode(`fp${'a'.repeat(33)}`)).toBe('face')
  expect(kindOfPayerCode(`88${'1'.repeat(24)}`)).toBe('ours')
  expect(kindOfPayerCode(`88${'1'.repeat(23)}`)).toBe('unknown')
  expect(kindOfPayerCode(`25${'1'.repeat(14)}`)).toBe('alipay')
  expect(kindOfPayerCode(`29${'1'.repeat(22)}`)).toBe('alipay')
  for (const text of [
    `1${'88'}${'1'.repeat(23)}`,
    `88${'1'.repeat(23)}x`,
    `x88${'1'.repeat(23)}`,
    `x28${'1'.repeat(16)}`,
    `28${'1'.repeat(16)}x`,
    `28${'1'.repeat(23)}`,
    `xfp${'a'.repeat(33)}`,
    `fp${'a'.repeat(34)}`,
    `fp${'a'.repeat(32)}`,
    `fp${'a'.repeat(32)}-`,
    '',
  ])
    expect(kindOfPayerCode(text), text).toBe('unknown')
})

test('a plain address is a gateway only on this machine', () => {
  expect(isGateway(alipayGateway)).toBe(true)
  for (const host of ['127.0.0.1', 'localhost', '[::1]']) expect(isGateway(`http://${host}:4100/gateway.do`)).toBe(true)
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

test('what follows says what somebody has to know', () => {
  const processing = { state: 'processing', amountMinor: 100n, cancelAskedAt: null, payUrl: 'https://old' } as const
  expect(decideAnswer(processing, { state: 'succeeded', amountMinor: 99n, reference: 'r' })).toEqual({
    does: 'distrust',
    problem: 'amount 99 instead of 100',
  })
  expect(decideAnswer(processing, { state: 'waiting' })).toEqual({ does: 'wait', payUrl: 'https://old' })
  expect(decideAnswer(processing, { state: 'waiting', payUrl: 'https://new' })).toEqual({
    does: 'wait',
    payUrl: 'https://new',
  })
  expect(decideAnswer(processing, { state: 'failed', reason: 'no money' })).toEqual({
    does: 'fail',
    reason: 'no money',
  })
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
