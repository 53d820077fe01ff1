import { routes } from './routes/index.ts'

export {
  changeMember,
  describeFamily,
  inviteMember,
  listMemberships,
  type Membership,
  readBill,
} from './operations/change-family.ts'
export { type BonusGift, giveBonus } from './operations/give-bonus.ts'
export { getPlanPrice, listPlans } from './operations/list-plans.ts'
export { getRecharge } from './operations/list-recharges.ts'
export { describeAccount, readValue } from './operations/read-account.ts'
export { completeRecharge, dropRecharge, openRecharge, type RechargeRow } from './operations/recharge-account.ts'
export { abandonRechargeRefund, beginRechargeRefund, finishRechargeRefund } from './operations/refund-principal.ts'
export { spendForSale, unwindSpend } from './operations/spend-value.ts'
export type { RechargeAsk, SpendAsk, UnwindAsk, Value } from './rules/account.ts'

export const prepaid = { name: 'prepaid', shelf: 1, migrations: `${import.meta.dirname}/migrations`, routes }
