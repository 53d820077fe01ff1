import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { evaluateInterest, holdOutLast } from './evaluate.ts'
import { evaluateFiles } from './evaluate-files.ts'

const folder = join(import.meta.dirname, '../../../../../../shared/data')
const files = { history: join(folder, 'tafeng_history.json.gz'), future: join(folder, 'tafeng_future.json.gz') }
const isThere = existsSync(files.history)
if (!isThere)
  process.stderr.write(`Skipped: ${files.history} is not there, so the predictor is not measured on Ta-Feng.\n`)

describe.skipIf(!isThere)('on the Ta-Feng baskets', () => {
  test('the protocol gives the known baselines, and the predictor beats TIFU-KNN and the goals', async () => {
    const found = await evaluateFiles(files)
    expect(found).toMatchObject({ customers: 13_858, products: 11_997, baskets: 77_369 })
    expect(found.popularity.recall10.toFixed(4)).toBe('0.0803')
    expect(found.boughtBefore.recall10.toFixed(4)).toBe('0.1062')
    expect(found.boughtBeforeThenPopularity.recall10.toFixed(4)).toBe('0.1195')
    expect(found.predictor.recall10).toBeGreaterThanOrEqual(0.155)
    expect(found.predictor.ndcg10).toBeGreaterThanOrEqual(0.13)
    expect(found.predictor.recall20).toBeGreaterThanOrEqual(0.2)
  }, 120_000)
})

describe('the measure', () => {
  test('counts the part of the basket among the first ten, and earlier places more, against the whole basket', () => {
    const history = { ann: [[1], [2, 1]], bob: [[3], [3]], cat: [[1], [2]] }
    const { popularity, boughtBefore } = evaluateInterest(history, { ann: [[1, 9]], bob: [[3]], cat: [[7]] })
    // Everybody buys 1 (three times), then 2 and 3 (two each): of ann's two one is first, bob's is third.
    expect(popularity.recall10).toBeCloseTo((1 / 2 + 1) / 3)
    expect(popularity.ndcg10).toBeCloseTo((1 / (1 + 1 / Math.log2(3)) + 1 / Math.log2(4)) / 3)
    expect(boughtBefore.recall10).toBeCloseTo((1 / 2 + 1) / 3)
  })

  test('takes the last basket of those who have two for choosing options, and reads around the marks of the file', () => {
    expect(holdOutLast({ ann: [[-1], [1], [2], [-1]], bob: [[-1], [3], [-1]] })).toEqual({
      history: { ann: [[1]] },
      future: { ann: [[2]] },
    })
  })
})
