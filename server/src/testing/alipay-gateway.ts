import { createSign, createVerify, generateKeyPairSync } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

type Trade = {
  outTradeNo: string
  tradeNo: string
  totalAmount: string
  status: 'WAIT_BUYER_PAY' | 'TRADE_SUCCESS' | 'TRADE_CLOSED'
  buyer: string
  notifyUrl: string | undefined
  refunds: Map<string, number>
}

type Params = Record<string, string>
type Biz = Record<string, string>

const cents = (yuan: string): number => Math.round(Number(yuan) * 100)

/** Of what is signed: every parameter but the signature, sorted, as `key=value`. */
const signedText = (params: Params, without: readonly string[]): string =>
  Object.keys(params)
    .filter((key) => !without.includes(key) && params[key] !== '')
    .sort()
    .map((key) => `${key}=${params[key]}`)
    .join('&')

/**
 * A gateway of the wallet on this machine, for tests and demos: it checks the merchant's signature, signs its answers and
 * notifications with keys of its own, and can be told to lose answers. What it does with money is decided by who holds it.
 */
export class AlipayGateway {
  readonly appId = '2021000000000001'
  readonly merchant = generateKeyPairSync('rsa', { modulusLength: 2048 })
  readonly #wallet = generateKeyPairSync('rsa', { modulusLength: 2048 })
  readonly #trades = new Map<string, Trade>()
  readonly #server: Server
  readonly asked: string[] = []
  /** Methods whose answers are lost after they were carried out, such as `alipay.trade.refund`. */
  readonly lose = new Set<string>()
  /** Answered with this instead of being carried out, by method. */
  readonly refuse = new Map<string, { sub_code: string }>()

