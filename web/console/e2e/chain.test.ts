import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Lived, type LivedPerson, live, livingReaction, sendCity } from '../../../city/src/index.ts'
import { createSignInLink, systemCaller } from '../../../server/src/domains/organization/index.ts'
import { settlePlays } from '../../../server/src/domains/plays/index.ts'
import { keepTouches } from '../../../server/src/domains/touches/index.ts'
import { findViolations } from '../../testing/axe.ts'
import { type Console, startConsole } from './console.ts'

const dayMs = 86_400_000
const windowDays = 30
/** A Monday morning in the shop. Ahead of the browser's own clock, or it would drop the cookies as old. */
const time = { now: new Date('2031-03-03T01:00:00Z') }
const plan = {
  ...{ customers: 400, stores: 4, communities: 8, couriers: 2, days: 40, endDate: '2031-03-02' },
  ...{ lateLinkShare: 0, names: 'en' as const },
}
/** What a coupon in hand does here is large, so that a sample of this size has something to show. */
const reaction = {
  ...livingReaction,
  presses: 0.7,
  kinds: livingReaction.kinds.map((kind) => (kind.visitsPerDay < 0.1 ? { ...kind, visitsFactor: 3 } : kind)),
}

let web: Console
beforeAll(async () => {
  web = await startConsole({ clock: { now: () => time.now }, trustProxy: true })
  const { url: baseUrl, secretKey, writeKey } = web.server
  await sendCity({ baseUrl, secretKey, writeKey, plan })
  await web.server.drained()
}, 180_000)

/** The clock moves on, and all that is due by then is done. */
async function passTo(at: Date): Promise<void> {
  const { deps, drained, keeper } = web.server
  time.now = at
  deps.wakeRelay()
  await drained()
  await keeper.settled()
  await settlePlays(deps)
  await keepTouches(deps)
}
const passDays = (days: number): Promise<void> => passTo(new Date(time.now.getTime() + days * dayMs))

/** Sessions end in the weeks that pass. */
async function signInAgain(): Promise<Page> {
  const { server } = web
  const link = await createSignInLink(server.deps, systemCaller(server.workspace), server.owner)
  const page = await web.open()
  await page.goto(`${server.url}${link.path}`)
  // The page of the link has a heading too, before the session is there.
  await page.waitForURL(({ pathname }) => !pathname.startsWith('/sign-in'))
  return page
}

const get = async <T>(address: string): Promise<T> => {
  const headers = { authorization: `Bearer ${web.server.secretKey}` }
  return (await (await fetch(`${web.server.url}${address}`, { headers })).json()) as T // the caller names the route's shape
}

const sell = (ticketNo: string, more: object) =>
  web.post('/v1/till/tickets', {
    ...{ ticketNo, storeCode: 'S001', paidAt: new Date(time.now.getTime() - 60_000).toISOString() },
    lines: [{ sku: 'tea', name: 'Tea', quantity: 1, amountMinor: 2800 }],
    ...more,
  }) as Promise<{ page: string; dueMinor: number }> // TillReceipt

/** What the report should say, told from what people did and nothing else. */
function tell({ people }: Lived, offer: string) {
  const steps = { seen: 0, joined: 0, claimed: 0, ordered: 0 }
  const arms = { treated: { people: 0, came: 0 }, held: { people: 0, came: 0 } }
  let [anyway, anywayHeld] = [0, 0]
  for (const person of people) {
    const claim = person.visits.find(({ claimed }) => claimed?.offer === offer)?.claimed?.at
    if (claim !== undefined) {
      steps.joined++
      steps.claimed++
      if (paidIn(person, claim, Number.POSITIVE_INFINITY)) steps.ordered++
    }
    steps.seen += seenBy(person, offer)
    const entry = person.visits.find((visit, index) => visit.page && isKnownAt(person, index))
    if (!entry?.page || (claim !== undefined && claim < entry.page.at)) continue
    const { at, offers } = entry.page
    const arm = offers.includes(offer) ? 'treated' : 'held'
    const came = paidIn(person, at, windowDays)
    arms[arm].people++
    if (came) arms[arm].came++
    if (wouldHavePaid(person, at)) arm === 'treated' ? anyway++ : anywayHeld++
  }
  return { steps, arms, planted: (arms.treated.came - anyway) / arms.treated.people, anywayHeld }
}

/** Whether the till knew who paid. */
const isKnownAt = ({ manner, visits }: LivedPerson, visit: number): boolean =>
  manner !== 'nobody' || visits.slice(0, visit).some(({ joined }) => joined)

/** Once for who is known and has no card; every page of who is not, since nobody can tell them apart. */
function seenBy(person: LivedPerson, offer: string): number {
  const shown = person.visits.flatMap(({ page }, index) => (page?.offers.includes(offer) ? index : []))
  const unknown = shown.filter((index) => !isKnownAt(person, index))
  const isSeenKnown = shown.length > unknown.length && !person.visits.slice(0, shown[0]).some(({ claimed }) => claimed)
  return unknown.length + (isSeenKnown && unknown.length === 0 ? 1 : 0)
}

const isWithin = (at: string, from: string, days: number): boolean =>
  at >= from && Date.parse(at) < Date.parse(from) + days * dayMs

const paidIn = ({ visits }: LivedPerson, from: string, days: number): boolean =>
  visits.some(({ paidAt, dueMinor }) => dueMinor > 0 && isWithin(paidAt, from, days))

