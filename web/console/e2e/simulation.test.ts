import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { PlaySimulationResult } from '@regulars/contract'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ProgramEnd, ProgramRun } from '../../../server/src/kernel/program.ts'
import { nothingHappened } from '../../../server/src/testing/quiet-city.ts'
import { findViolations } from '../../testing/axe.ts'
import { type Console, startConsole } from './console.ts'

/** The process that lives a city, as the test has it live. */
const lives: { options: ProgramRun; end(said: object): void }[] = []
const program = {
  run: (args: readonly string[], options: ProgramRun): Promise<ProgramEnd> =>
    args.includes('--sweep')
      ? Promise.resolve({ code: 0, said: '', complaint: '' })
      : new Promise((resolve) =>
          lives.push({ options, end: (said) => resolve({ code: 0, said: JSON.stringify(said), complaint: '' }) }),
        ),
  close: async () => {},
}

const text = readFileSync(path.resolve(import.meta.dirname, '../../../examples/plays/welcome-back.yaml'), 'utf8')
const step = { left: 91, waiting: 0, failed: 0 }
const result: PlaySimulationResult = {
  ...nothingHappened,
  ...{ people: 500, days: 14, entered: 91, heldOut: 12, reached: 37 },
  standing: [{ step: 'five-days', runs: 9 }],
  ended: [
    { step: 'end', outcome: 'done', runs: 63 },
    { step: 'five-days', outcome: 'reached', runs: 19 },
  ],
  steps: [
    {
      ...{ step: 'coupon', kind: 'offer', entered: 91, ...step },
      outcomes: [{ outcome: 'claimed', next: 'evening', runs: 91 }],
    },
    {
      ...{ step: 'tell', kind: 'touch', entered: 91, ...step },
      outcomes: [{ outcome: 'sent', next: 'five-days', runs: 91 }],
    },
  ],
  touches: {
    ...{ sent: 147, waiting: 0, refused: 3, seen: 99, acted: 30, people: 89, mostPerPerson: 2 },
    reasons: [{ reason: 'too_hot', count: 3 }],
  },
  cost: { messagesMinor: 0, couponsMinor: 15_000, couponsMostMinor: 45_500, spentMinor: 15_000 },
  lift: {
    ...{ measure: 'money', treated: 91, heldOut: 12, difference: 416, truth: -360, covered: true },
    interval: { low: -10_656, high: 11_487 },
  },
  warnings: [
    { code: 'budget-out', step: null, words: { en: 'The budget ran out on day 9.', zh: '预算在第 9 天用完。' } },
  ],
  standIns: [
    { kind: 'label', name: 'x', carried: false, words: { en: 'Nobody in the city has x.', zh: '城市里没有人有 x。' } },
  ],
}

let web: Console
beforeAll(async () => {
  web = await startConsole({ program })
})

const draft = async (): Promise<number> => ((await web.post('/v1/plays', { text })) as { id: number }).id // PlayDraftResult of the contract

async function openTry(page: Page, play: number): Promise<void> {
  await page.goto(`${web.server.url}/plays/${play}?tab=try`)
  await page.getByRole('heading', { name: 'Try it in the simulated city' }).waitFor()
}

describe('a play in the simulated city', () => {
  it('is started with a few people, can be left while it lives, and shows what came of it after a reload', async () => {
    // Without its offer it could not start.
    const offer = {
      code: 'come-back',
      name: { en: 'Come back', zh: '回头' },
      value: { kind: 'face-value', offMinor: 500 },
    }
    await web.post('/v1/offers', { ...offer, validity: { kind: 'relative', validDays: 14 } })
    await web.post('/v1/offers/come-back/publish', {})
    const play = await draft()
    const page = await web.openAsOwner()
    await openTry(page, play)
    await page.getByText('500', { exact: true }).click()
    await page.getByText('14', { exact: true }).click()
    await page.getByRole('button', { name: 'Let the city live' }).click()
    await page.getByText('A server for the city wakes up').waitFor()
    await expect.poll(() => lives.length).toBe(1)
    lives[0]?.options.onLine?.('{"phase":"living","day":6}')
    await page.getByText('Day 7 of 14').waitFor()
    await openTry(page, play)
    await page.getByText('Day 7 of 14').waitFor()
    expect(await page.getByRole('button', { name: 'Live it again' }).isDisabled()).toBe(true)
    lives[0]?.end(result)
    await page.getByText('91 people came in and 12 were held out').waitFor()
    await openTry(page, play)
    await page.getByText('The budget ran out on day 9.').waitFor()
    await page.getByText('Nobody in the city has x.').waitFor()
    await page.getByText('inside the measured interval').waitFor()
    expect(await findViolations(page)).toEqual([])
  })

  it('fits on a phone', async () => {
    const play = await draft()
    const page = await web.openAsOwner({ viewport: { width: 390, height: 844 } })
    await openTry(page, play)
    await page.getByRole('button', { name: 'Let the city live' }).click()
    await expect.poll(() => lives.length).toBe(2)
    lives[1]?.end(result)
    await page.getByText('91 people came in and 12 were held out').waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
  })
})
