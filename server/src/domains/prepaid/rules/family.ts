type State = 'invited' | 'active' | 'left' | 'removed'

/** Who changes a membership. Staff act for the one who stands at the counter. */
export type MemberActor = 'owner' | 'member' | 'staff'

const steps: readonly { from: State; to: State; by: readonly MemberActor[] }[] = [
  { from: 'invited', to: 'active', by: ['member', 'staff'] },
  { from: 'invited', to: 'left', by: ['member', 'staff'] },
  { from: 'active', to: 'left', by: ['member', 'staff'] },
  { from: 'invited', to: 'removed', by: ['owner', 'staff'] },
  { from: 'active', to: 'removed', by: ['owner', 'staff'] },
]

/** Nobody joins a family by another's decision, and what has ended begins with a new invitation. */
export const mayBecome = (from: State, to: State, by: MemberActor): boolean =>
  steps.some((step) => step.from === from && step.to === to && step.by.includes(by))
