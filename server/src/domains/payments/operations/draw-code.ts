import qrcode from 'qrcode'
import type { Deps } from '../../../kernel/deps.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { describeStores, findPublicId, findStores } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import { findPayment } from '../queries/payments.ts'
import { writeMerchantCode } from '../rules/merchant-code.ts'

/** The text of the code on a store's counter. @throws payment_store_unknown */
export async function writeStoreCode(deps: Deps, scope: Scope, storeCode: string): Promise<string> {
  return deps.db.as(scope, async (tx) => {
    const id = (await findStores(tx, scope.workspace, [storeCode])).get(storeCode)
    const store = id === undefined ? undefined : (await describeStores(tx, scope.workspace, [id])).get(id)
    if (!store) throw refusals.payment_store_unknown()
    const workspace = await findPublicId(tx, scope.workspace)
    return writeMerchantCode({ workspace, storeCode, storeName: store.name, city: '' })
  })
}

/**
 * What a customer scans to make a payment that waits: the provider's own code where it has one, else ours with the
 * amount in it. @throws payment_unknown
 */
export async function writePaymentCode(deps: Deps, scope: Scope, paymentNo: string): Promise<string> {
  return deps.db.as(scope, async (tx) => {
    const payment = await findPayment(tx, scope.workspace, paymentNo)
    const store = payment && (await describeStores(tx, scope.workspace, [payment.store])).get(payment.store)
    if (!payment || !store) throw refusals.payment_unknown()
    if (payment.payUrl) return payment.payUrl
    const workspace = await findPublicId(tx, scope.workspace)
    return writeMerchantCode({ workspace, storeCode: store.code, storeName: store.name, city: '', payment })
  })
}

// A quarter of the picture may be dirty: codes on a counter live long.
const look = { errorCorrectionLevel: 'Q', margin: 4 } as const

export const drawSvg = (text: string): Promise<string> => qrcode.toString(text, { ...look, type: 'svg' })

export const drawPng = (text: string): Promise<Buffer> => qrcode.toBuffer(text, { ...look, type: 'png', scale: 8 })
