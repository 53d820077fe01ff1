import {
  CarOutlined,
  EyeOutlined,
  GiftOutlined,
  IdcardOutlined,
  MessageOutlined,
  NodeIndexOutlined,
  QrcodeOutlined,
  RollbackOutlined,
  SearchOutlined,
  ShopOutlined,
  ShoppingCartOutlined,
  ThunderboltOutlined,
  UsergroupAddOutlined,
  WalletOutlined,
  WifiOutlined,
} from '@ant-design/icons'
import type { ComponentType } from 'react'

const icons: [RegExp, ComponentType][] = [
  [/^order\.refunded$/, RollbackOutlined],
  [/^order\./, WalletOutlined],
  [/^customer\.|^card\./, IdcardOutlined],
  [/^store\./, ShopOutlined],
  [/^code\./, QrcodeOutlined],
  [/^wifi\./, WifiOutlined],
  [/^courier\./, CarOutlined],
  [/^(page|screen|product)\./, EyeOutlined],
  [/^(cart|checkout)\./, ShoppingCartOutlined],
  [/^(message|window|feedback|complaint)\./, MessageOutlined],
  [/^group\./, UsergroupAddOutlined],
  [/^coupon\./, GiftOutlined],
  [/^search\./, SearchOutlined],
  [/^play\./, NodeIndexOutlined],
]

/** Beside the name of an event, never instead of it. */
export function EventIcon({ kind }: { kind: string }) {
  const Icon = icons.find(([pattern]) => pattern.test(kind))?.[1] ?? ThunderboltOutlined
  return (
    <span aria-hidden="true">
      <Icon />
    </span>
  )
}
