import type { GatePolicy, TouchChannel } from '@regulars/contract'

/** The rules as they come: careful enough to be left alone. */
export const defaultPolicy: GatePolicy = {
  // What lies in the inbox disturbs nobody: it waits until the customer looks. Everything that rings needs a yes.
  neverAsked: ['inbox'],
  quiet: { from: '21:30', to: '09:00', channels: ['push', 'email', 'sms', 'voice'] },
  caps: { day: 1, week: 3, month: 8, life: null },
  perSender: { day: 1, week: 2, life: null },
  perChannel: {
    sms: { day: 1, week: 1, month: 2 },
    voice: { day: 1, week: 1, month: 1 },
    email: { day: 1, week: 2, month: 4 },
  },
  distanceHours: 12,
  reserve: { priority: 70, share: 0.3 },
  hook: { repeatDays: 3, stretch: 2, memoryDays: 60 },
  temperature: { coldBelow: 5, hotFrom: 70 },
  needs: { durableDays: 30, share: 0.8, cycles: [] },
  prices: { inbox: 0, push: 0, email: 1, sms: 5, voice: 20 },
  budgets: [],
}

/** How much of a cap who has no high priority may use; at least one. */
export function openShare(cap: number | null, priority: number, { reserve }: GatePolicy): number | null {
  if (cap === null || cap === 0 || priority >= reserve.priority) return cap
  return Math.max(1, cap - Math.ceil(cap * reserve.share))
}

/** Under which names a request's money is counted. */
export function budgetsOf(
  request: { sender: string; budget?: string | undefined },
  { budgets }: GatePolicy,
): GatePolicy['budgets'] {
  return budgets.filter(({ name }) => name === '*' || name === request.sender || name === request.budget)
}

/** The channel that the customer likes best goes first; SMS and voice are the last resort of everybody else. */
export function orderChannels(
  channels: readonly TouchChannel[],
  preferred: TouchChannel | undefined,
): readonly TouchChannel[] {
  const rank = (channel: TouchChannel) => {
    if (channel === preferred) return -1
    return channel === 'sms' ? 1 : channel === 'voice' ? 2 : 0
  }
  return [...new Set(channels)].sort((a, b) => rank(a) - rank(b))
}

/** Of everything that is sent on none of these channels, nothing costs. */
export const costsMoney = (channels: readonly TouchChannel[], { prices }: GatePolicy): boolean =>
  channels.some((channel) => prices[channel] > 0)
