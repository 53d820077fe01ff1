import type { MemberValue } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { factTime } from '../../events/index.ts'
import { readMemberValue, type ValueRow } from '../analytics.ts'
import { refusals } from '../errors.ts'
import { addDays } from '../rules/calendar.ts'
import { findTemplate } from './hold-templates.ts'

const monthDays = 30.4375
const definition = {
  en: 'Paid orders and revenue (paid less refunded) of members in the days before they opened the card and in as many days from then on, for each member and month of 30.44 days. Members count whose days after are over. It compares members with their own past: there is no control, so it is no proof of what the card did.',
  zh: '会员开卡前若干天与开卡后同样天数内的已付订单与收入（已付减退款），按每位会员每月（30.44 天）计算；只统计开卡后天数已满的会员。这是与会员自身过去的比较，没有对照组，不能证明是会员卡带来的效果。',
}

/** Value per member and month before and after the card. @throws template_unknown */
export async function measureValue(
  deps: Deps,
  scope: ZonedScope,
  { template, days }: { template: string; days: number },
): Promise<MemberValue> {
  const known = await deps.db.as(scope, (tx) => findTemplate(tx, scope.workspace, template))
  if (!known) throw refusals.template_unknown()
  const until = factTime(addDays(deps.clock.now(), -days))
  const rows = await readMemberValue(deps.ch.scope(scope), { template, days, until })
  return {
    template,
    days,
    all: groupOf(rows, days),
    known: groupOf(
      rows.filter((row) => row.known === 1),
      days,
    ),
    definition,
  }
}

function groupOf(rows: readonly ValueRow[], days: number): MemberValue['all'] {
  const sum = (field: keyof ValueRow): number => rows.reduce((all, row) => all + row[field], 0)
  const members = sum('members')
  const months = (members * days) / monthDays
  const side = (orders: number, revenueMinor: number, buyers: number) => ({
    orders,
    revenueMinor,
    buyers,
    ordersPerMemberMonth: months === 0 ? 0 : orders / months,
    revenuePerMemberMonthMinor: months === 0 ? 0 : revenueMinor / months,
  })
  return {
    members,
    before: side(sum('ordersBefore'), sum('revenueBefore'), sum('buyersBefore')),
    after: side(sum('ordersAfter'), sum('revenueAfter'), sum('buyersAfter')),
  }
}
