import { routes } from './routes/index.ts'

export { changeMember, inviteMember } from './operations/change-family.ts'
export { giveBonus } from './operations/give-bonus.ts'
export { getPlanPrice, listPlans } from './operations/list-plans.ts'
export { getRecharge } from './operations/list-recharges.ts'
export { describeAccount, readValue } from './operations/read-account.ts'
export { completeRecharge, dropRecharge, openRecharge } from './operations/recharge-account.ts'
export { abandonRechargeRefund, beginRechargeRefund, finishRechargeRefund } from './operations/refund-principal.ts'
export { spendForSale, unwindSpend } from './operations/spend-value.ts'

export const prepaid = { name: 'prepaid', shelf: 1, migrations: `${import.meta.dirname}/migrations`, routes }
