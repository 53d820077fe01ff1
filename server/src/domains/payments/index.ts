import { routes } from './routes/index.ts'

export { watchPaymentsAlways } from './jobs.ts'
export { payNow, refundNow } from './operations/pay-now.ts'
export { rechargeValue, refundRecharge } from './operations/recharge-value.ts'
export { cancelPayment, queryPayment, startPayment } from './operations/start-payment.ts'
export { startRefund } from './operations/start-refund.ts'
export { postponeNews, takeNews } from './operations/take-news.ts'
export { issuePayerCode, type Payer, resolvePayerCode } from './operations/use-payer-code.ts'
export { readMerchantCode } from './rules/merchant-code.ts'
export type { PaymentAsk, PaymentNews, PaymentRow } from './rules/payment.ts'
export { kindOfPayerCode } from './rules/read-code.ts'

export const payments = { name: 'payments', shelf: 1, migrations: `${import.meta.dirname}/migrations`, routes }
