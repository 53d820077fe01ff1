import { routes } from './routes.ts'

export { findBuyers } from './operations/find-buyers.ts'
export { findLastPurchases } from './operations/find-purchases.ts'
export { getOrder, listOrders } from './operations/list-orders.ts'
export type { Outcome, RecordContext } from './operations/record-context.ts'
export { inBatch, prepareBatch } from './operations/record-context.ts'
export { previewCheckedOrders, recordCheckedOrders, recordOrders } from './operations/record-orders.ts'
export { previewCheckedRefunds, recordCheckedRefunds, recordRefunds } from './operations/record-refunds.ts'
export {
  type CheckedOrder,
  type CheckedRefund,
  compareText,
  type Identifier,
  type Line,
  orderDigest,
  type Person,
  refundDigest,
} from './rules/order.ts'

export const orders = { name: 'orders', shelf: 1, migrations: `${import.meta.dirname}/migrations`, routes }
