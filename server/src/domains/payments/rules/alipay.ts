import type { RefundAnswer } from '../providers/provider.ts'
import type { ProviderAnswer } from './transition.ts'

export const alipayGateway = 'https://openapi.alipay.com/gateway.do'

/** What the gateway answers, as the SDK reads it. */
export type AlipayReply = {
  code: string
  msg?: string
  subCode?: string
  subMsg?: string
  tradeNo?: string
  tradeStatus?: string
  totalAmount?: string
  buyerUserId?: string
  buyerOpenId?: string
  qrCode?: string
  retryFlag?: string
}

/** `1234n` as the gateway writes it: `12.34`. */
export const toYuan = (amountMinor: bigint): string =>
  `${amountMinor / 100n}.${String(amountMinor % 100n).padStart(2, '0')}`

/** And back; undefined for what is no amount. */
export function fromYuan(text: string | undefined): bigint | undefined {
  const match = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(text ?? '')
  return match?.[1] ? BigInt(match[1]) * 100n + BigInt((match[2] ?? '').padEnd(2, '0')) : undefined
}

const reasonOf = ({ code, msg, subCode, subMsg }: AlipayReply): string =>
  [subCode ?? code, subMsg ?? msg].filter(Boolean).join(': ')

const isDone = ({ code }: AlipayReply): boolean => code === '10000'

// The gateway says with these that it does not know: whatever was asked may have happened.
const isUncertain = ({ code, subCode }: AlipayReply): boolean =>
  code === '20000' || /SYSTEM_ERROR|SYSTEM_BUSY|CONCURRENT|TIMEOUT|UNKNOW/i.test(subCode ?? '')

type Trade = Pick<AlipayReply, 'tradeNo' | 'tradeStatus' | 'totalAmount'> & { buyer: string | undefined }

/** What a trade in this standing means; the same words in a reply and in a notification. */
export function readTrade({ tradeStatus, totalAmount, tradeNo, buyer }: Trade): ProviderAnswer {
  if (tradeStatus === 'WAIT_BUYER_PAY') return { state: 'waiting' }
  if (tradeStatus === 'TRADE_CLOSED') return { state: 'closed' }
  if (tradeStatus !== 'TRADE_SUCCESS' && tradeStatus !== 'TRADE_FINISHED')
    return { state: 'unknown', reason: `trade status ${tradeStatus ?? 'missing'}` }
  const amountMinor = fromYuan(totalAmount)
  if (amountMinor === undefined || !tradeNo) return { state: 'unknown', reason: 'a trade without amount or number' }
  return { state: 'succeeded', amountMinor, reference: tradeNo, ...(buyer ? { wallet: buyer } : {}) }
}

export const buyerOf = (reply: Pick<AlipayReply, 'buyerUserId' | 'buyerOpenId'>): string | undefined =>
  reply.buyerUserId ?? reply.buyerOpenId

/** Of a payment by pay code: settled while the customer stands there, unless the wallet asks for a password. */
export function readPay(reply: AlipayReply): ProviderAnswer {
  if (reply.code === '10003') return { state: 'waiting' }
  if (isDone(reply)) return readTrade({ ...reply, tradeStatus: 'TRADE_SUCCESS', buyer: buyerOf(reply) })
  // The number was paid before: the query that follows tells.
  if (isUncertain(reply) || reply.subCode === 'ACQ.TRADE_HAS_SUCCESS')
    return { state: 'unknown', reason: reasonOf(reply) }
  return { state: 'failed', reason: reasonOf(reply) }
}

export function readPrecreate(reply: AlipayReply): ProviderAnswer {
  if (isDone(reply) && reply.qrCode) return { state: 'waiting', payUrl: reply.qrCode }
  if (isDone(reply) || isUncertain(reply) || reply.subCode === 'ACQ.TRADE_HAS_SUCCESS')
    return { state: 'unknown', reason: reasonOf(reply) }
  return { state: 'failed', reason: reasonOf(reply) }
}

export function readQuery(reply: AlipayReply): ProviderAnswer {
  if (isDone(reply)) return readTrade({ ...reply, buyer: buyerOf(reply) })
  // A code that nobody has scanned yet is no trade yet.
  if (reply.subCode === 'ACQ.TRADE_NOT_EXIST') return { state: 'waiting' }
  return { state: 'unknown', reason: reasonOf(reply) }
}

export const readCancel = (reply: AlipayReply): 'closed' | 'unknown' =>
  isDone(reply) && reply.retryFlag !== 'Y' ? 'closed' : 'unknown'

export function readRefund(reply: AlipayReply): RefundAnswer {
  if (isDone(reply)) return { state: 'succeeded' }
  if (isUncertain(reply)) return { state: 'unknown', reason: reasonOf(reply) }
  return { state: 'failed', reason: reasonOf(reply) }
}

/** Plain HTTP is for a gateway on this machine (the fake of tests and demos); everything else is encrypted. */
export function isGateway(address: string): boolean {
  const { protocol, hostname } = new URL(address)
  return protocol === 'https:' || (protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname))
}
