import { defineConfig, type Plugin } from 'vite'
import { fontFamily, monoFamily, type Palette, palettes } from '../console/src/ui/tokens.ts'

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
const lines = (palette: Palette) =>
  Object.entries(palette)
    .map(([name, value]) => `--${kebab(name)}:${value}`)
    .join(';')

/** The house's colours, designed once for both faces, as custom properties: no script has to run before the first paint. */
const tokens: Plugin = {
  name: 'tokens',
  transform(code, id) {
    if (!id.endsWith('/tokens.css')) return undefined
    const fonts = `--font:${fontFamily};--mono:${monoFamily}`
    return code
      .replace('/* light */', `:root{color-scheme:light dark;${lines(palettes.light)};${fonts}}`)
      .replace('/* dark */', `@media (prefers-color-scheme:dark){:root{${lines(palettes.dark)}}}`)
  },
}

export default defineConfig({
  base: '/pocket/',
  plugins: [tokens],
  build: {
    // Wallets on a five-year-old phone.
    target: ['es2020', 'chrome87', 'safari14'],
    cssTarget: ['chrome87', 'safari14'],
    sourcemap: false,
    reportCompressedSize: false,
    modulePreload: { polyfill: false },
  },
  server: { port: 5174, proxy: { '/v1': 'http://localhost:4000', '/p/': 'http://localhost:4000' } },
})
