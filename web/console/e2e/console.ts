import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, expect } from 'vitest'
import { type TestOptions, type TestServer, testServer } from '../../../server/src/testing/index.ts'
import { launchBrowser } from '../../testing/browser.ts'

export interface Console {
  server: TestServer
  /** A page of its own in a context of its own; nobody is signed in. */
  open(options?: BrowserContextOptions): Promise<Page>
  /** The same, signed in as the owner. */
  openAsOwner(options?: BrowserContextOptions): Promise<Page>
  post(address: string, body: unknown): Promise<unknown>
}

const buildScript = path.resolve(import.meta.dirname, '../../../scripts/build-console.mjs')

/** A real server with the built console, and a real browser. Closed after the tests of the file. */
export async function startConsole(options: TestOptions = {}): Promise<Console> {
  await promisify(execFile)(process.execPath, [buildScript])
  const server = await testServer(options)
  const browser = await launchBrowser()
  afterAll(() => browser.close())
  const state: { cookies?: BrowserContextOptions['storageState'] } = {}

  const open = async (options: BrowserContextOptions = {}) => {
    const context = await browser.newContext({
      locale: 'en-GB',
      reducedMotion: 'reduce',
      viewport: { width: 1280, height: 900 },
      ...options,
    })
    context.setDefaultTimeout(20_000)
    const page = await context.newPage()
    // A page that throws fails the test that looked at it, even if what was looked for is there.
    page.on('pageerror', (error) => expect.soft(error.message).toBe('no error in the page'))
    return page
  }
  return {
    server,
    open,
    openAsOwner: async (options = {}) => {
      if (!state.cookies) {
        const first = await open()
        await first.goto(server.signInLink)
        await first.getByRole('heading', { level: 1, name: /Welcome to/ }).waitFor()
        state.cookies = await first.context().storageState()
        await first.context().close()
      }
      return open({ ...options, storageState: state.cookies })
    },
    post: async (address, body) => {
      const response = await fetch(`${server.url}${address}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${server.secretKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      expect(response.status, await response.clone().text()).toBeLessThan(300)
      return response.json()
    },
  }
}

/** Orders of a small shop: in each of four months newcomers, of whom every second comes back the month after. */
export function someOrders(): {
  orderNo: string
  paidAt: string
  customer: { phone: string; name: string }
  lines: object[]
}[] {
  const order = (month: number, person: number, turn: number) => ({
    orderNo: `A-${month}-${person}-${turn}`,
    paidAt: `2026-0${month + turn}-1${person % 9}T10:00:00+08:00`,
    customer: { phone: `1380000${month}${String(person).padStart(3, '0')}`, name: `Person ${month}-${person}` },
    lines: [{ sku: 'latte', name: 'Latte', quantity: 1, amountMinor: 2800 + person * 100 }],
  })
  return [1, 2, 3, 4].flatMap((month) =>
    Array.from({ length: 12 }, (_, person) =>
      person % 2 === 0 ? [order(month, person, 0), order(month, person, 1)] : [order(month, person, 0)],
    ).flat(),
  )
}
