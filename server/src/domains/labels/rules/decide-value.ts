import type { LabelRule } from '@regulars/contract'

/** One aggregate of one customer. `v` is null where no row counts; `next` are the times at which it changes by itself. */
export type Part = { v: number | string | null; n: number; next: number[] }

/** What a rule says of a customer. `value` undefined: nothing. `due` (ms since 1970) is when to ask again; 0: not by itself. */
export type Decided = { value: string | undefined; number: number; rows: number; due: number }

const DAY_MS = 24 * 3600_000

/** The value of a rule from its parts, as of `now` (ms since 1970). */
export function decideValue({ measure, result }: LabelRule, parts: readonly Part[], now: number): Decided {
  const [first, second] = parts
  const due = soonest(parts.flatMap((part) => part.next))
  const rows = first?.n ?? 0
  const v = 'ratio' in measure ? ratioOf(first, second) : (first?.v ?? null)
  const nothing: Decided = { value: undefined, number: 0, rows, due }
  if (v === null) return nothing
  if (typeof v === 'string') return v === '' ? nothing : { ...nothing, value: v }
  switch (result.as) {
    case 'number':
      return { ...nothing, value: String(v), number: v }
    case 'date':
      return { ...nothing, value: new Date(v).toISOString(), number: Math.floor(v / 1000) }
    case 'flag': {
      const holds = v >= (result.from ?? Number.NEGATIVE_INFINITY) && v <= (result.to ?? Number.POSITIVE_INFINITY)
      return holds ? { ...nothing, value: 'true', number: v } : nothing
    }
    case 'bands':
      return { ...nothing, value: bandOf(result.bands, v)?.value, number: v }
    case 'age': {
      const age = (now - v) / DAY_MS
      const ahead = result.bands.filter((band) => band.from > age).map((band) => v + band.from * DAY_MS)
      return { ...nothing, value: bandOf(result.bands, age)?.value, due: soonest([due, ...ahead]) }
    }
    case 'text':
      return { ...nothing, value: String(v) }
  }
}

function ratioOf(of: Part | undefined, to: Part | undefined): number | null {
  if (typeof to?.v !== 'number' || to.v === 0) return null
  return (typeof of?.v === 'number' ? of.v : 0) / to.v
}

const bandOf = <T extends { from: number }>(bands: readonly T[], v: number): T | undefined =>
  bands
    .filter((band) => band.from <= v)
    .reduce<T | undefined>((best, band) => (!best || band.from > best.from ? band : best), undefined)

const soonest = (times: readonly number[]): number => {
  const ahead = times.filter((time) => time > 0)
  return ahead.length > 0 ? Math.min(...ahead) : 0
}
