import { beforeAll, describe, it } from 'vitest'
import { type Console, someOrders, startConsole } from './console.ts'

let web: Console
beforeAll(async () => {
  web = await startConsole()
})

describe('the health card', () => {
  it('says what it waits for, then opens a value with its definition, its past and what helps', async () => {
    const page = await web.openAsOwner()
    await page.goto(`${web.server.url}/prescriptions`)
    await page.getByRole('heading', { name: 'The card fills with your first orders' }).waitFor()
    await web.post('/v1/orders/batch', { orders: someOrders() })
    await web.server.drained()
    await page.reload()
    await page.getByRole('heading', { name: 'Health card' }).waitFor()
    await page.getByRole('button', { name: /^Identifiable/ }).click()
    const detail = page.getByRole('region', { name: 'Identifiable' })
    await detail.getByText('Four weeks before:', { exact: false }).first().waitFor()
    await detail.getByRole('link', { name: 'Push in a weak community' }).click()
    await page.getByRole('heading', { level: 1, name: 'Push in a weak community' }).waitFor()
  })
})
