import type { PlayStepKind } from '@regulars/contract'

/**
 * What each kind of step can come to. The contract says the same (`playOutcomes`); its types hold this list to it, so
 * that the page need not load the schemas.
 */
export const playOutcomes = {
  wait: ['passed', 'timeout'],
  branch: [],
  split: [],
  touch: ['sent', 'waiting', 'refused'],
  offer: ['claimed', 'refused'],
  points: ['given', 'refused'],
  label: ['declared'],
  task: ['given', 'late'],
  slot: ['added'],
  webhook: ['queued'],
  goal: [],
  exit: [],
} as const satisfies { readonly [Kind in PlayStepKind]: typeof import('@regulars/contract')['playOutcomes'][Kind] }
