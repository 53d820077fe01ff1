import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { launchBrowser } from '../../testing/browser.ts'

// Draws the icons of the home screen from the one that is drawn by hand: node --import tsx web/pocket/scripts/icons.ts

const folder = path.resolve(import.meta.dirname, '../public')
const drawing = await readFile(path.join(folder, 'icon.svg'), 'utf8')
const browser = await launchBrowser()
for (const size of [192, 512]) {
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  await page.setContent(`<style>*{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${drawing}`)
  await page.screenshot({ path: path.join(folder, `icon-${size}.png`) })
  await page.close()
}
await browser.close()
