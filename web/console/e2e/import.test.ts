import { beforeAll, describe, expect, it } from 'vitest'
import { type Console, someOrders, startConsole } from './console.ts'

let web: Console
beforeAll(async () => {
  web = await startConsole()
})

/** As a till might export it: its own headers, day before month, one row that cannot be used. */
function file(): Buffer {
  const rows = someOrders().map(({ orderNo, paidAt, customer, lines }) => {
    const [line] = lines as { amountMinor: number }[] // as `someOrders` made them
    const [year, month, day] = paidAt.slice(0, 10).split('-')
    return [orderNo, `${day}/${month}/${year} 10:00`, customer.phone, ((line?.amountMinor ?? 0) / 100).toFixed(2)].join(
      ',',
    )
  })
  return Buffer.from(['Order No,Date,Mobile,Total', ...rows, 'A-broken,31/02/2026 10:00,13899999999,12.00'].join('\n'))
}

describe('the main job', () => {
  it('a file of orders goes in through the page, and Today shows the two figures', async () => {
    const page = await web.openAsOwner()
    await page.goto(web.server.url)
    await page.getByRole('heading', { level: 1, name: 'Drop in your orders' }).waitFor()
    await page.getByLabel('Choose a file').setInputFiles({ name: 'till.csv', mimeType: 'text/csv', buffer: file() })

    await page.getByRole('heading', { level: 1, name: 'till.csv' }).waitFor()
    await page.getByRole('heading', { name: 'Preview' }).waitFor()
    await page.getByRole('button', { name: 'Try it dry' }).click()
    await page.getByRole('heading', { name: 'This is what would happen' }).waitFor()
    expect(await figure(page, 'Would be recorded')).toBe('72')
    expect(await figure(page, 'Rejected lines')).toBe('1')
    const [rejected] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Rejected rows with reasons' }).click(),
    ])
    expect(rejected.suggestedFilename()).toMatch(/\.csv$/)

    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByText('This is what the import did.').waitFor()
    expect(await figure(page, 'Recorded')).toBe('72')

    await web.server.drained()
    await page.getByRole('link', { name: 'See the two figures' }).click()
    await page.getByRole('heading', { level: 2, name: 'Next-month repurchase' }).waitFor()
    const hero = page.getByRole('region', { name: 'Next-month repurchase' })
    await hero.getByText('50.0%', { exact: true }).waitFor()
    await hero.getByText('Of 12 who first bought in', { exact: false }).waitFor()
    expect(await figure(page, 'Paid orders')).toBe('72')
    expect(await figure(page, 'Consumers')).toBe('48')
  })

  it('a figure tells its definition when it is focused', async () => {
    const page = await web.openAsOwner()
    await page.goto(web.server.url)
    await page.getByRole('button', { name: 'Next-month repurchase' }).focus()
    await page.getByRole('tooltip').getByText('first paid order', { exact: false }).waitFor()
  })

  it('the period stands in the address and narrows the figures', async () => {
    const page = await web.openAsOwner()
    await page.goto(`${web.server.url}/?from=2026-01&to=2026-01`)
    await page.getByRole('heading', { name: 'In figures' }).waitFor()
    expect(await figure(page, 'Paid orders')).toBe('12')
    await page.getByRole('link', { name: 'Details: Next-month repurchase' }).click()
    await page.getByRole('heading', { level: 1, name: 'Next-month repurchase' }).waitFor()
    expect(new URL(page.url()).searchParams.get('from')).toBe('2026-01')
    expect(await figure(page, 'Consumers')).toBe('12')
  })

  it('every report of the catalogue opens', { timeout: 240_000 }, async () => {
    const page = await web.openAsOwner()
    await page.goto(`${web.server.url}/reports`)
    const links = page.locator('.report-card')
    await links.first().waitFor()
    const addresses = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''))
    expect(addresses.length).toBeGreaterThan(10)
    for (const address of addresses) {
      await page.goto(`${web.server.url}${address}`)
      await page.getByRole('heading', { name: 'What is counted' }).waitFor()
    }
  })
})

const figure = async (page: Awaited<ReturnType<Console['open']>>, label: string) => {
  const box = page.locator('.figures > div').filter({ has: page.getByText(label, { exact: true }) })
  return (await box.first().locator('.figure-value').textContent())?.trim()
}
