import type { PlayStepKind } from '@regulars/contract'
import type { Play, Step } from './model.ts'

/** What this workspace has that a new step can begin with. */
export interface Known {
  offer?: string
  label?: string
  placement?: number
}

/** A play that can be published after its content is looked at: who pays is thanked. */
export const freshPlay = (): Play => ({
  name: { en: 'New play', zh: '新链路' },
  aim: 'worth',
  value: 'convertible',
  hook: { kind: 'product', name: 'All' },
  entry: { on: 'event', kind: 'order.paid' },
  again: { rule: 'after', days: 30 },
  holdout: { share: 0.1, windowDays: 30, measure: 'conversion' },
  goal: { kind: 'order.paid', windowDays: 30 },
  start: 'exit',
  steps: { exit: { do: 'exit' } },
})

/** A step as it is put down: it says something already, so that only what differs has to be written. */
export function freshStep(kind: PlayStepKind, next: string, known: Known): Step {
  switch (kind) {
    case 'wait':
      return { do: kind, for: { days: 1 }, next }
    case 'branch':
      return {
        do: kind,
        cases: [
          { when: { who: { did: { source: 'orders', fn: 'count', where: {}, windowDays: 30 }, from: 2 } }, next },
        ],
        otherwise: next,
      }
    case 'split':
      return {
        do: kind,
        arms: [
          { name: 'a', weight: 1, control: true, next },
          { name: 'b', weight: 1, next },
        ],
      }
    case 'touch':
      return {
        do: kind,
        channels: ['inbox'],
        title: { en: 'Something for you', zh: '给您的一份心意' },
        body: { en: 'Come and see what we kept for you.', zh: '我们为您留了一份，欢迎来店看看。' },
        next,
      }
    case 'offer':
      return { do: kind, offer: known.offer ?? 'choose-an-offer', next }
    case 'points':
      return { do: kind, points: 100, reason: { en: 'Thank you', zh: '感谢惠顾' }, next }
    case 'label':
      return { do: kind, label: known.label ?? 'choose-a-label', value: true, next }
    case 'task':
      return {
        do: kind,
        title: { en: 'Call this customer', zh: '给这位顾客打个电话' },
        due: { days: 3 },
        next,
      }
    case 'slot':
      return { do: kind, placement: known.placement ?? 1, lasts: { days: 7 }, next }
    case 'webhook':
      return { do: kind, url: 'https://example.com/hook', next }
    case 'goal':
    case 'exit':
      return { do: kind }
  }
}
