import { sha256 } from '../../../kernel/ids.ts'
import { quantile } from './quality.ts'

export type Tier = 'low' | 'middle' | 'high'
export type Tiers = { middleFrom: number; highFrom: number }

/** Cuts of a channel by its own buyers; those that are given win. High is always above middle, middle above once. */
export function chooseTiers(days: readonly number[], given: { middle?: number; high?: number }): Tiers {
  const middleFrom = given.middle ?? Math.max(2, Math.ceil(quantile(days, 0.5)))
  const highFrom = given.high ?? Math.ceil(quantile(days, 0.8))
  return { middleFrom, highFrom: Math.max(highFrom, middleFrom + 1) }
}

export const tierOf = (days: number, { middleFrom, highFrom }: Tiers): Tier =>
  days >= highFrom ? 'high' : days >= middleFrom ? 'middle' : 'low'

/** A channel in the code of a label. Names outside of a-z keep apart by a hash. */
export function channelCode(channel: string): string {
  if (channel === '') return 'no-channel'
  const plain = channel
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 40)
  return plain === channel ? plain : `${plain || 'channel'}-${sha256(channel).toString('hex').slice(0, 6)}`
}
