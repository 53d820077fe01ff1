import { setImmediate as breathe } from 'node:timers/promises'
import { Matrix, solve } from 'ml-matrix'

export type Logistic = { intercept: number; weights: number[]; centre: number[]; spread: number[] }

const iterationsMax = 50
// Keeps weights finite where a feature separates the outcomes perfectly; small beside a few hundred customers.
const ridge = 1

/**
 * Logistic regression with a light ridge by iteratively reweighted least squares (Newton's method), on standardised
 * features. Rows are people, columns features.
 */
export async function fitLogistic(
  rows: readonly (readonly number[])[],
  outcomes: readonly boolean[],
  signal?: AbortSignal,
): Promise<Logistic> {
  const width = rows[0]?.length ?? 0
  const { centre, spread } = standardise(rows, width)
  let beta = new Array<number>(width + 1).fill(0)
  for (let iteration = 0; iteration < iterationsMax; iteration++) {
    await breathe()
    signal?.throwIfAborted()
    const gradient = new Array<number>(width + 1).fill(0)
    const curvature = Array.from({ length: width + 1 }, () => new Array<number>(width + 1).fill(0))
    for (const [i, row] of rows.entries()) {
      const x = [1, ...row.map((value, j) => (value - (centre[j] ?? 0)) / (spread[j] ?? 1))]
      const p = sigmoid(dot(beta, x))
      const miss = (outcomes[i] ? 1 : 0) - p
      const weight = Math.max(p * (1 - p), 1e-9)
      for (const [j, xj] of x.entries()) {
        gradient[j] = (gradient[j] ?? 0) + miss * xj
        const line = curvature[j] ?? []
        for (let k = 0; k <= j; k++) line[k] = (line[k] ?? 0) + weight * xj * (x[k] ?? 0)
      }
    }
    for (let j = 0; j <= width; j++) {
      for (let k = j + 1; k <= width; k++) (curvature[j] ?? [])[k] = curvature[k]?.[j] ?? 0
      if (j === 0) continue
      gradient[j] = (gradient[j] ?? 0) - ridge * (beta[j] ?? 0)
      const line = curvature[j] ?? []
      line[j] = (line[j] ?? 0) + ridge
    }
    const step = solve(new Matrix(curvature), Matrix.columnVector(gradient)).to1DArray()
    beta = beta.map((value, j) => value + (step[j] ?? 0))
    if (Math.max(...step.map(Math.abs)) < 1e-8) break
  }
  const [intercept = 0, ...weights] = beta
  return { intercept, weights, centre, spread }
}

export const predictLogistic = ({ intercept, weights, centre, spread }: Logistic, row: readonly number[]): number =>
  sigmoid(
    row.reduce(
      (total, value, j) => total + ((value - (centre[j] ?? 0)) / (spread[j] ?? 1)) * (weights[j] ?? 0),
      intercept,
    ),
  )

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((total, x, i) => total + x * (b[i] ?? 0), 0)

function standardise(rows: readonly (readonly number[])[], width: number): { centre: number[]; spread: number[] } {
  const centre = new Array<number>(width).fill(0)
  const spread = new Array<number>(width).fill(0)
  for (const row of rows) for (const [j, value] of row.entries()) centre[j] = (centre[j] ?? 0) + value / rows.length
  for (const row of rows)
    for (const [j, value] of row.entries()) spread[j] = (spread[j] ?? 0) + (value - (centre[j] ?? 0)) ** 2 / rows.length
  return { centre, spread: spread.map((square) => Math.sqrt(square) || 1) }
}
