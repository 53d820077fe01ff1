import type { CouponRefusal } from '@regulars/contract'
import { type Assessment, assess, type Basket, type Candidate, least, remainingOf, savingOn } from './price-coupon.ts'
import { sum } from './share.ts'

/** The sequence in which coupons of one basket are taken off, whatever the sequence in which they were shown. */
const sequence = { 'special-price': 0, exchange: 1, discount: 2, 'full-reduction': 3, 'face-value': 4 }

/** Percentages come before amounts, which is better for the customer; then by offer and coupon, so that all agree. */
export const inSequence = (candidates: readonly Candidate[]): Candidate[] =>
  candidates.toSorted(
    (a, b) => sequence[a.value.kind] - sequence[b.value.kind] || a.offer - b.offer || (a.id < b.id ? -1 : 1),
  )

/** Whom a coupon goes with, and how many they may be; one that goes with nobody is one. */
const stackOf = ({ stacking }: Candidate): { group: string | null; countMax: number } =>
  stacking.kind === 'stackable' ? stacking : { group: null, countMax: 1 }

/** Whether coupons may be used together: alone always; else all of one group, and no more than any of them allows. */
export function isTogether(candidates: readonly Candidate[]): boolean {
  const [first] = candidates
  const group = first && stackOf(first).group
  return candidates.every((candidate) => {
    const stack = stackOf(candidate)
    return stack.group === group && candidates.length <= stack.countMax
  })
}

/** What each of these coupons takes off each line, in the sequence of `candidates`. */
export function savingsOf(candidates: readonly Candidate[], basket: Basket): Map<string, bigint[]> {
  const remaining = remainingOf(basket)
  const savings = new Map<string, bigint[]>()
  for (const candidate of inSequence(candidates)) {
    const lines = savingOn(candidate, basket, remaining)
    for (const [index, saving] of lines.entries()) remaining[index] = (remaining[index] ?? 0n) - saving
    savings.set(candidate.id, lines)
  }
  return savings
}

export type Plan = {
  savingMinor: bigint
  /** By coupon and line. */
  savings: ReadonlyMap<string, bigint[]>
  /** Of every candidate. */
  verdicts: ReadonlyMap<string, Assessment & { aloneMinor: bigint }>
  /** False: the search ended early, and something better may exist, but nothing that saves more than `boundMinor`. */
  exact: boolean
  boundMinor: bigint
}

/** Sets looked at before the search ends early: 20 coupons that all go together are some thousands with pruning. */
export const setsMax = 20_000

/**
 * The legal combination that saves most. Exact unless it would look at more than `limit` sets; then the best so far, which
 * is never worse than the best single coupon. Among equals: fewer coupons, then those that expire first, then by id.
 */
export function planBasket(candidates: readonly Candidate[], basket: Basket, limit = setsMax): Plan {
  const verdicts = new Map<string, Assessment & { aloneMinor: bigint }>()
  const usable: Priced[] = []
  for (const candidate of inSequence(candidates)) {
    const verdict = assess(candidate, basket)
    const aloneMinor = verdict.refusal ? 0n : sum(savingOn(candidate, basket, remainingOf(basket)))
    verdicts.set(candidate.id, { ...verdict, aloneMinor })
    if (!verdict.refusal) usable.push({ candidate, aloneMinor, atMost: aloneMinor + slack(candidate, basket) })
  }
  const search = new Search(basket, limit)
  for (const priced of usable) search.offer([priced.candidate], priced.aloneMinor)
  // Large single savings first, so that much is pruned; each group is a world of its own.
  for (const group of groupsOf(usable)) search.run(group)
  const savings = savingsOf(search.best.candidates, basket)
  for (const { candidate, aloneMinor } of usable) {
    if (savings.has(candidate.id)) continue
    verdicts.set(candidate.id, { refusal: whyNot(candidate, search.best.candidates), missingMinor: 0n, aloneMinor })
  }
  const { savingMinor } = search.best
  const exact = search.open === 0n
  return {
    savingMinor,
    savings,
    verdicts,
    exact,
    boundMinor: exact ? savingMinor : search.open,
  }
}

type Priced = { candidate: Candidate; aloneMinor: bigint; atMost: bigint }

const whyNot = (candidate: Candidate, best: readonly Candidate[]): CouponRefusal =>
  isTogether([...best, candidate]) ? 'takes-nothing-off' : 'not-together'

