import type { ConsentAnswer, TouchChannel } from '@regulars/contract'

/** What a person allows. `unsaid`: never asked. */
export type Rights = {
  marketing: ConsentAnswer
  personalisation: ConsentAnswer
  /** Channels on which nothing at all is sent. */
  optedOut: ReadonlySet<TouchChannel>
  preferred: TouchChannel | undefined
}

type Word = {
  id: number
  what: 'marketing' | 'personalisation' | 'channel' | 'preference'
  channel: TouchChannel | null
  granted: boolean
}

/** What all words of a person amount to: on each matter the last one counts. */
export function foldRights(words: readonly Word[]): Rights {
  const rights = {
    marketing: 'unsaid' as ConsentAnswer, // widened: it may change below
    personalisation: 'unsaid' as ConsentAnswer, // widened: it may change below
    optedOut: new Set<TouchChannel>(),
    preferred: undefined as TouchChannel | undefined, // widened: it may change below
  }
  for (const { what, channel, granted } of words.toSorted((a, b) => a.id - b.id)) {
    if (what === 'marketing' || what === 'personalisation') rights[what] = granted ? 'yes' : 'no'
    else if (what === 'preference') rights.preferred = granted && channel ? channel : undefined
    else if (channel && granted) rights.optedOut.delete(channel)
    else if (channel) rights.optedOut.add(channel)
  }
  return rights
}
