import { defineRefusals } from '../../kernel/errors.ts'

export const refusals = defineRefusals('payments', {
  payment_unknown: { status: 404, message: 'There is no such payment that you may see.' },
  payment_changed: { status: 409, message: 'A payment with this number exists with other content.' },
  payment_store_unknown: { status: 422, message: 'There is no such store, or you may not take payments for it.' },
  payment_settled: { status: 409, message: 'The payment has succeeded: it can be refunded, not cancelled.' },
  payment_not_settled: { status: 409, message: 'Only a payment that has succeeded can be refunded.' },
  payment_not_immediate: { status: 409, message: 'This way of paying takes its time and cannot be settled at once.' },
  payment_not_pretended: { status: 409, message: 'Only payments of the test provider can be pretended.' },
  payment_payer_missing: { status: 422, message: 'Stored value needs to know who pays: scan the pay code.' },
  payment_is_recharge: { status: 409, message: 'This payment is a recharge: refund the recharge instead.' },
  refund_exceeds_payment: { status: 409, message: 'The refunds of a payment cannot be more than was paid.' },
  payment_refund_changed: { status: 409, message: 'A refund with this number exists with other content.' },
  provider_disabled: { status: 409, message: 'This way of paying is switched off. Settings, Payments switches it on.' },
  provider_not_ready: { status: 409, message: 'This way of paying lacks its keys. Settings, Payments takes them.' },
  provider_keys_unusable: { status: 422, message: 'These keys cannot be read. Paste them as the provider gave them.' },
  provider_refused: { status: 502, message: 'The payment provider refused the request.' },
  payer_code_invalid: {
    status: 409,
    message: 'This pay code cannot be used: it is too old, was used, or is not of this shop.',
  },
  notification_refused: { status: 400, message: 'This notification is not from the provider.' },
})
