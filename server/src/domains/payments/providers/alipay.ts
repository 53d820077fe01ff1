import type { AlipaySdk, IRequestParams } from 'alipay-sdk'
import {
  type AlipayReply,
  readCancel,
  readPay,
  readPrecreate,
  readQuery,
  readRefund,
  readTrade,
  toYuan,
} from '../rules/alipay.ts'
import type { DeferredProvider, ProviderAccess } from './provider.ts'

const timeoutMs = 8000

// Loaded with the first payment: most workspaces have no contract with this wallet, and their server starts sooner.
async function connect(access: ProviderAccess): Promise<AlipaySdk> {
  const { AlipaySdk } = await import('alipay-sdk')
  const { appId, gateway, privateKey, alipayPublicKey } = access
  // PKCS#1 keys say so in their first line; what comes bare is what the wallet's key tool makes for Node, PKCS#1 as well.
  const keyType = privateKey.includes('BEGIN PRIVATE KEY') ? 'PKCS8' : 'PKCS1'
  return new AlipaySdk({ appId, gateway, privateKey, alipayPublicKey, keyType, signType: 'RSA2', timeout: timeoutMs })
}

/** Answers that are not signed by the gateway are no answers. */
async function call(access: ProviderAccess, method: string, params: IRequestParams): Promise<AlipayReply> {
  try {
    const sdk = await connect(access)
    return await sdk.exec(`alipay.trade.${method}`, params, { validateSign: true })
  } catch (error) {
    return { code: '20000', subMsg: error instanceof Error ? error.message.slice(0, 200) : 'no answer' }
  }
}

export const alipay: DeferredProvider = {
  name: 'alipay',
  words: { en: 'Alipay', zh: '支付宝' },
  kind: 'deferred',
  needsAccess: true,

  async start(access, { paymentNo, amountMinor, subject, waitsUntil, payerCode, store, now }) {
    const minutes = Math.max(1, Math.round((waitsUntil.getTime() - now.getTime()) / 60_000))
    const common = {
      outTradeNo: paymentNo,
      totalAmount: toYuan(amountMinor),
      subject: subject || paymentNo,
      storeId: String(store),
      timeoutExpress: `${minutes}m`,
    }
    const notified = access.notifyUrl ? { notifyUrl: access.notifyUrl } : {}
    if (payerCode === undefined)
      return readPrecreate(await call(access, 'precreate', { ...notified, bizContent: common }))
    const scene = payerCode.startsWith('fp') ? 'security_code' : 'bar_code'
    return readPay(await call(access, 'pay', { ...notified, bizContent: { ...common, authCode: payerCode, scene } }))
  },

  query: async (access, paymentNo) => readQuery(await call(access, 'query', { bizContent: { outTradeNo: paymentNo } })),

  cancel: async (access, paymentNo) =>
    readCancel(await call(access, 'cancel', { bizContent: { outTradeNo: paymentNo } })),

  refund: async (access, { paymentNo, refundNo, amountMinor, reason }) =>
    readRefund(
      await call(access, 'refund', {
        bizContent: {
          outTradeNo: paymentNo,
          outRequestNo: refundNo,
          refundAmount: toYuan(amountMinor),
          ...(reason ? { refundReason: reason } : {}),
        },
      }),
    ),

  async readNotification(access, fields) {
    // The SDK would take the sender's word for the older, broken hash.
    if (fields.sign_type !== 'RSA2' || fields.app_id !== access.appId || !fields.out_trade_no) return undefined
    const sdk = await connect(access)
    if (!sdk.checkNotifySignV2({ ...fields })) return undefined
    const answer = readTrade({
      tradeStatus: fields.trade_status,
      totalAmount: fields.total_amount,
      tradeNo: fields.trade_no,
      buyer: fields.buyer_id ?? fields.buyer_open_id,
    })
    return { paymentNo: fields.out_trade_no, answer }
  },
}
