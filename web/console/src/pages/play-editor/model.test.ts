import { playDefinitionSchema, playStepKinds } from '@regulars/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { freshPlay, freshStep } from './fresh.ts'
import {
  entryId,
  exitsOf,
  insert,
  move,
  type Play,
  placesBefore,
  reached,
  readingOrder,
  remove,
  targetOf,
} from './model.ts'

const built = (kinds: readonly (typeof playStepKinds)[number][], choices: readonly number[]): Play => {
  let play = freshPlay()
  kinds.forEach((kind, index) => {
    const places = [entryId, ...reached(play)].flatMap((id) => {
      const step = play.steps[id]
      if (id === entryId) return [{ from: id, key: 'start' }]
      return step ? exitsOf(step).map(({ key }) => ({ from: id, key })) : []
    })
    const place = places[(choices[index] ?? 0) % places.length]
    if (!place) return
    play = insert(play, place, freshStep(kind, targetOf(play, place) ?? 'exit', {})).play
  })
  return play
}
const anyPlay = fc
  .tuple(
    fc.array(fc.constantFrom(...playStepKinds), { maxLength: 12 }),
    fc.array(fc.nat(50), { minLength: 12, maxLength: 12 }),
  )
  .map(([kinds, choices]) => built(kinds, choices))

const dangling = (play: Play) =>
  Object.values(play.steps).flatMap((step) => exitsOf(step).filter(({ target }) => !play.steps[target]))

describe('drawing a play', () => {
  it('whatever is put down, taken out and undone, no way leads to nowhere and its shape is right', () => {
    fc.assert(
      fc.property(anyPlay, fc.nat(50), (play, at) => {
        expect(playDefinitionSchema.safeParse(play).success).toBe(true)
        expect(dangling(play)).toEqual([])
        const ids = [...reached(play)]
        const rest = remove(play, ids[at % ids.length] ?? '')
        if (!rest) return
        expect(playDefinitionSchema.safeParse(rest.play).success).toBe(true)
        expect(dangling(rest.play)).toEqual([])
        expect(rest.play.steps[rest.play.start]).toBeDefined()
      }),
      { numRuns: 300 },
    )
  })

  it('a step is put between two others, and what it stood before goes on from it', () => {
    const start = freshPlay()
    const first = insert(start, { from: entryId, key: 'start' }, freshStep('touch', start.start, {}))
    const second = insert(first.play, { from: entryId, key: 'start' }, freshStep('wait', first.id, {}))
    expect(readingOrder(second.play)).toEqual(['wait', 'touch', 'exit'])
    const moved = move(second.play, 'wait', { from: 'touch', key: 'next' })
    expect(moved && readingOrder(moved)).toEqual(['touch', 'wait', 'exit'])
  })

  it('a branch that is taken out takes along what only it led to, and leaves the way of the others', () => {
    const start = freshPlay()
    const { play } = insert(start, { from: entryId, key: 'start' }, freshStep('branch', 'exit', {}))
    const withTouch = insert(play, { from: 'branch', key: 'case:0' }, freshStep('touch', 'exit', {})).play
    const withWait = insert(withTouch, { from: 'branch', key: 'otherwise' }, freshStep('wait', 'exit', {})).play
    const rest = remove(withWait, 'branch')
    expect(rest?.gone.sort()).toEqual(['branch', 'touch'])
    expect(rest && readingOrder(rest.play)).toEqual(['wait', 'exit'])
  })

  it('what stands aside keeps what it leads to, when the way to that is taken out', () => {
    const start = freshPlay()
    const steps: Play['steps'] = {
      ...start.steps,
      first: freshStep('wait', 'touch', {}),
      aside: freshStep('wait', 'touch', {}),
      touch: freshStep('touch', 'exit', {}),
      split: {
        do: 'split',
        arms: [
          { name: 'a', weight: 1, next: 'exit' },
          { name: 'b', weight: 1, next: 'first' },
        ],
      },
    }
    const rest = remove({ ...start, start: 'split', steps }, 'split')
    expect(rest?.gone.sort()).toEqual(['first', 'split'])
    expect(rest && dangling(rest.play)).toEqual([])
    expect(Object.keys(rest?.play.steps ?? {}).sort()).toEqual(['aside', 'exit', 'touch'])
  })

  it('the last end stays: everybody must come out somewhere', () => {
    expect(remove(freshPlay(), 'exit')).toBeUndefined()
  })

  it('the way of those who are refused disappears with its step instead of being led on', () => {
    const start = freshPlay()
    const { play } = insert(start, { from: entryId, key: 'start' }, freshStep('offer', 'exit', {}))
    const offer = play.steps.offer
    if (offer?.do !== 'offer') throw new Error('An offer was put down')
    const asked = {
      ...play,
      steps: { ...play.steps, offer: { ...offer, refused: 'wait' }, wait: freshStep('wait', 'exit', {}) },
    }
    expect(placesBefore(asked, 'wait')).toEqual([{ from: 'offer', key: 'refused' }])
    expect(remove(asked, 'wait')?.play.steps.offer).not.toHaveProperty('refused')
  })
})
