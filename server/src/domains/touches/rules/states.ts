import type { TouchState } from '@regulars/contract'

type Times = {
  outcome: 'sent' | 'waiting' | 'refused'
  deliveredAt: Date | null
  seenAt: Date | null
  actedAt: Date | null
  complainedAt: Date | null
  failedAt: Date | null
}

/** How far a message came. */
export function stateOf(touch: Times): TouchState {
  if (touch.outcome !== 'sent') return touch.outcome
  if (touch.complainedAt) return 'complained'
  if (touch.actedAt) return 'acted'
  if (touch.seenAt) return 'seen'
  if (touch.failedAt) return 'failed'
  return touch.deliveredAt ? 'delivered' : 'sent'
}

/** A share with its 95 % interval (Wilson), which holds for few and for none. */
export function rateOf(count: number, of: number): { count: number; of: number; low: number; high: number } {
  if (of === 0) return { count, of, low: 0, high: 1 }
  const z = 1.96
  const p = count / of
  const middle = (p + (z * z) / (2 * of)) / (1 + (z * z) / of)
  const half = (z * Math.sqrt((p * (1 - p)) / of + (z * z) / (4 * of * of))) / (1 + (z * z) / of)
  return { count, of, low: Math.max(0, middle - half), high: Math.min(1, middle + half) }
}
