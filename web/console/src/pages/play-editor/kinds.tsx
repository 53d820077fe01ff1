import {
  ApiOutlined,
  BranchesOutlined,
  CheckSquareOutlined,
  ClockCircleOutlined,
  FlagOutlined,
  GiftOutlined,
  LayoutOutlined,
  LogoutOutlined,
  MessageOutlined,
  PercentageOutlined,
  StarOutlined,
  TagOutlined,
} from '@ant-design/icons'
import type { PlayStepKind } from '@regulars/contract'
import type { ReactNode } from 'react'

/** What kinds of steps are for: the palette shows them so, and steps wear the colour of their family. */
export const families = [
  { family: 'say', kinds: ['touch', 'slot', 'task'] },
  { family: 'give', kinds: ['offer', 'points'] },
  { family: 'wait', kinds: ['wait'] },
  { family: 'decide', kinds: ['branch', 'split'] },
  { family: 'note', kinds: ['label', 'webhook'] },
  { family: 'end', kinds: ['goal', 'exit'] },
] as const satisfies readonly { family: string; kinds: readonly PlayStepKind[] }[]
type Family = (typeof families)[number]['family']

const familyOf = (kind: PlayStepKind): Family =>
  families.find(({ kinds }) => (kinds as readonly PlayStepKind[]).includes(kind))?.family ?? 'note' // the lists are narrower

const icons: Record<PlayStepKind, ReactNode> = {
  wait: <ClockCircleOutlined aria-hidden />,
  branch: <BranchesOutlined aria-hidden />,
  split: <PercentageOutlined aria-hidden />,
  touch: <MessageOutlined aria-hidden />,
  offer: <GiftOutlined aria-hidden />,
  points: <StarOutlined aria-hidden />,
  label: <TagOutlined aria-hidden />,
  task: <CheckSquareOutlined aria-hidden />,
  slot: <LayoutOutlined aria-hidden />,
  webhook: <ApiOutlined aria-hidden />,
  goal: <FlagOutlined aria-hidden />,
  exit: <LogoutOutlined aria-hidden />,
}

export function KindIcon({ kind }: { kind: PlayStepKind }) {
  return (
    <span className="play-icon" data-family={familyOf(kind)}>
      {icons[kind]}
    </span>
  )
}

/** The kind of that name; what is dragged in from elsewhere may be anything. */
export const playStepKindOf = (name: string): PlayStepKind | undefined =>
  families.flatMap(({ kinds }): readonly PlayStepKind[] => kinds).find((kind) => kind === name)
