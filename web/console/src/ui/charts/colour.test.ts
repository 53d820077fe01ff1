import { expect, it } from 'vitest'
import { palettes } from '../tokens.ts'
import { cellInks, contrast, mix, readable } from './colour.ts'

it.each(['light', 'dark'] as const)('the number in a %s heat-map cell reads on every shade', (theme) => {
  const { surface, accent } = palettes[theme]
  for (let share = 0; share <= 1; share += 0.02) {
    const ground = mix(surface, accent, share)
    expect(contrast(ground, readable(ground, cellInks))).toBeGreaterThanOrEqual(4.5)
  }
})
