import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { settlePlays } from '../../../server/src/domains/plays/index.ts'
import { findViolations } from '../../testing/axe.ts'
import { type Console, someOrders, startConsole } from './console.ts'

let web: Console
beforeAll(async () => {
  web = await startConsole()
  await web.post('/v1/orders/batch', { orders: someOrders() })
  await web.server.drained()
  const { id } = (await web.post('/v1/offers', {
    code: 'five-off',
    name: { en: 'Five off', zh: '减五元' },
    value: { kind: 'full-reduction', offMinor: 500, fromMinor: 3000 },
    validity: { kind: 'relative', validDays: 14 },
    supply: { stock: 500 },
  })) as { id: number } // OfferView of the contract
  await web.post(`/v1/offers/${id}/publish`, {})
})

/** Everybody who has bought gets a coupon and hears of it; one in five is held out. */
const definition = {
  name: { en: 'Thank you', zh: '谢谢惠顾' },
  aim: 'worth',
  value: 'convertible',
  hook: { kind: 'interest', name: 'Five off' },
  entry: { on: 'hand' },
  holdout: { share: 0.2, windowDays: 30, measure: 'conversion' },
  goal: { kind: 'order.paid', windowDays: 30 },
  start: 'coupon',
  steps: {
    coupon: { do: 'offer', offer: 'five-off', next: 'say' },
    say: {
      do: 'touch',
      purpose: 'service',
      title: { en: 'A coupon for you', zh: '送您一张券' },
      body: { en: 'It is worth {{coupon.coupon.value}}.', zh: '面额 {{coupon.coupon.value}}。' },
      next: 'pause',
    },
    pause: { do: 'wait', for: { days: 7 }, next: 'end' },
    end: { do: 'exit' },
  },
}
const everybody = { did: { source: 'orders', fn: 'count', where: {}, windowDays: 365 }, from: 1 }

const draft = async (): Promise<number> => ((await web.post('/v1/plays', { definition })) as { id: number }).id // PlayDraftResult of the contract

const box = (page: Page, name: RegExp) =>
  page.getByRole('group', { name: 'Steps of the play' }).getByRole('button', { name })
const nothingWrong = (page: Page) => page.getByText('Nothing is wrong.', { exact: false }).first().waitFor()

/** In the menu that has just opened: down until the name is under the focus, then Enter. */
async function chooseByKey(page: Page, name: string) {
  await page.getByRole('menuitem', { name }).waitFor()
  const under = () => page.evaluate(() => document.activeElement?.textContent ?? '')
  for (let down = 0; down < 20 && (await under()) !== name; down++) {
    await page.keyboard.press('ArrowDown')
    await page.waitForTimeout(50)
  }
  expect(await under()).toBe(name)
  await page.keyboard.press('Enter')
}

/** What the text says, without what the drawing does not speak of. */
async function textOf(page: Page): Promise<{ start: string; steps: Record<string, { do: string; next?: string }> }> {
  await page.getByRole('tab', { name: 'Text' }).click()
  return parse(await page.getByRole('textbox', { name: 'The play as text' }).inputValue()) as Awaited<
    ReturnType<typeof textOf>
  > // written by the page
}

