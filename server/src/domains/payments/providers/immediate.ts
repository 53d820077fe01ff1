import { spendForSale, unwindSpend } from '../../prepaid/index.ts'
import { refusals } from '../errors.ts'
import { paymentRefundTransfer, paymentTransfer } from '../rules/transfers.ts'
import type { ImmediateProvider } from './provider.ts'

const byHand: Pick<ImmediateProvider, 'kind' | 'take' | 'giveBack'> = {
  kind: 'immediate',
  take: async (_tx, _deps, _scope, { payment, at }) => [paymentTransfer({ ...payment, at })],
  giveBack: async (_tx, _deps, _scope, { payment, refund }) => [paymentRefundTransfer(payment, refund)],
}

export const cash: ImmediateProvider = { ...byHand, name: 'cash', words: { en: 'Cash', zh: '现金' } }

/** A card terminal or a wallet's own box beside the till: we keep what the cashier tells us it said. */
export const terminal: ImmediateProvider = { ...byHand, name: 'terminal', words: { en: 'Terminal', zh: '刷卡终端' } }

export const storedValue: ImmediateProvider = {
  name: 'stored-value',
  words: { en: 'Stored value', zh: '储值' },
  kind: 'immediate',
  async take(tx, deps, scope, { payment, ask, at }) {
    if (ask.customers.length === 0) throw refusals.payment_payer_missing()
    const { paymentNo: spendNo, story, store, amountMinor } = payment
    const spend = { spendNo, story, store, payer: ask.customers, owner: ask.owner, amountMinor, at }
    return (await spendForSale(tx, deps, scope, spend)).transfers
  },
  async giveBack(tx, deps, scope, { payment, refund: { refundNo, amountMinor, at } }) {
    return (await unwindSpend(tx, deps, scope, { refundNo, spendNo: payment.paymentNo, amountMinor, at })).transfers
  },
}
