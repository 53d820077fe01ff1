import type { GatePolicy, TouchChannel } from '@regulars/contract'

/** Marketing that went out to a person. Times are milliseconds. */
export type Exposure = {
  at: number
  sender: string
  channel: TouchChannel
  hook: string | undefined
  seen: boolean
  acted: boolean
}

const dayMs = 86_400_000
/** How much a message presses, by channel: the nearer it comes, the more. */
export const weights: Readonly<Record<TouchChannel, number>> = { inbox: 12, push: 20, email: 15, sms: 25, voice: 35 }
export const halfLifeDays = 14
/** What was answered presses less: that is a conversation. */
export const seenFactor = 0.8
export const actedFactor = 0.3
export const complaintWeight = 80
export const complaintHalfLifeDays = 45

/**
 * How warm the contact with a person is at a moment, from 0 (silence) to 100 (flooded). Each message adds by its channel
 * and fades by half in a fortnight; one that was answered adds less; a complaint adds most and fades slowly. By these
 * figures who answers can hear three pushes a week for ever, who does not answer about one.
 */
export function temperatureOf(past: readonly Exposure[], complaints: readonly number[], at: number): number {
  let degrees = 0
  for (const touch of past) {
    if (touch.at > at) continue
    const answered = touch.acted ? actedFactor : touch.seen ? seenFactor : 1
    degrees += weights[touch.channel] * answered * 2 ** (-(at - touch.at) / dayMs / halfLifeDays)
  }
  for (const complaint of complaints) {
    if (complaint <= at) degrees += complaintWeight * 2 ** (-(at - complaint) / dayMs / complaintHalfLifeDays)
  }
  return Math.min(100, Math.round(degrees * 10) / 10)
}

export function bandOf(degrees: number, { coldBelow, hotFrom }: GatePolicy['temperature']): 'cold' | 'fine' | 'hot' {
  if (degrees >= hotFrom) return 'hot'
  return degrees < coldBelow ? 'cold' : 'fine'
}

/** When a hot person is within the band again if nothing more is said. */
export function coolsAt(
  past: readonly Exposure[],
  complaints: readonly number[],
  { at, hotFrom }: { at: number; hotFrom: number },
): number {
  let [low, high] = [at, at + 400 * dayMs]
  while (high - low > 3600_000) {
    const middle = (low + high) / 2
    if (temperatureOf(past, complaints, middle) >= hotFrom) low = middle
    else high = middle
  }
  return Math.ceil(high / 3600_000) * 3600_000
}
