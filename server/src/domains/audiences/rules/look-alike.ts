import { type Bitmap, countMembers } from '../../../kernel/bitmap.ts'

export type ValueSet = { label: string; value: string; customers: Bitmap }

const both = (a: Bitmap, b: Bitmap): number =>
  countMembers({
    op: 'and',
    of: [
      { op: 'set', set: a },
      { op: 'set', set: b },
    ],
  })

/** How much each value speaks for being one of the seed: the logarithm of its lift, drawn to 0 where few have it. */
export function weighValues(
  values: readonly ValueSet[],
  seed: Bitmap,
  people: Bitmap,
): (ValueSet & { weight: number })[] {
  return values.map((each) => {
    const inSeed = both(each.customers, seed)
    const inAll = both(each.customers, people)
    // Ten imagined people of each kind who are like everybody.
    const base = (inAll + 1) / (people.count + 2)
    const share = (inSeed + 10 * base) / (seed.count + 10)
    return { ...each, weight: Math.log(share / base) }
  })
}
