import {
  ApiOutlined,
  AuditOutlined,
  BarChartOutlined,
  ClusterOutlined,
  FilterOutlined,
  ImportOutlined,
  SettingOutlined,
  SunOutlined,
  TeamOutlined,
  ThunderboltOutlined,
} from '@ant-design/icons'
import type { Permission } from '@regulars/contract'
import type { ReactNode } from 'react'
import type { Destination } from '../../paths.ts'
import { paths } from '../../paths.ts'
import { useMe } from '../session.ts'

export type NavKey =
  | 'today'
  | 'customers'
  | 'events'
  | 'reports'
  | 'flows'
  | 'imports'
  | 'organization'
  | 'keys'
  | 'audit'
  | 'settings'

export interface NavItem {
  key: NavKey
  to: Destination
  icon: ReactNode
  /** Pressed after `g`. */
  letter: string
  permission?: Permission
}

export type NavGroup = { heading: 'work' | 'data' | 'platform'; items: NavItem[] }

/** The map of the console, with the pages that exist. */
const groups: NavGroup[] = [
  {
    heading: 'work',
    items: [
      { key: 'today', to: paths.today(), icon: <SunOutlined />, letter: 't', permission: 'reports:read' },
      { key: 'customers', to: paths.customers(), icon: <TeamOutlined />, letter: 'c', permission: 'customers:read' },
      { key: 'reports', to: paths.reports(), icon: <BarChartOutlined />, letter: 'r', permission: 'reports:read' },
      { key: 'flows', to: paths.flows(), icon: <FilterOutlined />, letter: 'f', permission: 'reports:read' },
      { key: 'events', to: paths.events(), icon: <ThunderboltOutlined />, letter: 'e', permission: 'events:read' },
    ],
  },
  {
    heading: 'data',
    items: [
      { key: 'imports', to: paths.imports(), icon: <ImportOutlined />, letter: 'i', permission: 'imports:run' },
      { key: 'organization', to: paths.organization(), icon: <ClusterOutlined />, letter: 'o', permission: 'organization:read' },
    ],
  },
  {
    heading: 'platform',
    items: [
      { key: 'keys', to: paths.keys(), icon: <ApiOutlined />, letter: 'k', permission: 'keys:write' },
      { key: 'audit', to: paths.audit(), icon: <AuditOutlined />, letter: 'a', permission: 'audit:read' },
      { key: 'settings', to: paths.settings(), icon: <SettingOutlined />, letter: 's' },
    ],
  },
]

/** What this person's role can open; a page that could only refuse is not offered. */
export function useNavGroups(): NavGroup[] {
  const { permissions } = useMe()
  return groups
    .map((group) => ({ ...group, items: group.items.filter((item) => !item.permission || permissions.includes(item.permission)) }))
    .filter((group) => group.items.length > 0)
}
