import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs, promisify } from 'node:util'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { hasChineseFont, launchBrowser, newContext } from '../../testing/browser.ts'

/*
 * Pictures of every page: desktop and phone, English and Chinese, light and dark.
 *
 *   npm run screenshots                                   of the server that runs on this machine
 *   npm run screenshots -- --url URL --link LINK          of another one; the link is used up
 *   npm run screenshots -- --only today,customer --quick  some pages, English desktop in both themes
 */

const { values: options } = parseArgs({
  options: {
    url: { type: 'string', default: process.env.REGULARS_URL ?? 'http://localhost:4000' },
    link: { type: 'string' },
    out: { type: 'string', default: '.regulars/screenshots' },
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
})

interface Shot {
  name: string
  path: string
  /** Where it is looked at, if not everywhere. */
  on?: Screen
  /** Something to press first, such as a dialog to open. */
  act?(page: Page): Promise<void>
}

const screens = {
  desktop: { viewport: { width: 1440, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
} as const
type Screen = keyof typeof screens
type Language = 'en' | 'zh'
type Theme = 'light' | 'dark'

const all: { screens: Screen[]; languages: Language[]; themes: Theme[] } = {
  screens: ['desktop', 'phone'],
  languages: ['en', 'zh'],
  themes: ['light', 'dark'],
}
const quick: Pick<typeof all, 'screens' | 'languages'> = { screens: ['desktop'], languages: ['en'] }

const say = (line: string) => process.stdout.write(`${line}\n`)

/** A new link from the command line of this clone, which joins the running server. */
async function makeLink(base: string): Promise<string> {
  const cli = path.resolve(import.meta.dirname, '../../../server/bin/regulars.mjs')
  const { stdout } = await promisify(execFile)(process.execPath, [cli, 'sign-in-link'])
  const made = new URL(stdout.trim().split('\n').at(-1) ?? '')
  return new URL(`${made.pathname}${made.search}${made.hash}`, base).href
}

/** Signs in once; the cookie serves all pictures. */
async function signIn(browser: Browser, base: string): Promise<Awaited<ReturnType<BrowserContext['storageState']>>> {
  const context = await newContext(browser)
  const page = await context.newPage()
  await page.goto(options.link ?? (await makeLink(base)))
  await page.waitForURL((address) => !address.pathname.startsWith('/sign-in'), { timeout: 20_000 })
  await openPocket(context, base)
  const state = await context.storageState()
  await context.close()
  return state
}

/** What is given, owed and paid. */
async function listMoneyShots(get: <T>(address: string) => Promise<T>, store: string | undefined): Promise<Shot[]> {
  const { items: offers } = await get<{ items: { id: number }[] }>('/v1/offers?state=published&limit=3')
  const { envelopes } = await get<{ envelopes: { id: number }[] }>('/v1/envelopes?limit=1')
  const { cards } = await get<{ cards: { number: string }[] }>('/v1/cards?limit=1')
  const { items: tickets } = await get<{ items: { ticketNo: string }[] }>('/v1/till/tickets?limit=1')
  const { items: accounts } = await get<{ items: { id: number }[] }>('/v1/ledger/accounts?of=store&limit=1')
  return [
    { name: 'till', path: '/till', ...(store ? { act: (page: Page) => ringUp(page) } : {}) },
    { name: 'till-sales', path: '/till?tab=sales' },
    { name: 'till-recharge', path: '/till?tab=recharge' },
    { name: 'till-waiting', path: '/till?tab=waiting' },
    ...tickets.map(({ ticketNo }) => ({ name: 'ticket', path: `/till?tab=sales&ticket=${ticketNo}` })),
    { name: 'offers', path: '/offers' },
    { name: 'offer-new', path: '/offers/new?first=1' },
    ...offers.slice(-1).flatMap(({ id }) => [
      { name: 'offer', path: `/offers/${id}` },
      { name: 'offer-edit', path: `/offers/${id}/edit` },
    ]),
    { name: 'envelopes', path: '/offers?tab=envelopes' },
    ...envelopes.map(({ id }) => ({ name: 'envelope', path: `/envelopes/${id}` })),
    { name: 'cards', path: '/cards' },
    { name: 'cards-template', path: '/cards?tab=template' },
    { name: 'cards-value', path: '/cards?tab=value' },
    ...cards.map(({ number }) => ({ name: 'card', path: `/cards/${number}` })),
    { name: 'stored-value', path: '/stored-value' },
    { name: 'stored-plans', path: '/stored-value?tab=plans' },
    { name: 'stored-recharges', path: '/stored-value?tab=recharges' },
    { name: 'stored-settings', path: '/stored-value?tab=settings' },
    { name: 'ledger', path: '/ledger' },
    { name: 'ledger-accounts', path: '/ledger?tab=accounts' },
    { name: 'ledger-balance', path: '/ledger?tab=balance' },
    ...accounts.map(({ id }) => ({ name: 'ledger-account', path: `/ledger/accounts/${id}` })),
    ...tickets.map(({ ticketNo }) => ({
      name: 'ledger-story',
      path: `/ledger/story?story=${encodeURIComponent(`sale/${ticketNo}`)}`,
    })),
    { name: 'settlement', path: '/settlement' },
    { name: 'settlement-closings', path: `/settlement?tab=closings${store ? `&store=${store}` : ''}` },
    { name: 'risk', path: '/risk' },
  ]
}

/** What runs by itself: the play that most people have entered, and what staff have to do. */
async function listPlayShots(get: <T>(address: string) => Promise<T>): Promise<Shot[]> {
  const { plays = [] } = await get<{ plays?: { id: number; entered: number; version: number | null }[] }>('/v1/plays')
  const [first] = plays.filter(({ version }) => version !== null).sort((a, b) => b.entered - a.entered)
  const tabs = ['drawing', 'text', 'try', 'running', 'report', 'versions', 'settings']
  return [
    { name: 'plays', path: '/plays' },
    { name: 'play-new', path: '/plays/new' },
    ...(first ? tabs.map((tab) => ({ name: `play-${tab}`, path: `/plays/${first.id}?tab=${tab}` })) : []),
    { name: 'tasks', path: '/plays/tasks' },
  ]
}

/** What is weak, what would help, and whether it did. */
function listHealthShots(): Shot[] {
  const open = (page: Page) => page.locator('.health-tile').first().click()
  return [
    { name: 'health', path: '/prescriptions', act: open },
    ...['diagnosis', 'cures', 'costs'].map((tab) => ({ name: `health-${tab}`, path: `/prescriptions?tab=${tab}` })),
    { name: 'prescription', path: '/prescriptions/pay-success-chain' },
  ]
}

/** What is said, what stands on pages, and what that did. */
async function listActingShots(get: <T>(address: string) => Promise<T>): Promise<Shot[]> {
  const { items = [] } = await get<{ items?: { id: number; assigned: number }[] }>('/v1/experiments?limit=50')
  const [largest] = items.toSorted((a, b) => b.assigned - a.assigned)
  const write = (page: Page) => page.getByRole('main').locator('.ant-btn-primary').first().click()
  return [
    ...['log', 'channels', 'cold', 'rules', 'hooks'].map((tab) => ({ name: `gate-${tab}`, path: `/gate?tab=${tab}` })),
    ...['page', 'placements', 'traffic', 'demand'].map((tab) => ({ name: `slots-${tab}`, path: `/slots?tab=${tab}` })),
    { name: 'slots-new', path: '/slots', act: write },
    { name: 'slot', path: '/slots/pay-success-top' },
    { name: 'experiments', path: '/experiments' },
    ...(largest ? [{ name: 'experiment', path: `/experiments/${largest.id}` }] : []),
  ]
}

/** The phone pages of the customer who bought most often; their cookie is another one and goes to other paths. */
async function openPocket(context: BrowserContext, base: string) {
  const headers = { origin: base }
  const found = await context.request.get(`${base}/v1/customers?sort=orders&limit=1`)
  const { customers } = (await found.json()) as { customers: { id: string }[] } // our own API
  if (!customers[0]) return
  const link = await context.request.post(`${base}/v1/customers/${customers[0].id}/pocket-link`, { headers })
  await context.request.post(`${base}/v1/pocket/sign-in-link`, { headers, data: await link.json() })
}

/** What the phone's session speaks is kept by the server. */
const speakPocket = (context: BrowserContext, base: string, language: Language) =>
  context.request.patch(`${base}/v1/pocket/me`, {
    headers: { origin: base },
    data: { locale: language === 'zh' ? 'zh-CN' : 'en' },
  })

async function listPocketShots(context: BrowserContext, base: string, store: string | undefined): Promise<Shot[]> {
  const get = async <T>(address: string): Promise<T> =>
    (await (await context.request.get(`${base}${address}`)).json()) as T // our own API
  const { coupons = [] } = await get<{ coupons?: { id: string; state: string }[] }>('/v1/pocket/coupons')
  const { purchases = [] } = await get<{ purchases?: { ticketNo: string }[] }>('/v1/pocket/history?limit=1')
  const coupon = coupons.find(({ state }) => state === 'usable')
  const pages = [
    ['bag', '/pocket/'],
    ['offers', '/pocket/offers'],
    ['pay', '/pocket/pay'],
    ['member', '/pocket/pay?show=member'],
    ['value', '/pocket/value'],
    ['points', '/pocket/points'],
    ['history', '/pocket/history'],
    ['me', '/pocket/me'],
    ...(coupon ? [['coupon', `/pocket/coupons/${coupon.id}`]] : []),
    ...purchases.map(({ ticketNo }) => ['ticket', `/pocket/history/${encodeURIComponent(ticketNo)}`]),
    ...(store ? [['door', `/p/${encodeURIComponent(store)}`]] : []),
  ]
  return pages.map(([name, path]) => ({ name: `pocket-${name}`, path: path ?? '/pocket/', on: 'phone' }))
}

/** The pages, with a customer, an import and the reports that this workspace has. */
async function listShots(context: BrowserContext, base: string): Promise<Shot[]> {
  const get = async <T>(address: string): Promise<T> =>
    (await (await context.request.get(`${base}${address}`)).json()) as T // our own API
  const { customers } = await get<{ customers: { id: string }[] }>('/v1/customers?sort=orders&limit=1')
  const { items: imports } = await get<{ items: { id: string }[] }>('/v1/imports?limit=1')
  const { reports } = await get<{ reports: { name: string }[] }>('/v1/reports')
  const { audiences } = await get<{ audiences: { id: string }[] }>('/v1/audiences')
  const { labels } = await get<{ labels: { code: string }[] }>('/v1/labels?state=published&kind=rule&limit=3')
  const { models } = await get<{ models: { name: string }[] }>('/v1/models')
  const { cities } = await get<{ cities: { stores: { code: string }[] }[] }>('/v1/organization')
  const store = cities.flatMap((city) => city.stores)[0]
  const audience = audiences[0]
  const first = customers[0]
  return [
    { name: 'today', path: '/' },
    { name: 'customers', path: '/customers' },
    ...(first
      ? [
          { name: 'customer', path: `/customers/${first.id}` },
          { name: 'customer-orders', path: `/customers/${first.id}?tab=orders` },
          { name: 'customer-interests', path: `/customers/${first.id}?tab=interests` },
          { name: 'customer-wallet', path: `/customers/${first.id}?tab=wallet` },
        ]
      : []),
    ...(await listMoneyShots(get, store?.code)),
    ...(await listPlayShots(get)),
    ...listHealthShots(),
    ...(await listActingShots(get)),
    { name: 'merges', path: '/customers/merges' },
    { name: 'audiences', path: '/audiences' },
    { name: 'audience-new', path: '/audiences/new' },
    ...(audience
      ? ['people', 'portrait', 'compare', 'sizes'].map((tab) => ({
          name: `audience-${tab}`,
          path: `/audiences/${audience.id}?tab=${tab}`,
        }))
      : []),
    { name: 'lists', path: '/audiences?tab=lists' },
    { name: 'labels', path: '/labels' },
    { name: 'usefulness', path: '/labels/usefulness' },
    { name: 'label-new', path: '/labels/new' },
    ...labels.map(({ code }) => ({ name: `label-${code}`, path: `/labels/${code}` })),
    ...labels.slice(0, 1).map(({ code }) => ({ name: 'label-edit', path: `/labels/${code}/edit` })),
    { name: 'portraits', path: '/portraits' },
    ...(store ? [{ name: 'portrait-store', path: `/portraits/store/${store.code}` }] : []),
    ...(audience ? [{ name: 'portrait-audience', path: `/portraits/audience/${audience.id}` }] : []),
    { name: 'models', path: '/models' },
    ...models.map(({ name }) => ({ name: `model-${name}`, path: `/models/${name}` })),
    { name: 'events', path: '/events' },
    { name: 'reports', path: '/reports' },
    ...reports.map((report) => ({ name: `report-${report.name}`, path: `/reports/${report.name}` })),
    { name: 'flows', path: '/flows' },
    { name: 'imports', path: '/imports' },
    ...(imports[0] ? [{ name: 'import', path: `/imports/${imports[0].id}` }] : []),
    { name: 'organization', path: '/organization' },
    { name: 'staff', path: '/organization?tab=staff' },
    { name: 'keys', path: '/keys' },
    { name: 'audit', path: '/audit' },
    { name: 'settings', path: '/settings' },
    { name: 'settings-account', path: '/settings?tab=account' },
    { name: 'settings-sign-in', path: '/settings?tab=sign-in' },
    ...(await listPocketShots(context, base, store?.code)),
    { name: 'palette', path: '/', act: (page) => page.keyboard.press('Control+k') },
  ]
}

/** A basket on the counter: an empty till says little. */
async function ringUp(page: Page) {
  const choice = page.getByRole('combobox').first()
  await choice.click()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  const scan = page.locator('.scan-box input').first()
  await scan.waitFor({ timeout: 10_000 })
  for (const entered of ['latte x2 28', 'croissant 16', '9.50']) {
    await scan.fill(entered)
    await scan.press('Enter')
  }
  await page.waitForTimeout(800)
}

/** Settled: nothing is loading and nothing is drawn as bones. */
async function settle(page: Page) {
  await page.waitForSelector('h1', { timeout: 20_000 })
  await page
    .waitForFunction(
      () => !document.querySelector('[role=status] .bone, .ant-spin-spinning, [aria-busy=true]'),
      undefined,
      { timeout: 20_000 },
    )
    .catch(() => undefined)
  await page.evaluate(() => document.fonts.ready)
  await page.waitForTimeout(450) // charts draw in a frame or two
}

async function main() {
  const base = new URL(options.url).origin
  const out = path.resolve(options.out)
  if (!hasChineseFont())
    say('The package @fontsource/noto-sans-sc is not installed: Chinese is drawn with what this machine has.')
  const browser = await launchBrowser()
  try {
    const storageState = await signIn(browser, base)
    const probe = await newContext(browser, { storageState })
    const wanted = options.only?.split(',')
    const shots = (await listShots(probe, base)).filter(
      ({ name }) =>
        !wanted || wanted.some((part) => name === part || (part.endsWith('*') && name.startsWith(part.slice(0, -1)))),
    )
    await probe.close()

    const problems: string[] = []
    for (const screen of options.quick ? quick.screens : all.screens) {
      for (const language of options.quick ? quick.languages : all.languages) {
        for (const theme of all.themes) {
          await takeAll({ browser, storageState, base, out, screen, language, theme, shots, problems })
        }
      }
    }
    await writeFile(path.join(out, 'problems.txt'), problems.join('\n'))
    say(`${shots.length} pages in ${out}${problems.length > 0 ? `, ${problems.length} problems in problems.txt` : ''}`)
  } finally {
    await browser.close()
  }
}

interface Take {
  browser: Browser
  storageState: Awaited<ReturnType<BrowserContext['storageState']>>
  base: string
  out: string
  screen: Screen
  language: Language
  theme: Theme
  shots: Shot[]
  problems: string[]
}

async function takeAll({ browser, storageState, base, out, screen, language, theme, shots, problems }: Take) {
  const folder = path.join(out, `${screen}-${language}-${theme}`)
  await mkdir(folder, { recursive: true })
  const context = await newContext(browser, {
    ...screens[screen],
    storageState,
    colorScheme: theme,
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    reducedMotion: 'reduce',
  })
  await context.addInitScript({
    content: `try { localStorage.setItem('regulars.theme', '${theme}'); localStorage.setItem('regulars.language', '${language}') } catch {}`,
  })
  await speakPocket(context, base, language)
  for (const shot of shots.filter(({ on }) => on === undefined || on === screen)) {
    const page = await context.newPage()
    const note = (what: string) => problems.push(`${screen} ${language} ${theme} ${shot.name}: ${what}`)
    page.on('console', (message) => message.type() === 'error' && note(message.text()))
    page.on('pageerror', (error) => note(error.message))
    page.on('response', (response) => response.status() >= 400 && note(`${response.status()} ${response.url()}`))
    await page.goto(`${base}${shot.path}`)
    // One page that does not come is a finding, not the end of the others.
    await settle(page).catch((error: unknown) => note(String(error).split('\n')[0] ?? ''))
    await shot.act?.(page)
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    if (overflow > 1) note(`is ${overflow} px wider than the screen`)
    await page.screenshot({ path: path.join(folder, `${shot.name}.png`), fullPage: shot.act === undefined })
    await page.close()
  }
  await context.close()
  say(`${screen} ${language} ${theme}`)
}

await main()
