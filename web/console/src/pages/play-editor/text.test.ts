import { describe, expect, it } from 'vitest'
import { lineOf, readText, writeText } from './text.ts'

const text = `# Ask again after a week
name: { en: Welcome, zh: 欢迎 }
steps:
  # who comes in
  - id: come-in
    kind: entry
  - id: pause # long enough for a second visit
    kind: wait
    days: 7
`

describe('a play as text', () => {
  it('a change of the drawing keeps comments, order and everything else that was written', () => {
    const { value } = readText(text)
    const changed = structuredClone(value) as { steps: { id: string; days?: number }[] } // as written above
    const pause = changed.steps[1]
    if (pause) pause.days = 9
    expect(writeText(changed, text)).toBe(text.replace('days: 7', 'days: 9'))
  })

  it('a step that moves takes its comments along, and one that is taken out leaves none', () => {
    const { value } = readText(text)
    const { steps, ...rest } = value as { steps: object[] } // as written above
    const turned = writeText({ ...rest, steps: [...steps].reverse() }, text)
    expect(turned.indexOf('long enough')).toBeLessThan(turned.indexOf('come-in'))
    const without = writeText({ ...rest, steps: steps.slice(0, 1) }, text)
    expect(without).not.toContain('long enough')
    expect(without).toContain('# Ask again after a week')
  })

  it('whatever is written is read back as it was meant', () => {
    for (const value of [
      { a: 'yes', b: '2026-01-01', c: 'two\nlines', d: [], e: {}, f: [[1, 2], [3]], g: '熟客: 欢迎', h: null },
      { a: '- not a list', b: '#no comment', c: 1e21, d: true, e: '007' },
    ]) {
      expect(readText(writeText(value)).value).toEqual(value)
      expect(readText(writeText(value, text)).value).toEqual(value)
      expect(readText(writeText(value, '{ broken')).value).toEqual(value)
    }
  })

  it('an error says its line, and a place in the play is found in the text', () => {
    expect(readText('a: 1\nb: [1,\nc: 2').errors[0]?.line).toBeGreaterThanOrEqual(2)
    expect(readText('a: 1\na: 2').errors).toHaveLength(1)
    expect(lineOf(text, ['steps', 1, 'days'])).toBe(9)
    expect(lineOf(text, ['steps', 1, 'missing'])).toBe(7)
    expect(lineOf(text, ['steps', 0])).toBe(5)
    expect(lineOf(text, [])).toBe(1)
  })
})
