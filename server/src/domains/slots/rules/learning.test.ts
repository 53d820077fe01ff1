import { plantReactions, takes, worthOf } from '@regulars/city'
import { expect, test } from 'vitest'
import { allocate, type Candidate, type Learned } from './allocate.ts'

const slot = 'pay-success-top'
const placements = 5
const learningViews = 2000
const measuredViews = 1000
const seeds = 200

type Outcome = { won: number; best: number }

/** One city: what the allocator earns after its learning time, and what the best fixed placement would have, in expectation. */
function live(seed: number): Outcome {
  const reactions = plantReactions(seed, { placements, slots: 1 })
  const learned = Array.from({ length: placements }, (): Learned => ({ shown: 0, converted: 0 }))
  const candidates = learned.map(
    (known, at): Candidate => ({
      ...{ placement: at + 1, behind: 0, valueMinor: reactions.valueMinor[at] ?? 0 },
      slots: { [slot]: known },
    }),
  )
  let won = 0
  for (let view = 0; view < learningViews + measuredViews; view += 1) {
    const [placed] = allocate({ open: [slot], candidates, left: [] }, `${seed} ${view}`)
    const placement = (placed?.placement ?? 1) - 1
    const known = learned[placement]
    if (!known) continue
    known.shown += 1
    if (takes(reactions, { seed, view, placement, slot: 0 })) known.converted += 1
    if (view >= learningViews) won += worthOf(reactions, placement, 0)
  }
  const best = Math.max(...learned.map((_, placement) => worthOf(reactions, placement, 0)))
  return { won: won / measuredViews, best }
}

test('over 200 cities the allocator earns at least 95 % of the best fixed placement after its learning time', () => {
  const lived = Array.from({ length: seeds }, (_, seed) => live(seed + 1))
  const won = lived.reduce((sum, each) => sum + each.won, 0)
  const best = lived.reduce((sum, each) => sum + each.best, 0)
  expect(won / best).toBeGreaterThanOrEqual(0.95)
}, 120_000)
