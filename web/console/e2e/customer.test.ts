import { beforeAll, describe, expect, it } from 'vitest'
import { type Console, startConsole } from './console.ts'

let web: Console
beforeAll(async () => {
  web = await startConsole()
  const line = (amountMinor: number) => [{ sku: 'latte', name: 'Latte', quantity: 1, amountMinor }]
  await web.post('/v1/orders/batch', {
    orders: [
      {
        orderNo: 'S-1',
        paidAt: '2026-03-01T09:00:00+08:00',
        channel: 'store',
        customer: { phone: '13800000001', name: 'Lin Hua' },
        lines: line(2800),
      },
      {
        orderNo: 'S-2',
        paidAt: '2026-03-05T09:00:00+08:00',
        channel: 'store',
        customer: { phone: '13800000001' },
        lines: line(3200),
      },
      {
        orderNo: 'W-1',
        paidAt: '2026-03-09T20:00:00+08:00',
        channel: 'app',
        customer: { email: 'lin@example.com', name: 'Lin H.' },
        lines: line(5600),
      },
    ],
  })
  await fetch(`${web.server.url}/v1/batch`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${web.server.writeKey}:`)}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      batch: [
        {
          type: 'identify',
          messageId: 'm-1',
          anonymousId: 'd-1',
          traits: { email: 'lin@example.com' },
          timestamp: '2026-03-09T11:59:00Z',
        },
        {
          type: 'track',
          messageId: 'm-2',
          anonymousId: 'd-1',
          event: 'product.viewed',
          properties: { sku: 'latte' },
          timestamp: '2026-03-09T11:59:30Z',
        },
      ],
    }),
  })
  await web.server.drained()
})

describe('one customer', () => {
  it('is found by a complete number, with the name covered until asked for', async () => {
    const page = await web.openAsOwner()
    await page.goto(`${web.server.url}/customers`)
    await page.getByRole('searchbox', { name: 'Search customers' }).fill('13800000001')
    await page.getByText('1 customer matches.').waitFor()
    expect(new URL(page.url()).searchParams.get('search')).toBe('13800000001')
    expect(await page.getByText('Lin Hua').count()).toBe(0)
    await page.getByRole('button', { name: 'Show personal data' }).click()
    await page.getByRole('link', { name: 'Lin Hua' }).click()
    await page.getByRole('heading', { level: 1, name: 'Lin Hua' }).waitFor()
  })

  it('two records are joined after a look at what would happen, become one timeline, and part again', async () => {
    const page = await web.openAsOwner()
    await page.goto(`${web.server.url}/customers?search=13800000001`)
    await page.getByRole('row').nth(1).getByRole('link').click()
    await page.getByRole('heading', { name: 'Known by' }).waitFor()
    const figures = page.getByRole('region', { name: 'Figures of this customer' })
    await figures.getByText('2', { exact: true }).waitFor()

    await page.getByRole('button', { name: 'Merge', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('searchbox').fill('lin@example.com')
    await dialog.getByRole('listitem').getByRole('button').first().click()
    await dialog.getByRole('columnheader', { name: 'Afterwards' }).waitFor()
    await dialog
      .getByRole('row', { name: /Paid orders/ })
      .getByText('3', { exact: true })
      .waitFor()
    await dialog.getByLabel('Reason').fill('Same face at the till')
    await dialog.getByRole('button', { name: 'Merge', exact: true }).click()
    await page.getByText('Merged. Both histories are one timeline now.').waitFor()

    await figures.getByText('3', { exact: true }).waitFor()
    const timeline = page.getByRole('region', { name: 'History of this customer' })
    await timeline.getByText('Viewed a product').waitFor()
    await timeline.getByText('Order S-1').waitFor()
    await timeline.getByText('Order W-1').waitFor()
    await page.getByText('Same face at the till').waitFor()

    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Undo', exact: true }).click()
    await page.getByText('The merge is undone.').waitFor()
    await figures.getByText('2', { exact: true }).waitFor()
    await page.goto(`${web.server.url}/customers`)
    await page.getByText('2 customers, known by any number, card or device.').waitFor()
  })

  it('the palette finds a page by its name and goes there by key', async () => {
    const page = await web.openAsOwner()
    await page.goto(`${web.server.url}/customers`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.keyboard.press('Control+k')
    await page.keyboard.type('audit')
    await page.getByRole('option', { name: 'Audit' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Audit' }).waitFor()
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1')
  })
})
