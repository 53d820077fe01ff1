import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { findViolations } from '../../testing/axe.ts'
import { openLine, type Pocket, regular, startPocket } from './pocket.ts'

let pocket: Pocket
beforeAll(async () => {
  pocket = await startPocket()
})

const go = (page: Page, path: string) => page.goto(`${pocket.server.url}${path}`)
const settled = async (page: Page) => {
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.waitForFunction(() => !document.querySelector('.bone'))
}

describe('a scan', () => {
  it('leads to a page that works without a script: phone, code, and the coupon is in the bag', async () => {
    const page = await pocket.open({ javaScriptEnabled: false })
    await go(page, '/p/lake/welcome')
    await page.getByText('¥5 off').waitFor()
    expect(await findWide(page)).toBe('')
    await page.getByLabel('Phone number').fill('13900001111')
    await page.getByRole('button', { name: 'Send me a code' }).click()
    await page.getByLabel('Six-digit code').fill('000000')
    await page.getByRole('button', { name: 'Sign in and get it' }).click()
    await page.getByRole('alert').getByText('The code is wrong or too old', { exact: false }).waitFor()
    await page.getByLabel('Six-digit code').fill(await pocket.codeFor('13900001111'))
    await page.getByRole('button', { name: 'Sign in and get it' }).click()
    await page.getByRole('heading', { level: 1, name: 'It is in your card bag.' }).waitFor()
  })

  it('signs in and opens the bag, where the membership came with the coupon', async () => {
    const page = await pocket.open()
    await go(page, '/p/lake/welcome')
    await page.getByLabel('Phone number').fill('13900002222')
    await page.getByRole('button', { name: 'Send me a code' }).click()
    await page.getByLabel('Six-digit code').fill(await pocket.codeFor('13900002222'))
    await page.getByRole('button', { name: 'Sign in and get it' }).click()
    await page.getByRole('link', { name: 'Use it' }).click()
    await page.getByRole('heading', { level: 1, name: 'Test shop' }).waitFor()
    await page.getByText('¥5 off').waitFor()
    await page.getByText('to go for', { exact: false }).waitFor()
    // Signed out, the phone leads back to the door of its store.
    await page.getByRole('link', { name: 'Me', exact: true }).tap()
    await page.getByRole('button', { name: 'Sign out' }).tap()
    await page.getByRole('heading', { level: 1, name: 'Your card bag' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/p/lake')
  })
})

describe('at the till', () => {
  it('a coupon is claimed and shown; when the cashier redeems it the phone says so by itself', async () => {
    const page = await pocket.openAs(regular)
    await page.getByRole('link', { name: 'Coupons', exact: true }).tap()
    const ticket = page.getByRole('listitem').filter({ hasText: 'Quiet afternoons' })
    await ticket.getByRole('button', { name: 'Get it' }).tap()
    await ticket.getByRole('link', { name: 'Show the code' }).tap()
    const codes = page.waitForResponse((response) => response.url().endsWith('/code'))
    await page.getByRole('button', { name: 'Show the code' }).tap()
    const { code } = (await (await codes).json()) as { code: string } // PocketShownCode
    await page.getByRole('img', { name: `Code: ${code}` }).waitFor()
    await page.getByText(/New code in \d+ s/).waitFor()
    await pocket.ask('POST', '/v1/till/tickets', {
      ticketNo: 'T-1',
      storeCode: 'lake',
      lines: [{ sku: 'latte', name: 'Latte', quantity: 2, amountMinor: 5600 }],
      customer: { phone: regular },
      coupons: [code],
      tenders: [{ provider: 'cash', amountMinor: 4760 }],
    })
    await page.getByText('You saved ¥8.40').waitFor()

    await page.getByRole('link', { name: 'Cards', exact: true }).tap()
    await page.getByRole('link', { name: 'Purchases' }).tap()
    await page
      .getByRole('link', { name: /Lake Road/ })
      .first()
      .tap()
    await page.getByText('−¥8.40').waitFor()
    await pocket.ask('POST', '/v1/till/tickets/T-1/refunds', { refundNo: 'R-1', amountMinor: 2380 })
    await page.getByText('¥23.80', { exact: false }).first().waitFor()
  })

  it('a payment code is shown with digits, and the page about the payment opens while the phone is held out', async () => {
    const page = await pocket.openAs(regular)
    await page.getByRole('link', { name: 'Pay', exact: true }).tap()
    const codes = page.waitForResponse((response) => response.url().endsWith('/payer-code'))
    await page.getByRole('button', { name: 'Pay', exact: true }).tap()
    const { code } = (await (await codes).json()) as { code: string } // PocketShownCode
    await page.getByText(code.replace(/(.{4})(?=.)/g, '$1 ')).waitFor()
    await pocket.ask('POST', '/v1/till/tickets', {
      ticketNo: 'T-2',
      storeCode: 'lake',
      lines: [{ sku: 'latte', name: 'Latte', quantity: 1, amountMinor: 2800 }],
      tenders: [{ provider: 'stored-value', amountMinor: 2800, payerCode: code }],
    })
    await page.waitForURL(/\/p\/~\//)
    await page.getByText('Paid ¥28.00').waitFor()
    // The way back leads to the bag, which remembers it for some minutes.
    await go(page, '/pocket/')
    await page.getByText('¥172.00').waitFor()
    await page.getByRole('link', { name: /Paid ¥28.00/ }).tap()
    await page.waitForURL(/\/p\/~\//)
  })

  it('what stands on the first page is claimed with one press', async () => {
    const offer = await pocket.ask<{ id: number }>('POST', '/v1/offers', {
      ...{ code: 'afternoon', name: { en: 'Afternoon', zh: '下午茶' }, supply: { stock: 5 } },
      ...{ value: { kind: 'face-value', offMinor: 300 }, validity: { kind: 'relative', validDays: 30 } },
    })
    await pocket.ask('POST', `/v1/offers/${offer.id}/publish`)
    const placement = await pocket.ask<{ id: number }>('POST', '/v1/slots/placements', {
      ...{ name: 'Afternoon', page: 'pocket-home', conversion: { kind: 'claim' }, valueMinor: 300 },
      creative: {
        title: { en: 'Your quiet afternoon', zh: '你的下午茶' },
        action: { kind: 'offer', offer: 'afternoon' },
      },
    })
    const move = (state: string) => pocket.ask('POST', `/v1/slots/placements/${placement.id}/state`, { state })
    await move('running')
    const page = await pocket.openAs(regular)
    await page.getByText('Your quiet afternoon').waitFor()
    expect(await findViolations(page)).toEqual([])
    await page.getByRole('button', { name: 'Get it' }).tap()
    await page.getByRole('status').getByRole('link', { name: 'Show the code' }).waitFor()
    const { figures } = await pocket.ask<{ figures: object }>('GET', `/v1/slots/placements/${placement.id}`)
    expect(figures).toMatchObject({ impressions: 1, clicks: 1, conversions: 1 })
    await move('ended')
  })

  it('a coupon goes to a friend by link, once', async () => {
    const page = await pocket.openAs(regular)
    await page.getByRole('link', { name: /A slice of cake/ }).tap()
    const gifts = page.waitForResponse((response) => response.url().endsWith('/gift'))
    await page.getByRole('button', { name: 'Give it to somebody' }).tap()
    const { path } = (await (await gifts).json()) as { path: string } // PocketGift
    await page.getByRole('button', { name: 'Take it back' }).waitFor()
    await pocket.ask('POST', '/v1/orders', {
      orderNo: 'A-2',
      storeCode: 'lake',
      paidAt: new Date().toISOString(),
      customer: { phone: '13800138002' },
      lines: [{ sku: 'latte', quantity: 1, amountMinor: 2800 }],
    })
    const friend = await pocket.openAs('13800138002')
    await go(friend, path)
    await friend.getByRole('button', { name: 'Take it' }).tap()
    await friend.getByRole('button', { name: 'Show the code' }).waitFor()
    await page.getByRole('alert').getByText('This is not here any more.').waitFor()
  })
})

describe('privacy', () => {
  it('marketing and picks are each one switch, and stay where they were put', async () => {
    const page = await pocket.openAs(regular)
    await page.getByRole('link', { name: 'Me', exact: true }).tap()
    const picks = page.getByRole('switch', { name: /Picks for you/ })
    const messages = page.getByRole('switch', { name: /Messages with offers/ })
    await picks.waitFor()
    expect([await picks.isChecked(), await messages.isChecked()]).toEqual([true, false])
    const said = page.waitForResponse((response) => response.request().method() === 'PATCH')
    await picks.tap()
    await said
    await page.reload()
    await picks.waitFor()
    expect(await picks.isChecked()).toBe(false)
    await page.getByRole('link', { name: 'Coupons', exact: true }).tap()
    await page.getByText('The same list for everybody.').waitFor()
  })
})

describe('on the home screen', () => {
  it('installs: manifest, icons, and a worker that keeps the bag and never a code', { timeout: 90_000 }, async () => {
    const line = await openLine(pocket.server.url)
    const page = await pocket.openAs(regular, {}, line.url)
    const manifest = await page.evaluate(async () => (await fetch('/pocket/manifest.webmanifest')).json())
    expect(manifest).toMatchObject({ start_url: '/pocket/', display: 'standalone' })
    for (const { src } of manifest.icons as { src: string }[]) // of our own file
      expect([src, (await page.request.get(`${pocket.server.url}${src}`)).status()]).toEqual([src, 200])
    await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated')
    // Once through the worker, so that it has seen what it is to keep.
    await page.reload()
    await settled(page)
    await page.getByRole('link', { name: 'Pay', exact: true }).tap()
    await page.getByText(/New code in/).waitFor()
    await page.getByRole('link', { name: 'Cards', exact: true }).tap()
    await settled(page)

    line.cut()
    await page.reload()
    await page.getByText('No connection.', { exact: false }).first().waitFor()
    await page
      .getByRole('link', { name: /Chen Yu|Member/ })
      .first()
      .waitFor()
    await page.getByRole('link', { name: 'Pay', exact: true }).tap()
    await page.getByRole('alert').getByText('This needs a connection.').waitFor()
    expect(await page.getByRole('img', { name: /^Code/ }).count()).toBe(0)
  })
})

const pages = ['/', '/offers', '/pay', '/pay?show=member', '/value', '/points', '/history', '/history/A-1001', '/me']

/** The first element that is wider than the screen. */
const findWide = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const wide = [...document.querySelectorAll('*')].find((node) => node.getBoundingClientRect().right > innerWidth + 1)
    return wide ? wide.outerHTML.slice(0, 120) : ''
  })

describe('everybody can use it', () => {
  it.each([
    ['light', 'en-GB'],
    ['dark', 'zh-CN'],
  ] as const)('no page breaks WCAG 2.2 AA: %s, %s', { timeout: 120_000 }, async (colorScheme, locale) => {
    const page = await pocket.openAs(regular, { colorScheme, locale })
    const found: string[] = []
    for (const path of pages) {
      await go(page, `/pocket${path}`)
      await settled(page)
      found.push(...(await findViolations(page)).map((line) => `${path} ${line}`))
    }
    const door = await pocket.open({ colorScheme, locale })
    for (const path of ['/p/lake', '/p/lake/welcome', '/pocket/']) {
      await go(door, path)
      await settled(door)
      found.push(...(await findViolations(door)).map((line) => `${path} ${line}`))
    }
    expect(found).toEqual([])
  })

  it.each([
    [390, false],
    [320, false],
    [320, true],
  ])(
    'at %i px, large print %s, nothing is cut off and every target is a thumb wide',
    { timeout: 120_000 },
    async (width, large) => {
      const page = await pocket.openAs(regular, { viewport: { width, height: 700 } })
      if (large) {
        await go(page, '/pocket/me')
        await page.getByRole('switch', { name: /Large print/ }).tap()
      }
      for (const path of pages) {
        await go(page, `/pocket${path}`)
        await settled(page)
        expect([path, await findWide(page)]).toEqual([path, ''])
        const small = await page.evaluate(() =>
          [...document.querySelectorAll('a, button, input, summary')]
            .map((node) => (node.closest('label') ?? node).getBoundingClientRect())
            .filter(({ width, height }) => width > 0 && (height < 43.5 || width < 43.5))
            .map(({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(' ')),
        )
        expect([path, small]).toEqual([path, []])
      }
      if (large) expect(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize)).toBe('22px')
    },
  )

  it('speaks Chinese after one press, here and in what is kept of it', async () => {
    const page = await pocket.openAs(regular)
    await page.getByRole('link', { name: 'Me', exact: true }).tap()
    await page.getByRole('button', { name: '中文' }).tap()
    await page.getByRole('link', { name: '卡包' }).tap()
    await page.getByText('储值余额').waitFor()
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN')
    await page.reload()
    await page.getByText('储值余额').waitFor()
  })
})
