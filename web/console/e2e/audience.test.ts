import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Console, someOrders, startConsole } from './console.ts'

let web: Console
beforeAll(async () => {
  web = await startConsole()
  await web.post('/v1/orders/batch', { orders: someOrders() })
  await web.server.drained()
})

/** Two looks at a product by somebody whom the orders know. */
async function look(phone: string) {
  const event = (messageId: string) => ({
    type: 'track',
    messageId,
    anonymousId: `device-${phone}`,
    event: 'product.viewed',
    properties: { sku: 'latte' },
    timestamp: new Date().toISOString(),
  })
  const identify = { type: 'identify', messageId: `i-${phone}`, anonymousId: `device-${phone}`, traits: { phone } }
  const response = await fetch(`${web.server.url}/v1/batch`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${web.server.writeKey}:`)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ batch: [identify, event(`v1-${phone}`), event(`v2-${phone}`)] }),
  })
  expect(response.status).toBe(200)
  await web.server.drained()
}

/** Types into a picker and takes what it finds. */
async function pick(page: Page, label: string, text: string) {
  await page.getByRole('combobox', { name: label, exact: true }).click()
  await page.keyboard.type(text)
  await page.keyboard.press('Enter')
}

describe('from an event to a person', () => {
  it('a label is built, follows an event, makes an audience, and says why somebody is in', {
    timeout: 120_000,
  }, async () => {
    const page = await web.openAsOwner()
    await page.goto(`${web.server.url}/labels/new`)
    await page.getByLabel('Name (English)', { exact: true }).fill('Looked twice')
    await page.getByText('Events', { exact: true }).click()
    await pick(page, 'Which events', 'Viewed a product')
    await page.keyboard.press('Escape')
    await page.getByLabel('At least', { exact: true }).fill('2')
    await page
      .getByTestId('rule-sentence')
      .getByText('Everyone whose number of "Viewed a product" events in the last 90 days is at least 2.')
      .waitFor()

    // Without a scenario it can be kept, not published.
    expect(await page.getByRole('button', { name: 'Save and publish' }).isDisabled()).toBe(true)
    await pick(page, 'Scenario', 'Cross-category')
    await pick(page, 'Category', 'Frequency and time')
    await page.getByRole('button', { name: 'Save and publish' }).click()
    await page.getByRole('heading', { level: 1, name: 'Looked twice' }).waitFor()
    await page.getByText('0 of 48 customers have a value').waitFor()

    await look('13800001001')
    const holders = page.getByRole('region', { name: 'Who has which value' }).getByText(/customers have a value/)
    const told = async () => {
      await page.reload()
      return holders.textContent()
    }
    await expect.poll(told, { timeout: 20_000 }).toBe('1 of 48 customers have a value')

    await page.getByRole('button', { name: 'Build an audience' }).click()
    await page.getByTestId('sentence').getByText('Everyone who is "Looked twice".').waitFor()
    await page.getByTestId('audience-count').getByText('1', { exact: true }).waitFor()
    await page.getByText('Looked twice: Yes').waitFor()
    await page.getByLabel('Name', { exact: true }).fill('Lookers')
    await page.getByRole('button', { name: 'Save the audience' }).click()
    await page.getByRole('heading', { level: 1, name: 'Lookers' }).waitFor()

    await page.getByRole('region', { name: 'A closer look' }).getByRole('listitem').first().getByRole('link').click()
    const known = page.getByRole('region', { name: 'Labels', exact: true })
    const served = known.getByRole('region', { name: 'Cross-category chain' })
    await served.getByRole('link', { name: 'Looked twice' }).waitFor()
    await served.getByText('2 events').waitFor()
  })

  it('an audience is said with the keyboard alone: and, or, but not', { timeout: 120_000 }, async () => {
    const page = await web.openAsOwner()
    await page.goto(`${web.server.url}/audiences/new`)
    await page.getByTestId('audience-count').getByText('48', { exact: true }).waitFor()
    await page.getByRole('combobox', { name: 'Add a condition' }).focus()
    await page.keyboard.type('Ordered')
    await page.keyboard.press('Enter')
    await page.getByLabel('At least', { exact: true }).fill('2')
    await page.getByRole('spinbutton', { name: 'In the last' }).fill('3650')
    await page.keyboard.press('Escape')
    await page.getByTestId('audience-count').getByText('24', { exact: true }).waitFor()

    await page.getByRole('combobox', { name: 'Add a condition' }).focus()
    await page.keyboard.type('-Spent')
    await page.keyboard.press('Enter')
    await page.getByLabel('At least', { exact: true }).fill('70')
    await page.getByRole('spinbutton', { name: 'In the last' }).fill('3650')
    await page.keyboard.press('Escape')
    await page.getByText('but not', { exact: true }).first().waitFor()
    await page
      .getByTestId('sentence')
      .getByText(/but not anyone who has at least .*70\.00/)
      .waitFor()
    const fewer = page.getByTestId('audience-count').getByText('16', { exact: true })
    await fewer.waitFor()

    // Delete on a condition takes it out.
    await page.getByRole('button', { name: /at least .*70/ }).focus()
    await page.keyboard.press('Delete')
    await page.getByTestId('audience-count').getByText('24', { exact: true }).waitFor()
  })
})