  private constructor() {
    this.#server = createServer(async (request, response) => {
      const params = await readForm(request)
      const method = params.method ?? ''
      this.asked.push(method)
      const content = this.#carryOut(method, params)
      if (this.lose.has(method)) return request.socket.destroy()
      const body = JSON.stringify(content)
      const sign = createSign('RSA-SHA256').update(body, 'utf8').sign(this.#wallet.privateKey, 'base64')
      response.setHeader('content-type', 'application/json')
      response.end(`{"${method.replaceAll('.', '_')}_response":${body},"sign":"${sign}"}`)
    })
  }

  static async open(): Promise<AlipayGateway> {
    const gateway = new AlipayGateway()
    await new Promise<void>((resolve) => gateway.#server.listen(0, '127.0.0.1', resolve))
    return gateway
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/gateway.do` // it listens on a port
  }

  /** What a merchant pastes into the settings. */
  get settings() {
    return {
      enabled: true,
      appId: this.appId,
      gateway: this.url,
      privateKey: String(this.merchant.privateKey.export({ type: 'pkcs1', format: 'pem' })),
      alipayPublicKey: String(this.#wallet.publicKey.export({ type: 'spki', format: 'pem' })),
    }
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  /** A customer scans the code of a payment and pays. */
  pay(outTradeNo: string, buyer: string): Trade {
    const trade = this.#trades.get(outTradeNo)
    if (trade?.status !== 'WAIT_BUYER_PAY')
      throw new Error(`${outTradeNo} cannot be paid: ${trade?.status ?? 'unknown'}`)
    trade.status = 'TRADE_SUCCESS'
    trade.buyer = buyer
    return trade
  }

  statusOf = (outTradeNo: string): string | undefined => this.#trades.get(outTradeNo)?.status
  refundedOf = (outTradeNo: string): number =>
    [...(this.#trades.get(outTradeNo)?.refunds.values() ?? [])].reduce((sum, amount) => sum + amount, 0)

  /** The notification of a trade as it stands, signed; `change` is done to it before signing. */
  notification(outTradeNo: string, change: Params = {}): Params {
    const trade = this.#trades.get(outTradeNo)
    if (!trade) throw new Error(`no trade ${outTradeNo}`)
    const params: Params = {
      app_id: this.appId,
      charset: 'utf-8',
      notify_id: `n-${outTradeNo}-${this.asked.length}`,
      notify_time: '2026-03-10 12:00:00',
      notify_type: 'trade_status_sync',
      version: '1.0',
      out_trade_no: trade.outTradeNo,
      trade_no: trade.tradeNo,
      trade_status: trade.status,
      total_amount: trade.totalAmount,
      ...(trade.buyer ? { buyer_id: trade.buyer } : {}),
      subject: '储值 & coffee + cake',
      ...change,
    }
    const sign = createSign('RSA-SHA256')
      .update(signedText(params, ['sign', 'sign_type']), 'utf8')
      .sign(this.#wallet.privateKey, 'base64')
    return { ...params, sign_type: 'RSA2', sign }
  }

  #carryOut(method: string, params: Params): Record<string, unknown> {
    const { sign = '', ...rest } = params
    const isSigned = createVerify('RSA-SHA256')
      .update(signedText(rest, ['sign']), 'utf8')
      .verify(this.merchant.publicKey, sign, 'base64')
    if (!isSigned || rest.app_id !== this.appId)
      return { code: '40002', msg: 'Invalid Arguments', sub_code: 'isv.invalid-signature' }
    const refused = this.refuse.get(method)
    if (refused) return { code: '40004', msg: 'Business Failed', ...refused }
    const biz = JSON.parse(rest.biz_content ?? '{}') as Biz // the wallet's own protocol
    const name = method.slice('alipay.trade.'.length)
    if (name === 'precreate') return this.#precreate(biz, rest.notify_url)
    if (name === 'pay') return this.#payByCode(biz, rest.notify_url)
    const trade = this.#trades.get(biz.out_trade_no ?? '')
    if (name === 'cancel') return this.#cancel(biz, trade)
    if (!trade) return { code: '40004', msg: 'Business Failed', sub_code: 'ACQ.TRADE_NOT_EXIST' }
    return name === 'refund' ? this.#refund(biz, trade) : this.#shown(trade)
  }

  #open(biz: Biz, notifyUrl: string | undefined): Trade {
    const outTradeNo = biz.out_trade_no ?? ''
    const known = this.#trades.get(outTradeNo)
    if (known) return known
    const trade: Trade = {
      outTradeNo,
      tradeNo: `2026${String(this.#trades.size + 1).padStart(10, '0')}`,
      totalAmount: biz.total_amount ?? '0',
      status: 'WAIT_BUYER_PAY',
      buyer: '',
      notifyUrl,
      refunds: new Map(),
    }
    this.#trades.set(outTradeNo, trade)
    return trade
  }

  #shown = (trade: Trade) => ({
    code: '10000',
    msg: 'Success',
    out_trade_no: trade.outTradeNo,
    trade_no: trade.tradeNo,
    trade_status: trade.status,
    total_amount: trade.totalAmount,
    ...(trade.buyer ? { buyer_user_id: trade.buyer } : {}),
  })

  #precreate(biz: Biz, notifyUrl: string | undefined) {
    const trade = this.#open(biz, notifyUrl)
    return {
      code: '10000',
      msg: 'Success',
      out_trade_no: trade.outTradeNo,
      qr_code: `https://qr.alipay.com/${trade.tradeNo}`,
    }
  }

  /** Codes that end in 1 are paid at once, in 2 wait for a password, others are refused. */
  #payByCode(biz: Biz, notifyUrl: string | undefined) {
    const last = biz.auth_code?.at(-1)
    if (last !== '1' && last !== '2')
      return { code: '40004', msg: 'Business Failed', sub_code: 'ACQ.PAYMENT_AUTH_CODE_INVALID' }
    const trade = this.#open(biz, notifyUrl)
    if (last === '2') return { code: '10003', msg: 'order success pay inprocess', out_trade_no: trade.outTradeNo }
    if (trade.status === 'TRADE_SUCCESS') return { code: '40004', sub_code: 'ACQ.TRADE_HAS_SUCCESS' }
    return this.#shown(this.pay(trade.outTradeNo, `2088${biz.auth_code?.slice(-12)}`))
  }

  #cancel(biz: Biz, trade: Trade | undefined) {
    const action = trade?.status === 'TRADE_SUCCESS' ? 'refund' : 'close'
    if (trade) {
      if (action === 'refund') trade.refunds.set('cancel', cents(trade.totalAmount) - this.refundedOf(trade.outTradeNo))
      trade.status = 'TRADE_CLOSED'
    }
    return { code: '10000', msg: 'Success', out_trade_no: biz.out_trade_no, retry_flag: 'N', action }
  }

  #refund(biz: Biz, trade: Trade) {
    const requestNo = biz.out_request_no ?? ''
    const isNew = !trade.refunds.has(requestNo)
    const amount = cents(biz.refund_amount ?? '0')
    if (isNew && this.refundedOf(trade.outTradeNo) + amount > cents(trade.totalAmount))
      return { code: '40004', msg: 'Business Failed', sub_code: 'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL' }
    if (isNew) trade.refunds.set(requestNo, amount)
    return { code: '10000', msg: 'Success', trade_no: trade.tradeNo, fund_change: isNew ? 'Y' : 'N' }
  }
}

async function readForm(request: IncomingMessage): Promise<Params> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  const query = new URL(request.url ?? '/', 'http://gateway').searchParams
  return Object.fromEntries([...query, ...new URLSearchParams(text)])
}
