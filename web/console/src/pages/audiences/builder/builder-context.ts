import { createContext, useContext } from 'react'
import type { Speech } from '../../../components/know/rule-words.ts'
import type { FinderOption } from '../../../ui/finder.tsx'
import type { Join, Node } from './tree.ts'

/** What every row of the builder needs, however deep it stands. */
export interface BuilderTools {
  speech: Speech
  options: readonly FinderOption[]
  /** The row whose editor is open. */
  openId: string | undefined
  open(id: string | undefined): void
  update(id: string, how: (node: Node) => Node | undefined): void
  addTo(groupId: string, node: Node): void
  join(groupId: string, join: Join): void
}

export const BuilderContext = createContext<BuilderTools | undefined>(undefined)

export function useBuilder(): BuilderTools {
  const tools = useContext(BuilderContext)
  if (!tools) throw new Error('useBuilder stands outside of the builder')
  return tools
}
