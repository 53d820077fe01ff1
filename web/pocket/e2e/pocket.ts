import { execFile } from 'node:child_process'
import { connect, createServer, type Socket } from 'node:net'
import path from 'node:path'
import { promisify } from 'node:util'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, expect } from 'vitest'
import { type TestServer, testServer } from '../../../server/src/testing/index.ts'
import { launchBrowser } from '../../testing/browser.ts'

export interface Pocket {
  server: TestServer
  /** A phone of its own; nobody is signed in. */
  open(options?: BrowserContextOptions): Promise<Page>
  /** The same, signed in as the customer with this number by a link of the till. */
  openAs(phone: string, options?: BrowserContextOptions, through?: string): Promise<Page>
  /** Asks the API as the shop. */
  ask<T>(method: string, address: string, body?: unknown): Promise<T>
  /** The code that was sent to this number last. */
  codeFor(phone: string): Promise<string>
}

const buildScript = path.resolve(import.meta.dirname, '../../../scripts/build-console.mjs')

const phoneScreen = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true } as const

/** A real server with the built pages, a shop with one store and offers, and a real browser. Closed after the file's tests. */
export async function startPocket(): Promise<Pocket> {
  await promisify(execFile)(process.execPath, [buildScript, '--only', 'pocket'])
  const server = await testServer()
  const browser = await launchBrowser()
  afterAll(() => browser.close())
  // Heard at any moment, also between two tests, where nothing may be expected.
  const wrong: string[] = []
  // Phones that nobody holds any more would go on asking.
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()))
    expect(wrong.splice(0)).toEqual([])
  })

  const ask = async <T>(method: string, address: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${server.url}${address}`, {
      method,
      headers: {
        authorization: `Bearer ${server.secretKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    expect(response.status, `${method} ${address}: ${await response.clone().text()}`).toBeLessThan(300)
    return (await response.json()) as T // the caller names the route's own shape
  }
  const open = async (options: BrowserContextOptions = {}) => {
    const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce', ...phoneScreen, ...options })
    context.setDefaultTimeout(20_000)
    const page = await context.newPage()
    page.on('pageerror', (error) => wrong.push(error.message))
    // It works without the Internet: whatever is asked for comes from this server.
    page.on('request', (request) => {
      const { protocol, host } = new URL(request.url())
      if (protocol.startsWith('http') && !host.startsWith('localhost:')) wrong.push(`asks ${host}`)
    })
    return page
  }
  await openShop(ask)
  return {
    server,
    open,
    ask,
    async openAs(phone, options = {}, through = server.url) {
      const { customers } = await ask<{ customers: { id: string }[] }>('GET', `/v1/customers?search=${phone}`)
      const link = await ask<{ path: string }>('POST', `/v1/customers/${customers[0]?.id}/pocket-link`)
      const page = await open(options)
      await page.goto(`${through}${link.path}`)
      await page.getByRole('heading', { level: 1, name: 'Test shop' }).waitFor()
      return page
    },
    async codeFor(phone) {
      type Outbox = { messages: { phone: string; text: string }[] }
      const { messages } = await ask<Outbox>('GET', '/v1/pocket-outbox')
      return /\d{6}/.exec(messages.find((message) => message.phone === phone)?.text ?? '')?.[0] ?? ''
    },
  }
}

/** A line to the server that can be cut. What a browser calls offline leaves its service worker online. */
export async function openLine(to: string): Promise<{ url: string; cut(): void }> {
  const sockets = new Set<Socket>()
  const line = createServer((phone) => {
    const shop = connect(Number(new URL(to).port), '127.0.0.1')
    for (const socket of [phone, shop]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
    }
    phone.pipe(shop).pipe(phone)
  })
  await new Promise<void>((done) => line.listen(0, '127.0.0.1', done))
  const address = line.address()
  const cut = () => {
    line.close()
    for (const socket of sockets) socket.destroy()
  }
  return { url: `http://localhost:${typeof address === 'object' ? address?.port : ''}`, cut }
}

/** Somebody with a purchase, a card, points, stored value and coupons of every state. */
export const regular = '13800138001'

async function openShop(ask: Pocket['ask']): Promise<void> {
  const city = await ask<{ id: number }>('POST', '/v1/cities', { code: 'hz', name: 'Hangzhou' })
  await ask('POST', '/v1/stores', { city: city.id, code: 'lake', name: 'Lake Road' })
  const offer = async (code: string, more: object) => {
    const { id } = await ask<{ id: number }>('POST', '/v1/offers', {
      code,
      validity: { kind: 'relative', validDays: 30 },
      limits: { perCustomer: 1, perNaturalPerson: null, perPhone: null, perDevice: null },
      ...more,
    })
    await ask('POST', `/v1/offers/${id}/publish`)
    return id
  }
  await offer('welcome', {
    name: { en: 'Welcome', zh: '见面礼' },
    value: { kind: 'full-reduction', offMinor: 500, fromMinor: 2000 },
    needs: { follow: true, member: true },
  })
  const cake = await offer('cake', {
    name: { en: 'A slice of cake', zh: '蛋糕一份' },
    value: { kind: 'exchange', ceilingMinor: 3200 },
    scope: { skus: ['cake'] },
    giftable: true,
    supply: { stock: 40 },
  })
  await offer('weekday', {
    name: { en: 'Quiet afternoons', zh: '工作日下午茶' },
    value: { kind: 'discount', offBasisPoints: 1500, ceilingMinor: 2000, fromMinor: 3000 },
    scope: { stores: ['lake'] },
  })
  const day = 86_400_000
  const order = {
    orderNo: 'A-1001',
    storeCode: 'lake',
    paidAt: new Date(Date.now() - 3 * day).toISOString(),
    customer: { phone: regular, name: 'Chen Yu' },
    lines: [{ sku: 'latte', name: 'Latte', quantity: 2, amountMinor: 5600 }],
  }
  await ask('POST', '/v1/orders', order)
  const { customers } = await ask<{ customers: { id: string }[] }>('GET', `/v1/customers?search=${regular}`)
  const id = customers[0]?.id
  await ask('POST', `/v1/customers/${id}/cards`, { storeCode: 'lake' })
  await ask('POST', `/v1/customers/${id}/points`, { requestId: 'p1', points: 320, reason: 'welcome' })
  const recharge = { rechargeNo: 'R-1', storeCode: 'lake', customer: id, amountMinor: 20_000, provider: 'cash' }
  await ask('POST', '/v1/prepaid/recharges', recharge)
  const plan = { name: { en: 'Hundred', zh: '充百送十' }, payMinor: 10_000, bonusMinor: 1000 }
  await ask('POST', '/v1/prepaid/plans', plan)
  await ask('POST', `/v1/offers/${cake}/claims`, { requestId: 'c1', customer: id })
}
