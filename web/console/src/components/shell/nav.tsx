import {
  ApiOutlined,
  AuditOutlined,
  BankOutlined,
  BarChartOutlined,
  BookOutlined,
  BranchesOutlined,
  CheckSquareOutlined,
  ClusterOutlined,
  CreditCardOutlined,
  ExperimentOutlined,
  FilterOutlined,
  GiftOutlined,
  IdcardOutlined,
  ImportOutlined,
  LayoutOutlined,
  LineChartOutlined,
  MedicineBoxOutlined,
  MessageOutlined,
  SafetyOutlined,
  SettingOutlined,
  ShoppingOutlined,
  SunOutlined,
  TagsOutlined,
  TeamOutlined,
  ThunderboltOutlined,
  UsergroupAddOutlined,
  WalletOutlined,
} from '@ant-design/icons'
import type { Permission } from '@regulars/contract'
import type { ReactNode } from 'react'
import type { Destination } from '../../paths.ts'
import { paths } from '../../paths.ts'
import { useMe } from '../session.ts'

export type NavKey =
  | 'today'
  | 'till'
  | 'tasks'
  | 'customers'
  | 'audiences'
  | 'labels'
  | 'portraits'
  | 'events'
  | 'reports'
  | 'flows'
  | 'offers'
  | 'cards'
  | 'stored'
  | 'ledger'
  | 'settlement'
  | 'plays'
  | 'prescriptions'
  | 'gate'
  | 'slots'
  | 'experiments'
  | 'imports'
  | 'organization'
  | 'models'
  | 'risk'
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

export type NavGroup = { heading: 'work' | 'people' | 'act' | 'rewards' | 'data' | 'platform'; items: NavItem[] }

/** The map of the console, with the pages that exist. */
const groups: NavGroup[] = [
  {
    heading: 'work',
    items: [
      { key: 'today', to: paths.today(), icon: <SunOutlined aria-hidden />, letter: 't', permission: 'reports:read' },
      {
        key: 'till',
        to: paths.till(),
        icon: <ShoppingOutlined aria-hidden />,
        letter: 'y',
        permission: 'till:use',
      },
      {
        key: 'tasks',
        to: paths.tasks(),
        icon: <CheckSquareOutlined aria-hidden />,
        letter: '1',
        permission: 'tasks:use',
      },
      {
        key: 'reports',
        to: paths.reports(),
        icon: <BarChartOutlined aria-hidden />,
        letter: 'r',
        permission: 'reports:read',
      },
      {
        key: 'flows',
        to: paths.flows(),
        icon: <FilterOutlined aria-hidden />,
        letter: 'f',
        permission: 'reports:read',
      },
      {
        key: 'events',
        to: paths.events(),
        icon: <ThunderboltOutlined aria-hidden />,
        letter: 'e',
        permission: 'events:read',
      },
    ],
  },
  {
    heading: 'people',
    items: [
      {
        key: 'customers',
        to: paths.customers(),
        icon: <TeamOutlined aria-hidden />,
        letter: 'c',
        permission: 'customers:read',
      },
      {
        key: 'audiences',
        to: paths.audiences(),
        icon: <UsergroupAddOutlined aria-hidden />,
        letter: 'u',
        permission: 'audiences:read',
      },
      { key: 'labels', to: paths.labels(), icon: <TagsOutlined aria-hidden />, letter: 'l', permission: 'labels:read' },
      {
        key: 'portraits',
        to: paths.portraits(),
        icon: <IdcardOutlined aria-hidden />,
        letter: 'p',
        permission: 'audiences:read',
      },
    ],
  },
  {
    heading: 'act',
    items: [
      {
        key: 'prescriptions',
        to: paths.prescriptions(),
        icon: <MedicineBoxOutlined aria-hidden />,
        letter: 'h',
        permission: 'plays:read',
      },
      {
        key: 'plays',
        to: paths.plays(),
        icon: <BranchesOutlined aria-hidden />,
        letter: 'd',
        permission: 'plays:read',
      },
      { key: 'gate', to: paths.gate(), icon: <MessageOutlined aria-hidden />, letter: 'g', permission: 'touches:read' },
      { key: 'slots', to: paths.slots(), icon: <LayoutOutlined aria-hidden />, letter: 'n', permission: 'slots:read' },
      {
        key: 'experiments',
        to: paths.experiments(),
        icon: <LineChartOutlined aria-hidden />,
        letter: 'q',
        permission: 'experiments:read',
      },
    ],
  },
  {
    heading: 'rewards',
    items: [
      { key: 'offers', to: paths.offers(), icon: <GiftOutlined aria-hidden />, letter: 'b', permission: 'offers:read' },
      {
        key: 'cards',
        to: paths.cards(),
        icon: <CreditCardOutlined aria-hidden />,
        letter: 'v',
        permission: 'memberships:read',
      },
      {
        key: 'stored',
        to: paths.stored(),
        icon: <WalletOutlined aria-hidden />,
        letter: 'w',
        permission: 'prepaid:read',
      },
      { key: 'ledger', to: paths.ledger(), icon: <BookOutlined aria-hidden />, letter: 'j', permission: 'ledger:read' },
      {
        key: 'settlement',
        to: paths.settlement(),
        icon: <BankOutlined aria-hidden />,
        letter: 'x',
        permission: 'payments:read',
      },
    ],
  },
  {
    heading: 'data',
    items: [
      {
        key: 'imports',
        to: paths.imports(),
        icon: <ImportOutlined aria-hidden />,
        letter: 'i',
        permission: 'imports:run',
      },
      {
        key: 'organization',
        to: paths.organization(),
        icon: <ClusterOutlined aria-hidden />,
        letter: 'o',
        permission: 'organization:read',
      },
    ],
  },
  {
    heading: 'platform',
    items: [
      {
        key: 'models',
        to: paths.models(),
        icon: <ExperimentOutlined aria-hidden />,
        letter: 'm',
        permission: 'models:read',
      },
      { key: 'risk', to: paths.risk(), icon: <SafetyOutlined aria-hidden />, letter: 'z', permission: 'risk:read' },
      { key: 'keys', to: paths.keys(), icon: <ApiOutlined aria-hidden />, letter: 'k', permission: 'keys:write' },
      { key: 'audit', to: paths.audit(), icon: <AuditOutlined aria-hidden />, letter: 'a', permission: 'audit:read' },
      { key: 'settings', to: paths.settings(), icon: <SettingOutlined aria-hidden />, letter: 's' },
    ],
  },
]

/** What this person's role can open; a page that could only refuse is not offered. */
export function useNavGroups(): NavGroup[] {
  const { permissions } = useMe()
  return groups
    .map((group) => ({
      ...group,
      items: group.items.filter((item) => !item.permission || permissions.includes(item.permission)),
    }))
    .filter((group) => group.items.length > 0)
}
