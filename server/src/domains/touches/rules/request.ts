import type { TouchChannel, TouchCheck, TouchContent, TouchHook, TouchPurpose, TouchReason } from '@regulars/contract'

/** Somebody wants to say one thing to one customer. */
export type TouchRequest = {
  /** Unique per workspace; the same key gets the same decision. */
  key: string
  /** Any record of the person. */
  customer: number
  /** Who asks: `play/12`, `hand/7`. */
  sender: string
  step?: string
  purpose: TouchPurpose
  hook?: TouchHook
  /** In order of preference. What the customer likes best goes first, SMS and voice go last. */
  channels: readonly TouchChannel[]
  /** 0 to 100. */
  priority: number
  content: TouchContent
  /** What it would sell: the code of a category, the sku of a product. */
  about?: { category?: string; product?: string }
  /** Whose money it is; besides, the budgets named as the sender and `*` hold. */
  budget?: string
  expiresAt?: Date
}

export type TouchDecision = {
  key: string
  /** As it was asked. */
  customer: number
  /** `waiting` is decided for good when its time comes: then the log and the event `touch.sent` tell. */
  outcome: 'sent' | 'waiting' | 'refused'
  channel?: TouchChannel
  reason?: TouchReason
  until?: Date
  /** What the channel takes for it; of a decision that was made now. */
  costMinor?: number
  /** Its number in the log; none in a preview. */
  touch?: number
  checks: readonly TouchCheck[]
}
