import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core'

/** Where distributions put Chromium and Chrome. */
const systemBrowsers = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** The Chromium of this machine where there is one, else the one that comes from the npm registry. */
export async function launchBrowser(): Promise<Browser> {
  const system = systemBrowsers.find((file) => existsSync(file))
  if (system) return chromium.launch({ executablePath: system, args: ['--no-sandbox'] })
  const { default: packed } = await import('@sparticuz/chromium')
  return chromium.launch({
    executablePath: await packed.executablePath(),
    // Its own flags are made for functions in the cloud; these are what a container run by root needs.
    args: [
      '--no-sandbox',
      '--disable-dev-shm-usage',
      '--disable-gpu',
      '--hide-scrollbars',
      '--font-render-hinting=none',
    ],
  })
}

const fontWeights = ['400', '500', '600', '700']

function fontFolder(): string | undefined {
  try {
    return path.dirname(fileURLToPath(import.meta.resolve('@fontsource/noto-sans-sc/package.json')))
  } catch {
    return undefined
  }
}

/**
 * A context in which Chinese is drawn on machines without a Chinese font: the pages are given the development package's
 * font, as a person's machine gives them its own. What is shipped contains no font.
 */
export async function newContext(browser: Browser, options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const context = await browser.newContext({ ...options, bypassCSP: true })
  const folder = fontFolder()
  if (!folder) return context
  const sheets = await Promise.all(fontWeights.map((weight) => readFile(path.join(folder, `${weight}.css`), 'utf8')))
  const css = sheets.join('\n').replaceAll('./files/', '/__font/')
  await context.route('**/__font/**', async (route) => {
    const name = path.basename(new URL(route.request().url()).pathname)
    await route.fulfill({ contentType: 'font/woff2', body: await readFile(path.join(folder, 'files', name)) })
  })
  // As text: a function would be sent with the helpers that the TypeScript loader puts around it.
  await context.addInitScript({
    content: `{
      const style = document.createElement('style')
      style.textContent = ${JSON.stringify(css)}
      const place = () => document.documentElement.append(style)
      if (document.documentElement) place()
      else new MutationObserver((_, all) => document.documentElement && (all.disconnect(), place())).observe(document, { childList: true })
    }`,
  })
  return context
}

/** Whether Chinese would be drawn as boxes here. */
export const hasChineseFont = () => fontFolder() !== undefined
