import { defineRefusals } from '../../kernel/errors.ts'

export const refusals = defineRefusals('ledger', {
  transfer_invalid: { status: 422, message: 'This is not a transfer.' },
  balance_insufficient: { status: 409, message: 'There is not enough on the account.' },
  transfer_changed: { status: 422, message: 'A transfer with this key exists with other content.' },
  transfer_unknown: { status: 404, message: 'There is no such transfer.' },
  transfer_settled: { status: 409, message: 'The pending transfer is posted or voided already.' },
  settlement_exceeds: { status: 422, message: 'More would be posted than the pending transfer has reserved.' },
  account_unknown: { status: 404, message: 'There is no such account.' },
  ledger_stopped: {
    status: 503,
    message: 'The ledger was stopped because its figures do not agree. Nothing is written until somebody has looked.',
  },
  ledger_broken: { status: 409, message: 'The figures of the ledger still do not agree.' },
})
