import { beforeAll, describe, it } from 'vitest'
import { type Console, someOrders, startConsole } from './console.ts'

let web: Console
let customers: { id: string }[]
beforeAll(async () => {
  web = await startConsole()
  await web.post('/v1/orders/batch', { orders: someOrders().slice(0, 12) })
  await web.server.drained()
  const response = await fetch(`${web.server.url}/v1/customers?limit=3`, {
    headers: { authorization: `Bearer ${web.server.secretKey}` },
  })
  customers = ((await response.json()) as { customers: { id: string }[] }).customers // CustomerPage of the contract
})

describe('an offer', () => {
  it('is made in one click from the empty list, published after a look at what it costs, and its stock moves while one looks', async () => {
    const page = await web.openAsOwner()
    await page.goto(`${web.server.url}/offers`)
    await page.getByRole('heading', { name: 'No offer yet' }).waitFor()
    await page.getByRole('button', { name: 'Start with this coupon' }).click()

    await page.getByRole('heading', { level: 1, name: 'New offer' }).waitFor()
    const preview = page.getByRole('region', { name: 'As the customer sees it' })
    await preview.getByText('It can cost at most', { exact: false }).getByText('500.00', { exact: false }).waitFor()
    await page.getByRole('spinbutton', { name: 'Coupons in all' }).fill('10')
    await preview.getByText('10 coupons of', { exact: false }).waitFor()
    await page.getByRole('button', { name: 'Save as a draft' }).click()

    await page.getByRole('heading', { level: 1, name: 'Welcome back' }).waitFor()
    await page.getByText('draft', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Every customer can claim it. It can cost at most', { exact: false }).waitFor()
    await dialog.getByRole('button', { name: 'Publish', exact: true }).click()
    const supply = page.getByRole('region', { name: 'Stock and budget' })
    await supply.getByText('10 of 10 left').waitFor()

    const id = new URL(page.url()).pathname.split('/').at(-1)
    for (const customer of customers.slice(0, 2))
      await web.post(`/v1/offers/${id}/claims`, { requestId: `r-${customer.id}`, customer: customer.id })
    await supply.getByText('8 of 10 left').waitFor()

    await page.getByRole('button', { name: 'Append stock' }).click()
    await page.getByRole('spinbutton', { name: 'More coupons' }).fill('5')
    await page.getByText('Then 13 coupons can be claimed', { exact: false }).waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Append stock' }).click()
    await supply.getByText('13 of 15 left').waitFor()

    await page.goto(`${web.server.url}/customers/${customers[0]?.id}?tab=wallet`)
    await page.getByText('Welcome back').first().waitFor()
    await page.goto(`${web.server.url}/offers`)
    await page
      .getByRole('row', { name: /Welcome back/ })
      .getByText('13 of 15')
      .waitFor()
  })

  it('what a special price is for must be said before it can be saved', async () => {
    const page = await web.openAsOwner()
    await page.goto(`${web.server.url}/offers/new?first=1`)
    await page.getByRole('radio', { name: /Special price/ }).click()
    await page.getByRole('button', { name: 'Save as a draft' }).click()
    await page.getByText('Say for which products or categories it is.', { exact: true }).waitFor()
  })
})
