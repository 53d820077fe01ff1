import { importMappingSchema } from '@regulars/contract'
import { expect, test } from 'vitest'
import { guessColumns, locateColumns, missingFields, sniffDecimalComma } from './mapping.ts'

test('the columns order,customer,at,quantity,amount need no mapping', () => {
  const headers = ['order', 'customer', 'at', 'quantity', 'amount']
  const columns = guessColumns('orders', headers, [['1', 'c1', '2026-01-01 10:00', '1', '12.00']])
  expect(columns).toEqual({ order: 'order', customer: 'customer', at: 'at', quantity: 'quantity', amount: 'amount' })
  expect(missingFields('orders', importMappingSchema.parse({ columns }))).toEqual([])
})

test('the headers of Chinese tills are understood', () => {
  const headers = [
    '订单号',
    '会员手机号',
    '下单时间',
    '商品名称',
    '商品编码',
    '数量',
    '单价',
    '实付金额',
    '门店',
    '渠道',
    '备注',
  ]
  const row = ['A1', '13800138000', '2026/1/1 10:00', '牛奶', 'P1', '2', '5.00', '9.50', '一号店', '小程序', '-']
  expect(guessColumns('orders', headers, [row])).toEqual({
    order: '订单号',
    phone: '会员手机号',
    at: '下单时间',
    name: '商品名称',
    product: '商品编码',
    quantity: '数量',
    price: '单价',
    amount: '实付金额',
    store: '门店',
    channel: '渠道',
  })
})

test('the Online Retail file is understood without its mapping', () => {
  const headers = [
    'InvoiceNo',
    'StockCode',
    'Description',
    'Quantity',
    'InvoiceDate',
    'UnitPrice',
    'CustomerID',
    'Country',
  ]
  const row = ['536365', '85123A', 'HOLDER', '6', '2010-12-01 08:26:00', '2.55', '17850.0', 'United Kingdom']
  expect(guessColumns('orders', headers, [row])).toEqual({
    order: 'InvoiceNo',
    product: 'StockCode',
    name: 'Description',
    quantity: 'Quantity',
    at: 'InvoiceDate',
    price: 'UnitPrice',
    customer: 'CustomerID',
  })
})

test('a column whose content contradicts its header is not taken, and content finds what headers hide', () => {
  const columns = guessColumns(
    'orders',
    ['order', 'time', 'when', 'amount', 'contact'],
    [
      ['1', 'lunch', '2026-01-01 12:00', '12.00', '13800138000'],
      ['2', 'dinner', '2026-01-01 19:00', '80.00', '13900139000'],
    ],
  )
  expect(columns).toEqual({ order: 'order', at: 'when', amount: 'amount', phone: 'contact' })
})

test('a mapping may spell a header differently, and an unknown one is told', () => {
  const mapping = importMappingSchema.parse({ columns: { order: 'invoice no', at: 'Nowhere' } })
  expect(locateColumns(mapping, ['InvoiceNo', 'Country'])).toEqual({
    at: { order: 0 },
    unknown: ['Nowhere'],
    unused: ['Country'],
  })
})

test('decimal commas are told from thousands separators', () => {
  expect(sniffDecimalComma(['1,50', '2.345,10', '3'])).toBe(true)
  expect(sniffDecimalComma(['1.50', '2,345.10', '1,234'])).toBe(false)
})
