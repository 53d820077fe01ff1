/** The colours of the house, designed twice. Names say the role, not the hue; `tokens.test.ts` holds every text pair to WCAG AA. */
export interface Palette {
  /** The page behind everything. */
  paper: string
  /** Cards, tables, fields. */
  surface: string
  /** Side navigation, table heads, wells. */
  sunken: string
  /** Rows and items under the pointer. */
  hover: string
  line: string
  lineStrong: string
  ink: string
  inkSoft: string
  inkFaint: string
  /** Persimmon: the one action that matters. */
  accent: string
  accentHover: string
  accentWash: string
  onAccent: string
  /** Jade, plum, amber: gains, losses, waiting. */
  gain: string
  gainWash: string
  loss: string
  lossWash: string
  wait: string
  waitWash: string
  /** Behind tooltips, whose text is light in both themes. */
  spotlight: string
  shadow: string
}

export type ThemeName = 'light' | 'dark'

export const palettes: Record<ThemeName, Palette> = {
  light: {
    paper: '#faf8f4',
    surface: '#ffffff',
    sunken: '#f3efe8',
    hover: '#f7f3ed',
    line: '#e9e3da',
    lineStrong: '#d5ccbf',
    ink: '#231d17',
    inkSoft: '#5d554a',
    inkFaint: '#746b5f',
    accent: '#c2410c',
    accentHover: '#a8370a',
    accentWash: '#fdf1ea',
    onAccent: '#ffffff',
    gain: '#1c7353',
    gainWash: '#e8f4ee',
    loss: '#8a3560',
    lossWash: '#f8ebf1',
    wait: '#8f5a00',
    waitWash: '#fcf3de',
    spotlight: '#2c251e',
    shadow: '0 1px 2px rgb(60 40 20 / 6%), 0 8px 24px rgb(60 40 20 / 10%)',
  },
  dark: {
    paper: '#171411',
    surface: '#1f1b17',
    sunken: '#131110',
    hover: '#28231e',
    line: '#332d27',
    lineStrong: '#4a4239',
    ink: '#f3eee7',
    inkSoft: '#bdb3a6',
    inkFaint: '#9c9184',
    accent: '#f5884f',
    accentHover: '#ff9d68',
    accentWash: '#37231a',
    onAccent: '#241006',
    gain: '#5cc29a',
    gainWash: '#18302a',
    loss: '#e08db4',
    lossWash: '#3a2030',
    wait: '#e6b04a',
    waitWash: '#362a14',
    spotlight: '#3a332c',
    shadow: '0 1px 2px rgb(0 0 0 / 40%), 0 12px 32px rgb(0 0 0 / 45%)',
  },
}

/**
 * Eight hues for series, kept apart in lightness as well as in hue so that they survive colour blindness and grey print.
 * Order matters: the first is the subject of the chart, the second its comparison.
 */
export const series: Record<ThemeName, readonly string[]> = {
  light: ['#c2410c', '#2f6f8f', '#c08a1e', '#1c7353', '#8a3560', '#6b7f3a', '#5b5ea6', '#8c7b6b'],
  dark: ['#f5884f', '#7cb8d6', '#e6c15a', '#5cc29a', '#e08db4', '#b3c76f', '#a7a9ee', '#b9a897'],
}

/** One radius, an 8 px grid, motion under 200 ms. */
export const shape = { radius: 8, unit: 8, motionSeconds: 0.14 } as const

/** Chinese faces come before the generic family, so that Chinese text is never set in a fallback with other metrics. */
export const fontFamily = [
  '-apple-system',
  'BlinkMacSystemFont',
  "'Segoe UI'",
  "'PingFang SC'",
  "'HarmonyOS Sans SC'",
  "'MiSans'",
  "'Noto Sans CJK SC'",
  "'Noto Sans SC'",
  "'Source Han Sans SC'",
  "'Microsoft YaHei'",
  'Roboto',
  "'Helvetica Neue'",
  'Arial',
  'sans-serif',
].join(', ')

export const monoFamily = "ui-monospace, 'SF Mono', Menlo, Consolas, 'Noto Sans Mono CJK SC', monospace, 'Noto Sans SC'"

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** Hands the palette to the stylesheet as custom properties; called before the first render. */
export function applyTokens(name: ThemeName, target: HTMLElement) {
  for (const [key, value] of Object.entries(palettes[name])) target.style.setProperty(`--${kebab(key)}`, value)
  target.style.setProperty('--font', fontFamily)
  target.style.setProperty('--mono', monoFamily)
  target.style.setProperty('--radius', `${shape.radius}px`)
  target.style.colorScheme = name
  target.dataset.theme = name
}
