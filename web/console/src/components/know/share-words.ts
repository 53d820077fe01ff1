import type { LabelShare } from '@regulars/contract'
import type { ShareBar } from '../../ui/share-bars.tsx'
import type { LabelEntry } from './lexicon.ts'
import type { Speech } from './rule-words.ts'
import { bandWords } from './value-words.ts'

type Spoken = Pick<LabelEntry, 'type' | 'unit' | 'values'>

/** A distribution as bars: each value with its people, as a share of those who have any. */
export function distributionBars(shares: readonly LabelShare[], label: Spoken, speech: Speech): ShareBar[] {
  const { t, format } = speech
  const known = shares.reduce((sum, { customers }) => sum + customers, 0)
  return shares.map(({ value, customers }, index) => {
    const name = label.values.find((choice) => choice.value === value)?.name[format.language]
    const words = bandWords(label, value, name, shares[index + 1]?.value, speech)
    const share = known > 0 ? customers / known : 0
    return {
      key: value,
      label: words,
      share,
      value: format.number(customers),
      tip: t('labels.shareOf', { value: words, customers: format.number(customers), share: format.percent(share) }),
    }
  })
}