describe('a play', () => {
  it('is drawn by keyboard alone: add, write, undo, save', async () => {
    const page = await web.openAsOwner()
    await page.goto(`${web.server.url}/plays/new`)
    await box(page, /^Entry/).focus()
    await page.keyboard.press('+')
    await chooseByKey(page, 'Coupon')
    await page.getByRole('heading', { level: 2, name: 'Coupon' }).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('+')
    await chooseByKey(page, 'Message')
    const title = page.getByRole('textbox', { name: 'Title (English)' })
    await title.fill('A coupon for you')
    await page.keyboard.press('Escape')
    await box(page, /^Message.*A coupon for you/).waitFor()
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-step'))).toBe('touch')

    await page.keyboard.press('ArrowUp')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-step'))).toBe('offer')
    await page.keyboard.press('Delete')
    await page.getByText('Undo brings it back.', { exact: false }).waitFor()
    expect(await box(page, /^Coupon/).count()).toBe(0)
    await page.keyboard.press('Control+z')
    await box(page, /^Coupon/).waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog').getByText('Take the step out').waitFor()
    await page.keyboard.press('Escape')

    await page.getByRole('button', { name: 'Save draft' }).click()
    await page.waitForURL(/\/plays\/\d+/)
    // The page of the play that is kept: before, a tab pressed here would be one of the page that goes away.
    await page.getByRole('button', { name: 'Publish', exact: true }).waitFor()
    const { start, steps } = await textOf(page)
    expect([start, steps.offer?.next, steps.touch?.next]).toEqual(['offer', 'touch', 'exit'])
  })

  it('is drawn by mouse, and the canvas and the text say the same in both directions', async () => {
    const page = await web.openAsOwner()
    await page.goto(`${web.server.url}/plays/new`)
    const canvas = page.getByTestId('canvas')
    await page.getByRole('button', { name: 'Wait', exact: true }).dragTo(canvas)
    await page.getByRole('heading', { level: 2, name: 'Wait' }).waitFor()
    await page.getByRole('button', { name: 'Add a step after Wait' }).click()
    await page.getByRole('menuitem', { name: 'Message' }).click()
    await page.getByRole('textbox', { name: 'Title (English)' }).fill('Hello again')
    const { steps } = await textOf(page)
    expect(
      Object.values(steps)
        .map((step) => step.do)
        .sort(),
    ).toEqual(['exit', 'touch', 'wait'])

    const text = page.getByRole('textbox', { name: 'The play as text' })
    const written = await text.inputValue()
    await text.fill(`# for our regulars\n${written.replace('Hello again', 'Good to see you')}`)
    await nothingWrong(page)
    await page.getByRole('tab', { name: 'Canvas' }).click()
    await box(page, /Good to see you/).click()
    await page.getByRole('textbox', { name: 'Title (English)' }).fill('Welcome in')
    await page.getByRole('tab', { name: 'Text' }).click()
    const again = await text.inputValue()
    expect(again).toContain('# for our regulars')
    expect(again).toContain('Welcome in')

    await text.fill(again.replace('do: exit', 'do: nothing'))
    await page
      .getByRole('button', { name: /^Line \d+/ })
      .first()
      .waitFor()
    expect(await page.getByRole('button', { name: 'Save draft' }).isDisabled()).toBe(true)
  })

  it('an order that makes no sense is refused with the reason, and cannot be published', async () => {
    const page = await web.openAsOwner()
    await page.goto(`${web.server.url}/plays/${await draft()}?tab=drawing`)
    await nothingWrong(page)
    // The message speaks of the coupon, so it cannot come before it.
    await box(page, /^Message/).focus()
    await page.keyboard.press('Alt+ArrowUp')
    await page.getByText('Not in this order:', { exact: false }).waitFor()
    await page.getByText('Not everybody has passed coupon before.', { exact: false }).first().waitFor()
    const { start } = await textOf(page)
    expect(start).toBe('coupon')

    const text = page.getByRole('textbox', { name: 'The play as text' })
    await text.fill((await text.inputValue()).replace('start: coupon', 'start: say'))
    await page
      .getByRole('button', { name: /^Line \d+.*Not everybody has passed coupon before/ })
      .first()
      .waitFor()
    expect(await page.getByRole('button', { name: 'Publish', exact: true }).isDisabled()).toBe(true)
  })

  it('goes from a dry run to people on their way: publish with who and how much, report, pause, stop', async () => {
    const id = await draft()
    const page = await web.openAsOwner()
    await page.goto(`${web.server.url}/plays/${id}?tab=try`)
    await page.getByRole('button', { name: 'Run dry' }).click()
    await page.getByText('Nothing was said or given.').waitFor()

    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('It can cost at most', { exact: false }).waitFor()
    await dialog.getByRole('button', { name: 'Publish', exact: true }).click()
    await page.getByText('running', { exact: true }).first().waitFor()

    const entries = (await web.post(`/v1/plays/${id}/entries`, { requestId: `e-${id}`, who: everybody })) as {
      entered: number
      heldOut: number
    } // PlayEntriesResult
    expect(entries.entered).toBeGreaterThan(0)
    expect(entries.heldOut).toBeGreaterThan(0)
    await settlePlays(web.server.deps)
    await page.goto(`${web.server.url}/plays/${id}?tab=drawing`)
    await box(page, new RegExp(`^Wait.*${entries.entered} wait`)).waitFor()

    await page.goto(`${web.server.url}/plays/${id}?tab=report`)
    await page
      .getByRole('heading', { level: 2, name: /claimed|brought|cost/i })
      .first()
      .waitFor()
    await page.getByText('Held out').first().waitFor()
    await page.goto(`${web.server.url}/plays/${id}?tab=running`)
    await page.getByText('on the way', { exact: true }).first().waitFor()

    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click()
    await page.getByText('paused', { exact: true }).first().waitFor()
    await page.getByRole('button', { name: 'Stop for good' }).click()
    const stop = page.getByRole('dialog')
    await stop.getByText(`${entries.entered} runs end at once`, { exact: false }).waitFor()
    await stop.getByRole('button', { name: 'Stop for good' }).click()
    await page.getByText('This play was stopped for good.', { exact: false }).waitFor()
  })

  it('is found in the list by its hook, and the customer’s timeline says who came into it and who is held out', async () => {
    const named = (kind: string) => ({
      ...definition,
      name: { en: `By ${kind}`, zh: kind },
      hook: { kind, name: 'tea' },
    })
    const make = async (kind: string) =>
      ((await web.post('/v1/plays', { definition: named(kind) })) as { id: number }).id // PlayDraftResult
    const theme = await make('theme')
    await make('product')
    await web.post(`/v1/plays/${theme}/publish`, {})
    await web.post(`/v1/plays/${theme}/entries`, { requestId: `f-${theme}`, who: everybody })
    await settlePlays(web.server.deps)
    const page = await web.openAsOwner()
    await page.goto(`${web.server.url}/plays?search=tea`)
    await page.getByRole('link', { name: 'By product' }).waitFor()
    await page.getByRole('combobox', { name: 'Hook' }).click()
    await page.getByTitle('Theme').click()
    await page.waitForURL(/hook=theme/)
    await page.getByRole('link', { name: 'By product' }).waitFor({ state: 'detached' })
    await page.getByRole('link', { name: 'By theme' }).click()

    for (const [state, words] of [
      ['on the way', 'Came into the play'],
      ['held out', 'Held out of the play'],
    ] as const) {
      await page.goto(`${web.server.url}/plays/${theme}?tab=running`)
      const row = page
        .getByRole('row')
        .filter({ has: page.getByText(state, { exact: true }) })
        .first()
      // Named as in other lists, for who may see it.
      await row.getByRole('link', { name: /^Person \d-\d+$/ }).click()
      const line = page.getByRole('listitem').filter({ hasText: words })
      await line.getByRole('link', { name: 'By theme' }).waitFor()
    }
  })

  it('a play without anybody held out says that it claims nothing', async () => {
    const { id } = (await web.post('/v1/plays', {
      definition: { ...definition, holdout: { share: 0, windowDays: 30, measure: 'conversion' } },
    })) as { id: number } // PlayDraftResult
    await web.post(`/v1/plays/${id}/publish`, {})
    const page = await web.openAsOwner()
    await page.goto(`${web.server.url}/plays/${id}?tab=report`)
    await page.getByRole('heading', { level: 2, name: 'Nothing can be claimed about the effect yet.' }).waitFor()
    await page.getByText('Without a control there is no claim', { exact: false }).waitFor()
  })

  it('a task is done from a phone with its outcome and a note', async () => {
    const { id } = (await web.post('/v1/plays', {
      definition: {
        ...definition,
        name: { en: 'Call them', zh: '致电' },
        holdout: { share: 0, windowDays: 30, measure: 'conversion' },
        start: 'call',
        steps: {
          call: {
            do: 'task',
            title: { en: 'Call and ask how it was', zh: '打电话问候' },
            due: { days: 3 },
            outcomes: [{ name: 'happy', words: { en: 'Happy', zh: '满意' }, next: 'end' }],
            late: 'end',
          },
          end: { do: 'exit' },
        },
      },
    })) as { id: number } // PlayDraftResult
    await web.post(`/v1/plays/${id}/publish`, {})
    await web.post(`/v1/plays/${id}/entries`, { requestId: `t-${id}`, who: everybody })
    await settlePlays(web.server.deps)
    const page = await web.openAsOwner({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true })
    await page.goto(`${web.server.url}/plays/tasks`)
    const card = page.getByRole('listitem').filter({ hasText: 'Call and ask how it was' }).first()
    await card.getByRole('button', { name: 'Add a note' }).tap()
    await card.getByRole('textbox').fill('She likes the window seat')
    await card.getByRole('button', { name: 'Happy' }).tap()
    await page.getByText('Done. Thank you.').waitFor()
    await page.getByText('Done', { exact: true }).first().tap()
    await page.getByText('She likes the window seat', { exact: false }).waitFor()
  })

  it.each(['light', 'dark'] as const)(
    'breaks nothing of WCAG 2.2 AA in the %s theme, and fits a phone',
    { timeout: 120_000 },
    async (colorScheme) => {
      const id = await draft()
      const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }
      const found: string[] = []
      for (const screen of [{}, phone]) {
        const page = await web.openAsOwner({ colorScheme, ...screen })
        for (const tab of ['drawing', 'text', 'try', 'settings']) {
          await page.goto(`${web.server.url}/plays/${id}?tab=${tab}`)
          await page.getByRole('heading', { level: 1 }).waitFor()
          if (tab === 'drawing') {
            await box(page, /^Message/).click()
            await page.getByRole('textbox', { name: 'Title (English)' }).waitFor()
          }
          found.push(...(await findViolations(page)).map((line) => `${tab} ${line}`))
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
          expect(overflow, tab).toBeLessThanOrEqual(0)
        }
      }
      expect(found).toEqual([])
    },
  )
})
