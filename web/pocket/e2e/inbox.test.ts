import { beforeAll, describe, expect, it } from 'vitest'
import { findViolations } from '../../testing/axe.ts'
import { type Pocket, regular, startPocket } from './pocket.ts'

let pocket: Pocket
beforeAll(async () => {
  pocket = await startPocket()
})

describe('the inbox', () => {
  it('tells that the shop wrote, shows what it wrote, and asks once whether offers may come', async () => {
    const { customers } = await pocket.ask<{ customers: { id: string }[] }>('GET', `/v1/customers?search=${regular}`)
    const customer = customers[0]?.id ?? ''
    const content = {
      title: { en: 'Your umbrella is here', zh: '你的伞在店里' },
      body: { en: 'We keep it behind the till.', zh: '给你收在柜台后面了。' },
      link: '/pocket/offers',
    }
    await pocket.ask('POST', '/v1/touches', { requestId: 'umbrella', customer, channels: ['inbox'], content })
    const page = await pocket.openAs(regular)
    await page.getByRole('link', { name: 'Messages, 1 new' }).tap()
    await page.getByText('Your umbrella is here').waitFor()
    expect(await findViolations(page)).toEqual([])

    await page.getByRole('button', { name: 'No, thanks' }).tap()
    await page.getByText('May the shop write to you', { exact: false }).waitFor({ state: 'detached' })
    const consent = await pocket.ask<{ marketing: string }>('GET', `/v1/customers/${customer}/consent`)
    expect(consent.marketing).toBe('no')

    await page.getByRole('button', { name: 'Have a look' }).tap()
    await page.getByRole('heading', { level: 1, name: 'Coupon centre' }).waitFor()
    type Log = { items: { state: string }[] }
    const log = await pocket.ask<Log>('GET', `/v1/touches?customer=${customer}`)
    expect(log.items.map(({ state }) => state)).toEqual(['acted'])
    await page.getByRole('link', { name: 'Cards', exact: true }).tap()
    await page.getByRole('link', { name: 'Messages', exact: true }).waitFor()
  })
})
