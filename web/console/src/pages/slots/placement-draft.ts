import type { SlotPlacement } from '@regulars/contract'

export type Draft = Required<
  Pick<
    SlotPlacement,
    | 'name'
    | 'page'
    | 'slots'
    | 'creative'
    | 'from'
    | 'to'
    | 'hours'
    | 'eligibility'
    | 'conversion'
    | 'valueMinor'
    | 'guaranteedImpressions'
    | 'perPersonDayMax'
    | 'impressionsMax'
    | 'price'
    | 'budgetMinor'
    | 'holdoutBasisPoints'
  >
>

/** A part of the form: what stands there, and how to change it. */
export type Part = { draft: Draft; change(patch: Partial<Draft>): void }

export const emptyDraft: Draft = {
  name: '',
  page: 'pay-success',
  slots: [],
  creative: {
    title: { en: '', zh: '' },
    body: { en: '', zh: '' },
    button: { en: '', zh: '' },
    image: null,
    action: { kind: 'offer', offer: '' },
  },
  from: null,
  to: null,
  hours: null,
  eligibility: { stores: [], cities: [], audience: null, except: null, candidatesOnly: false, afterCategories: [] },
  conversion: { kind: 'claim', windowDays: 7, categories: [] },
  valueMinor: 500,
  guaranteedImpressions: null,
  perPersonDayMax: 3,
  impressionsMax: null,
  price: null,
  budgetMinor: null,
  holdoutBasisPoints: 1000,
}
