import type { OfferKind, OfferSupply, OfferTerms, OfferValue, OfferView } from '@regulars/contract'
import { addDays, dayStart } from '../../ui/zoned.ts'

/** An offer while it is being written: every field is there, so that the preview always shows a whole coupon. */
export type Draft = OfferTerms & {
  code: string
  claimFrom: string | null
  claimTo: string | null
  supply: OfferSupply
  codeMode: 'own' | 'imported'
  public: boolean
}

/** What each kind starts with: amounts that a small shop would choose, to be changed. In units of the currency. */
export function startingValue(kind: OfferKind, scale: number): OfferValue {
  const minor = (amount: number) => amount * scale
  switch (kind) {
    case 'face-value':
      return { kind, offMinor: minor(5) }
    case 'full-reduction':
      return { kind, offMinor: minor(5), fromMinor: minor(30), timesMax: 1 }
    case 'discount':
      return { kind, offBasisPoints: 1500, ceilingMinor: minor(20), fromMinor: 0 }
    case 'special-price':
      return { kind, priceMinor: minor(9), unitsMax: 1, ceilingMinor: minor(20) }
    case 'exchange':
      return { kind, unitsMax: 1, ceilingMinor: minor(30) }
  }
}

/** A first coupon that can be published as it is: ¥5 off over ¥30, a hundred of them, one each, for two weeks. */
export function startingDraft(scale: number, names: Draft['name']): Draft {
  return {
    code: '',
    name: names,
    about: { en: '', zh: '' },
    value: startingValue('full-reduction', scale),
    validity: { kind: 'relative', waitDays: 0, validDays: 14 },
    limits: { perCustomer: 1, perNaturalPerson: null, perPhone: null, perDevice: null },
    scope: { stores: [], cities: [], channels: [], skus: [], categories: [] },
    newCustomersOnly: false,
    stacking: { kind: 'exclusive' },
    needs: { follow: false, member: false },
    giftable: false,
    suspect: 'refuse',
    returnDays: 3,
    claimFrom: null,
    claimTo: null,
    supply: {
      stock: 100,
      stockPerStore: null,
      stockPerDay: null,
      budgetMinor: null,
      budgetPerStoreMinor: null,
      budgetPerDayMinor: null,
    },
    codeMode: 'own',
    public: true,
  }
}

export function draftOf(offer: OfferView): Draft {
  const { code, name, about, value, validity, limits, scope, newCustomersOnly, stacking, needs } = offer
  const { giftable, suspect, returnDays, claimFrom, claimTo, supply, codeMode, public: shown } = offer
  return {
    ...{ code, name, about, value, validity, limits, scope, newCustomersOnly, stacking, needs },
    ...{ giftable, suspect, returnDays, claimFrom, claimTo, supply, codeMode, public: shown },
  }
}

/** Between two days, both of them included, in the zone of the workspace. */
export const absoluteDays = (from: string, to: string, timezone: string): Draft['validity'] => ({
  kind: 'absolute',
  from: dayStart(from, timezone),
  to: dayStart(addDays(to, 1), timezone),
})

export type DraftProblem = 'name' | 'code' | 'amount' | 'days' | 'scope' | 'ceiling'

const codePattern = /^[a-z][a-z0-9-]{1,39}$/

/** What keeps it from being saved; the same that the server would say, before it is asked. */
export function problemsOf(draft: Draft): DraftProblem[] {
  const { value, validity } = draft
  const problems: DraftProblem[] = []
  if (!draft.name.en.trim() || !draft.name.zh.trim()) problems.push('name')
  if (!codePattern.test(draft.code)) problems.push('code')
  if (value.kind === 'full-reduction' && value.offMinor > value.fromMinor) problems.push('amount')
  if (validity.kind === 'absolute' && validity.from >= validity.to) problems.push('days')
  const forGoods = draft.scope.skus.length + draft.scope.categories.length > 0
  if ((value.kind === 'special-price' || value.kind === 'exchange') && !forGoods) problems.push('scope')
  return problems
}

/** A code from the English name: `welcome-back`. */
export function codeOf(name: string, random: Uint8Array): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '')
    .slice(0, 30)
  const tail = [...random].map((byte) => (byte % 36).toString(36)).join('')
  return `${plain || 'offer'}-${tail}`
}
