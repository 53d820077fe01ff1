import type { MerchantCodeContent } from '@regulars/contract'
import { type DataObject, openCode, readObjects, sealCode, writeObjects } from './emv.ts'

// The first of the templates that are free for anybody (26 to 51); its 00 says whose it is.
const ourTemplate = '26'
const ourName = 'org.regulars'
// Grocery stores and supermarkets: what a merchant sells changes nothing for us, but the field may not be missing.
const categoryCode = '5411'
const yuan = '156'

export type MerchantCode = {
  workspace: string
  storeCode: string
  storeName: string
  city: string
  /** Both for a code that asks for one payment. */
  payment?: { paymentNo: string; amountMinor: bigint }
  /** Other wallets that the same code pays into: their own template's name and the merchant's id there. At most 24. */
  wallets?: readonly { name: string; merchant: string }[]
}

const cut = (text: string, length: number): string => [...text].slice(0, length).join('')

/** `1234n` as the code writes it, `12.34`. */
const toDecimal = (amountMinor: bigint): string =>
  `${amountMinor / 100n}.${String(amountMinor % 100n).padStart(2, '0')}`

/** The text of a code on the counter (static), or of one that asks for an amount (dynamic). */
export function writeMerchantCode({
  workspace,
  storeCode,
  storeName,
  city,
  payment,
  wallets = [],
}: MerchantCode): string {
  const template = (name: string, ids: readonly [string, string][]): string =>
    writeObjects([{ id: '00', value: name }, ...ids.map(([id, value]) => ({ id, value }))])
  const others = wallets.map(({ name, merchant }, index) => ({
    id: String(Number(ourTemplate) + 1 + index),
    value: template(name, [['01', merchant]]),
  }))
  return sealCode([
    { id: '00', value: '01' },
    { id: '01', value: payment ? '12' : '11' },
    {
      id: ourTemplate,
      value: template(ourName, [
        ['01', workspace],
        ['02', storeCode],
      ]),
    },
    ...others,
    { id: '52', value: categoryCode },
    { id: '53', value: yuan },
    ...(payment ? [{ id: '54', value: toDecimal(payment.amountMinor) }] : []),
    { id: '58', value: 'CN' },
    { id: '59', value: cut(storeName, 25) || storeCode },
    { id: '60', value: cut(city, 15) || 'CN' },
    ...(payment ? [{ id: '62', value: writeObjects([{ id: '05', value: payment.paymentNo }]) }] : []),
  ])
}

const textOf = (objects: readonly DataObject[] | undefined, id: string): string | undefined =>
  objects?.find((object) => object.id === id)?.value

const inside = (text: string | undefined): DataObject[] | undefined =>
  text === undefined ? undefined : readObjects(text)

/** What one of our codes says; undefined for everything else, and where the checksum does not fit. */
export function readMerchantCode(text: string): MerchantCodeContent | undefined {
  const objects = openCode(text)
  const own = inside(textOf(objects, ourTemplate))
  const [workspace, storeCode] = [textOf(own, '01'), textOf(own, '02')]
  if (textOf(objects, '00') !== '01' || textOf(own, '00') !== ourName || !workspace || !storeCode) return undefined
  const amount = /^(\d{1,10})\.(\d\d)$/.exec(String(textOf(objects, '54')))
  return {
    workspace,
    storeCode,
    amountMinor: amount ? Number(`${amount[1]}${amount[2]}`) : null,
    paymentNo: textOf(inside(textOf(objects, '62')), '05') ?? null,
  }
}
