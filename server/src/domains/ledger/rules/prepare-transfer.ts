import { hash } from 'node:crypto'
import { holderText, isBounded, storeOf } from './account-name.ts'
import type { Asset, Entry, Transfer } from './transfer.ts'

/** What an account gains or gives in a transfer. */
export type Line = { holder: string; asset: Asset; amountMinor: bigint; store: number; bounded: boolean }

/** A transfer whose shape was checked. Times are milliseconds since 1970. */
export type Prepared = {
  key: string
  digest: string
  kind: string
  /** Undefined: when it is recorded. */
  at: number | undefined
  store: number
  story: string
  phase: 'posted' | 'pending' | 'post' | 'void'
  until: number | undefined
  /** Key of the pending transfer that it ends. */
  settles: string | undefined
  about: string
  /** One a account, none of zero, in the order in which they were first named. */
  lines: Line[]
}

const amountMinorMax = 1_000_000_000_000n
const linesMax = 1000
const textMax = 200

/** Adds up the entries of each account and leaves out what comes to nothing. */
export function addUp(entries: readonly Entry[]): Line[] {
  const lines = new Map<string, Line>()
  for (const { holder, asset, amountMinor } of entries) {
    const text = holderText(holder)
    const name = `${asset} ${text}`
    const line = lines.get(name)
    if (line) line.amountMinor += amountMinor
    else lines.set(name, { holder: text, asset, amountMinor, store: storeOf(holder), bounded: isBounded(holder) })
  }
  return [...lines.values()].filter((line) => line.amountMinor !== 0n)
}

/** The first asset whose lines do not sum to zero. */
export function unbalancedAsset(lines: readonly Pick<Line, 'asset' | 'amountMinor'>[]): Asset | undefined {
  const sums = new Map<Asset, bigint>()
  for (const { asset, amountMinor } of lines) sums.set(asset, (sums.get(asset) ?? 0n) + amountMinor)
  for (const [asset, sum] of sums) if (sum !== 0n) return asset
  return undefined
}

/** Brings a transfer into the form that is decided on, or says what is wrong with it. */
export function prepareTransfer(transfer: Transfer): Prepared | { wrong: string } {
  const { pending, settles } = transfer
  if (pending && settles) return { wrong: 'a transfer cannot both be pending and end a pending one' }
  const lines = addUp(transfer.entries)
  const wrong = wrongText(transfer) ?? wrongLines(transfer, lines)
  if (wrong !== undefined) return { wrong }
  const phase = settles?.how ?? (pending ? 'pending' : 'posted')
  const about = JSON.stringify(sortKeys(transfer.about ?? {}))
  const prepared = {
    key: transfer.key,
    kind: transfer.kind,
    at: transfer.at?.getTime(),
    store: transfer.store,
    story: transfer.story,
    phase,
    until: pending?.until.getTime(),
    settles: settles?.key,
    about,
    lines,
  } as const
  return { ...prepared, digest: transferDigest(prepared) }
}

// PostgreSQL cannot keep NUL; a line feed would blur the name of an account.
const isUnfit = (text: string): boolean => text === '' || text.length > textMax || /[\0\n]/.test(text)

function wrongText({ key, kind, story, store, entries, about, at, pending }: Transfer): string | undefined {
  if (isUnfit(key)) return `the key must have 1 to ${textMax} characters`
  if (isUnfit(kind)) return `the kind must have 1 to ${textMax} characters`
  if (isUnfit(story)) return `the story must have 1 to ${textMax} characters`
  if (entries.some(({ holder }) => isUnfit(holderText(holder)))) return `a holder must have 1 to ${textMax} characters`
  if (!Number.isInteger(store) || store < 0) return 'the store is a number from 0'
  if (JSON.stringify(about ?? {}).includes('\\u0000')) return 'a text contains the character NUL'
  if (Number.isNaN(at?.getTime()) || Number.isNaN(pending?.until.getTime())) return 'a time is none'
  return undefined
}

function wrongLines({ settles }: Transfer, lines: readonly Line[]): string | undefined {
  if (settles?.how === 'void' && lines.length > 0) return 'voiding moves nothing'
  // Posting without entries moves all that was reserved.
  if (lines.length === 0 && !settles) return 'nothing is moved'
  if (lines.length > linesMax) return `there are more than ${linesMax} entries`
  if (lines.some(({ amountMinor }) => amountMinor > amountMinorMax || amountMinor < -amountMinorMax))
    return `an amount is beyond ${amountMinorMax}`
  const asset = unbalancedAsset(lines)
  return asset === undefined ? undefined : `the entries in ${asset} do not sum to zero`
}

const sortKeys = (about: NonNullable<Transfer['about']>): NonNullable<Transfer['about']> =>
  Object.fromEntries(Object.entries(about).sort(([a], [b]) => (a < b ? -1 : 1)))

/**
 * What a transfer moves and why. Not when: whoever repeats a request may well look at the clock again. Not in which order
 * either.
 */
export function transferDigest(transfer: Omit<Prepared, 'digest'>): string {
  const lines = transfer.lines.map(({ holder, asset, amountMinor }) => `${holder}\n${asset}\n${amountMinor}`).sort()
  const { kind, store, story, phase, settles, about } = transfer
  const hex = hash('sha256', JSON.stringify([kind, store, story, phase, settles ?? '', about, lines]))
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
}
