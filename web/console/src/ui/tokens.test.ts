import { describe, expect, it } from 'vitest'
import { palettes, series } from './tokens.ts'

const luminance = (hex: string) => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
const contrast = (a: string, b: string) => {
  const [x, y] = [luminance(a), luminance(b)]
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05)
}

describe.each(['light', 'dark'] as const)('the %s palette', (name) => {
  const colours = palettes[name]
  const grounds = ['paper', 'surface', 'sunken', 'hover'] as const
  const inks = ['ink', 'inkSoft', 'inkFaint', 'accent', 'gain', 'loss', 'wait'] as const

  it.each(grounds.flatMap((ground) => inks.map((ink) => [ink, ground] as const)))(
    '%s reads on %s (4.5:1)',
    (ink, ground) => {
      expect(contrast(colours[ink], colours[ground])).toBeGreaterThanOrEqual(4.5)
    },
  )

  it.each([
    ['onAccent', 'accent'],
    ['accent', 'accentWash'],
    ['gain', 'gainWash'],
    ['loss', 'lossWash'],
    ['wait', 'waitWash'],
  ] as const)('%s reads on %s (4.5:1)', (ink, ground) => {
    expect(contrast(colours[ink], colours[ground])).toBeGreaterThanOrEqual(4.5)
  })

  it.each(series[name].map((colour) => [colour]))('the mark %s stands out from its card (3:1)', (colour) => {
    expect(contrast(colour, colours.surface)).toBeGreaterThanOrEqual(3)
  })
})
