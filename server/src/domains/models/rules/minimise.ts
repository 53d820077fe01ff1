import { setImmediate as breathe } from 'node:timers/promises'
import { invariant } from '../../../kernel/errors.ts'

export type Objective = (point: readonly number[]) => number | Promise<number>
export type Minimum = { point: number[]; value: number; evaluations: number }

type Vertex = { point: number[]; value: number }
type Measure = (point: number[]) => Promise<Vertex>

const iterationsMax = 1000
const patience = 60
const restartsMax = 6
const stepWidth = 0.4

export type MinimiseOptions = {
  /** Relative to the value. */
  tolerance?: number
  /** How far from zero to look. Over logarithms 15 is three million: a parameter that has gone to its limit. */
  bound?: number
  signal?: AbortSignal
}

/**
 * The least value of a smooth function of a few variables, by the downhill simplex (Nelder and Mead 1965; coefficients
 * of Lagarias et al. 1998), from several starts, and again from the best point with a fresh simplex until that gains
 * nothing: one pass alone can stop on a slope. By hand because `fmin` 0.0.4 exports nothing to Node's module loader and
 * its shrinking step throws.
 *
 * Other work gets its turn after each step. `signal` ends it early with the signal's reason.
 */
export async function minimise(
  objective: Objective,
  starts: readonly (readonly number[])[],
  { tolerance = 1e-10, bound = 15, signal }: MinimiseOptions = {},
): Promise<Minimum> {
  let evaluations = 0
  const measured: Measure = async (point) => {
    evaluations += 1
    const value = point.some((x) => Math.abs(x) > bound) ? Number.NaN : await objective(point)
    // Where the model does not exist is no place to go.
    return { point, value: Number.isFinite(value) ? value : Number.POSITIVE_INFINITY }
  }
  let best: Vertex | undefined
  for (const start of starts) {
    const found = await descend(measured, [...start], tolerance, signal)
    if (!best || found.value < best.value) best = found
  }
  invariant(best, 'a search begins somewhere')
  for (let restart = 0; restart < restartsMax; restart++) {
    const again: Vertex = await descend(measured, best.point, tolerance, signal)
    const gain = best.value - again.value
    if (gain > 0) best = again
    if (gain <= tolerance * Math.max(1, Math.abs(best.value))) break
  }
  return { ...best, evaluations }
}

async function descend(
  measured: Measure,
  start: number[],
  tolerance: number,
  signal: AbortSignal | undefined,
): Promise<Vertex> {
  const simplex = [await measured(start)]
  for (const axis of start.keys()) simplex.push(await measured(start.map((x, i) => (i === axis ? x + stepWidth : x))))
  let lastBest = Number.POSITIVE_INFINITY
  let lastGain = 0
  for (let iteration = 0; iteration < iterationsMax; iteration++) {
    await breathe()
    signal?.throwIfAborted()
    simplex.sort((a, b) => a.value - b.value)
    if (isSettled(simplex, tolerance)) break
    const { value } = first(simplex)
    if (lastBest - value > tolerance * Math.abs(value)) {
      lastBest = value
      lastGain = iteration
    }
    // Along a ridge without an end the simplex would never shrink.
    if (iteration - lastGain > patience) break
    await step(simplex, measured)
  }
  simplex.sort((a, b) => a.value - b.value)
  return first(simplex)
}

function isSettled(simplex: readonly Vertex[], tolerance: number): boolean {
  const best = first(simplex)
  const worst = last(simplex)
  const width = Math.max(...best.point.map((x, i) => Math.abs(x - (worst.point[i] ?? x))))
  return worst.value - best.value <= tolerance * Math.max(1, Math.abs(best.value)) && width < 1e-6
}

/** Replaces the worst corner, or draws all of them towards the best one. The simplex is sorted. */
async function step(simplex: Vertex[], measured: Measure): Promise<void> {
  const best = first(simplex)
  const better = await findBetter(simplex, measured)
  if (better) {
    simplex[simplex.length - 1] = better
    return
  }
  for (let i = 1; i < simplex.length; i++) {
    const { point } = simplex[i] ?? best
    simplex[i] = await measured(point.map((x, axis) => ((best.point[axis] ?? x) + x) / 2))
  }
}

/** A point to take the place of the worst corner, on the line from it through the middle of the others. */
async function findBetter(simplex: readonly Vertex[], measured: Measure): Promise<Vertex | undefined> {
  const best = first(simplex)
  const worst = last(simplex)
  const second = simplex.at(-2) ?? best
  const others = simplex.slice(0, -1)
  const middle = best.point.map((_, i) => others.reduce((sum, { point }) => sum + (point[i] ?? 0), 0) / others.length)
  const along = (factor: number): Promise<Vertex> =>
    measured(middle.map((x, i) => x + factor * (x - (worst.point[i] ?? x))))
  const reflected = await along(1)
  if (reflected.value < best.value) {
    const expanded = await along(2)
    return expanded.value < reflected.value ? expanded : reflected
  }
  if (reflected.value < second.value) return reflected
  const contracted = await along(reflected.value < worst.value ? 0.5 : -0.5)
  return contracted.value < Math.min(reflected.value, worst.value) ? contracted : undefined
}

function first(simplex: readonly Vertex[]): Vertex {
  const vertex = simplex[0]
  invariant(vertex, 'a simplex has corners')
  return vertex
}

function last(simplex: readonly Vertex[]): Vertex {
  const vertex = simplex.at(-1)
  invariant(vertex, 'a simplex has corners')
  return vertex
}