/** Units are rounded line by line, so that another choice of lines may save a unit more on each. */
const slack = ({ value }: Candidate, basket: Basket): bigint =>
  value.kind === 'special-price' || value.kind === 'exchange' ? BigInt(basket.lines.length) : 0n

function groupsOf(usable: readonly Priced[]): Priced[][] {
  const groups = new Map<string, Priced[]>()
  for (const priced of usable) {
    const { group } = stackOf(priced.candidate)
    if (group !== null) groups.set(group, [...(groups.get(group) ?? []), priced])
  }
  return [...groups.values()].filter((members) => members.length > 1)
}

type Found = { candidates: readonly Candidate[]; savingMinor: bigint }

/** Branch and bound over the sets of one group, in the sequence in which coupons are taken off. */
class Search {
  best: Found = { candidates: [], savingMinor: 0n }
  /** Most that a set which was not looked at could save: from then on nothing is looked at, so the best stays below it. */
  open = 0n
  readonly #basket: Basket
  #left: number

  constructor(basket: Basket, limit: number) {
    this.#basket = basket
    this.#left = limit
  }

  offer(candidates: readonly Candidate[], savingMinor: bigint): void {
    const found = { candidates, savingMinor }
    if (isBetter(found, this.best)) this.best = found
  }

  run(members: readonly Priced[]): void {
    this.#look(members, { chosen: [], savingMinor: 0n, remaining: remainingOf(this.#basket), countMax: Infinity })
  }

  #look(members: readonly Priced[], at: Chosen): void {
    let skipped: Candidate | undefined
    for (const [index, { candidate }] of members.entries()) {
      const bound = boundOf(members.slice(index), at)
      if (bound < this.best.savingMinor) return
      if (bound === this.best.savingMinor && this.best.candidates.length <= at.chosen.length) return
      // Units of one offer with one value: if the first is left out, its copies need not be tried in its place.
      const isCopyOfSkipped = skipped !== undefined && isCopy(skipped, candidate)
      skipped = candidate
      if (isCopyOfSkipped) continue
      const next = take(candidate, at, this.#basket)
      if (!next) continue
      if (this.#left <= 0) {
        if (bound > this.open) this.open = bound
        return
      }
      this.#left -= 1
      this.offer(next.chosen, next.savingMinor)
      this.#look(members.slice(index + 1), next)
    }
  }
}

type Chosen = { chosen: readonly Candidate[]; savingMinor: bigint; remaining: readonly bigint[]; countMax: number }

function take(candidate: Candidate, at: Chosen, basket: Basket): Chosen | undefined {
  const countMax = Math.min(at.countMax, stackOf(candidate).countMax)
  if (at.chosen.length + 1 > countMax) return undefined
  const saving = savingOn(candidate, basket, at.remaining)
  const savingMinor = sum(saving)
  // One that takes nothing off here may be left out: the same saving with fewer coupons.
  if (savingMinor === 0n) return undefined
  return {
    chosen: [...at.chosen, candidate],
    savingMinor: at.savingMinor + savingMinor,
    remaining: at.remaining.map((amount, index) => amount - (saving[index] ?? 0n)),
    countMax,
  }
}

/** No coupon saves more in company than alone: what is left of the basket, and the best that there is still room for. */
function boundOf(members: readonly Priced[], at: Chosen): bigint {
  const room = at.countMax - at.chosen.length
  const tops = members.map(({ atMost }) => atMost).sort((a, b) => Number(b - a))
  return at.savingMinor + least(sum(tops.slice(0, room)), sum(at.remaining))
}

const isCopy = (a: Candidate, b: Candidate): boolean =>
  a.offer === b.offer &&
  a.version === b.version &&
  a.mostMinor === b.mostMinor &&
  a.expiresAt.getTime() === b.expiresAt.getTime()

function isBetter(a: Found, b: Found): boolean {
  const lead = Number(a.savingMinor - b.savingMinor) || b.candidates.length - a.candidates.length
  return lead > 0 || (lead === 0 && keyOf(a) < keyOf(b))
}

/** Those that expire first, then by id; equally long for equally many. */
const keyOf = ({ candidates }: Found): string =>
  candidates
    .map(({ expiresAt, id }) => `${expiresAt.toISOString()} ${id}`)
    .sort()
    .join()
