import { hash } from 'node:crypto'
import type { ExperimentArm } from '@regulars/contract'

const draws = 2 ** 32

/**
 * A number from 0 to 2^32 - 1 for a customer under a seed: the first four bytes of SHA-256 over `seed:ordinal`. Chance to
 * whoever does not know the seed, the same for ever to whoever does, and independent between seeds. `experiments.draw`
 * (migrations) and the analytics of the holdout compute the same in SQL.
 */
export const draw = (seed: string, ordinal: number): number =>
  hash('sha256', `${seed}:${ordinal}`, 'buffer').readUInt32BE()

/** Where one arm ends and the next begins, for all arms but the last: the arm of a draw is how many of these it reached. */
export function boundsOf(arms: readonly { weight: number }[]): number[] {
  const all = arms.reduce((sum, arm) => sum + arm.weight, 0)
  let before = 0
  return arms.slice(0, -1).map((arm) => {
    before += arm.weight
    return Math.round((before / all) * draws)
  })
}

/** The position of the arm in which a draw falls. */
export const armAt = (bounds: readonly number[], drawn: number): number => {
  const first = bounds.findIndex((bound) => drawn < bound)
  return first === -1 ? bounds.length : first
}

/** The arm of a customer (root ordinal), by name. */
export function armOf(seed: string, ordinal: number, arms: readonly ExperimentArm[]): string {
  return arms[armAt(boundsOf(arms), draw(seed, ordinal))]?.name ?? ''
}

/** Holdouts of different shares under one seed contain each other: raising the share leaves those held out where they are. */
export const isHeldOut = (seed: string, ordinal: number, percent: number): boolean =>
  draw(seed, ordinal) < holdoutBound(percent)

export const holdoutBound = (percent: number): number => Math.round((percent / 100) * draws)
