import type { EnvelopeAsset } from '@regulars/contract'
import type { Holder, Transfer } from '../../ledger/index.ts'

export const storyOf = (id: number): string => `envelope/${id}`
export const potOf = (id: number): Holder => ({ of: 'pot', pot: storyOf(id) })

/** Where what is given comes from, and where the rest goes back to: who issues it. */
const sourceOf = (asset: EnvelopeAsset): Holder => ({
  of: 'workspace',
  purpose: asset === 'points' ? 'points' : 'prepaid',
})

type Funded = { id: number; asset: EnvelopeAsset; amountMinor: bigint; at: Date }

export const fundTransfer = ({ id, asset, amountMinor, at }: Funded): Transfer => ({
  key: `${storyOf(id)}/fund`,
  kind: 'envelope.funded',
  at,
  store: 0,
  story: storyOf(id),
  entries: [
    { holder: sourceOf(asset), asset, amountMinor: -amountMinor },
    { holder: potOf(id), asset, amountMinor },
  ],
})

/** One key for the one rest of an envelope: it goes back once. */
export const restTransfer = ({ id, asset, amountMinor, at }: Funded): Transfer => ({
  key: `${storyOf(id)}/rest`,
  kind: 'envelope.returned',
  at,
  store: 0,
  story: storyOf(id),
  entries: [
    { holder: potOf(id), asset, amountMinor: -amountMinor },
    { holder: sourceOf(asset), asset, amountMinor },
  ],
})

export const shareKey = (id: number, position: number): string => `${storyOf(id)}/share/${position}`