/** Had the shop done nothing. A day is noted at the hour at which pages are opened, after its sales. */
const wouldHavePaid = ({ wouldCome }: LivedPerson, from: string): boolean =>
  wouldCome.some((at) => at > from && Date.parse(at) <= Date.parse(from) + windowDays * dayMs)

const flat = (texts: string[]): string[] => texts.map((text) => text.replaceAll(/\s+/g, ' ').trim())

const phone = '13800138555'

describe('from one prescription to its report, in a city that lives on', () => {
  it('the steps and the 30-day repurchase of both arms are what the people did, and the interval holds what was planted', async () => {
    const page = await web.openAsOwner()
    await page.goto(`${web.server.url}/prescriptions?tab=diagnosis`)
    await page.getByRole('link', { name: /Paid, joined, back again/ }).click()
    await page.getByRole('heading', { level: 1, name: 'Paid, joined, back again' }).waitFor()
    await page.getByText('No basis yet', { exact: false }).waitFor()
    await page.getByRole('spinbutton', { name: 'Held out' }).fill('50')
    await page.getByRole('button', { name: 'Make the draft' }).click()
    await page.getByText('Not started yet: everything is a draft.').waitFor()
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    await page.getByText('Start now?').waitFor()
    await page.getByRole('tooltip').getByRole('button', { name: 'Start', exact: true }).click()
    await page.getByText('Too early to say', { exact: false }).waitFor()

    // Somebody whom nobody knows pays, scans the code on the receipt, joins, and comes back with the coupon.
    const receipt = await sell('T-1', { tenders: [{ provider: 'cash', amountMinor: 2800 }] })
    const mobile = await web.open({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true })
    await mobile.goto(`${web.server.url}${receipt.page}?lang=en`)
    await mobile.getByText('Something for your next visit').waitFor()
    await mobile.getByRole('button', { name: 'Join and take it' }).click()
    await mobile.getByLabel('Phone number').fill(phone)
    await mobile.getByRole('button', { name: 'Send me a code' }).click()
    const { messages } = await get<{ messages: { phone: string; text: string }[] }>('/v1/pocket-outbox')
    const code = /\d{6}/.exec(messages.find((message) => message.phone === phone)?.text ?? '')?.[0] ?? ''
    await mobile.getByLabel('Six-digit code').fill(code)
    await mobile.getByRole('button', { name: 'Sign in and get it' }).click()
    await mobile.getByRole('heading', { level: 1, name: 'It is in your card bag.' }).waitFor()
    await passDays(1)
    const lines = [{ sku: 'tea', name: 'Tea', quantity: 10, amountMinor: 28_000 }]
    const quote = (await web.post('/v1/till/quote', { storeCode: 'S001', lines, customer: { phone } })) as {
      best: { coupons: string[]; dueMinor: number }
    } // TillQuote
    const { coupons, dueMinor: amountMinor } = quote.best
    await sell('T-2', { lines, customer: { phone }, coupons, tenders: [{ provider: 'cash', amountMinor }] })

    const { url: baseUrl, secretKey } = web.server
    const { cures } = await get<{ cures: { offers: { code: string }[] }[] }>('/v1/cures')
    const lived = await live({ baseUrl, secretKey, plan, reaction, from: time.now, days: 42, people: 300, passTo })
    await passDays(0.1)
    const { steps, arms, planted, anywayHeld } = tell(lived, cures[0]?.offers[0]?.code ?? '')
    const { treated, held } = arms
    // Those held out lived as if the shop had done nothing.
    expect(held.came).toBe(anywayHeld)
    // Else there would be nothing to compare.
    expect(Math.min(treated.came, held.came, steps.ordered, lived.couponsUsed, lived.seen)).toBeGreaterThan(0)

    const later = await signInAgain()
    await later.goto(`${baseUrl}/prescriptions/pay-success-chain`)
    const report = later.getByRole('region', { name: /Since/ })
    const followed = report.getByRole('list', { name: 'Step by step' })
    await followed.waitFor()
    // Those of the city, and her who was followed in the browser.
    const [seen, joined, claimed, ordered] = Object.values(steps).map((count) => count + 1)
    const rate = (count = 0, of = 0) => `${Math.round((count / of) * 100)}%`
    expect(flat(await followed.getByRole('listitem').allInnerTexts())).toEqual([
      `Saw it after paying, without a card ${seen}`,
      `Joined ${joined} · ${rate(joined, seen)}`,
      `Took the coupon ${claimed} · ${rate(claimed, joined)}`,
      `Ordered after it ${ordered} · ${rate(ordered, claimed)}`,
    ])
    const share = ({ people, came }: typeof treated) => `${came} of ${people} · ${((came / people) * 100).toFixed(1)}%`
    const repurchase = report.getByRole('list', { name: 'Ordered within 30 days' })
    expect(flat(await repurchase.getByRole('listitem').allInnerTexts())).toEqual([
      `Had it ${share(treated)}`,
      `Held out ${share(held)}`,
    ])
    const lift = report
      .getByText('More of them ordered')
      .locator('xpath=ancestor::*[./*[contains(@class,"figure-note")]][1]')
    const interval = (await lift.locator('.figure-note').innerText()).match(/-?−?[\d.]+/g) ?? []
    const [low = Number.NaN, high = Number.NaN] = interval.map((text) => Number(text.replace('−', '-')) / 100)
    expect(low).toBeLessThan(planted)
    expect(high).toBeGreaterThan(planted)
    expect(await findViolations(later)).toEqual([])
    await later.goto(`${baseUrl}/prescriptions?tab=cures`)
    await later.getByRole('row', { name: /Paid, joined, back again.*(Too early|Cured)/ }).waitFor()
  }, 300_000)
})
