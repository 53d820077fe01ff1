import { defineRefusals } from '../../kernel/errors.ts'

/** Why a single order or refund of a batch is refused. The whole batch is never refused for one of them. */
export const problems = {
  invalid_order: { status: 422, message: 'The order does not have the expected shape.' },
  invalid_refund: { status: 422, message: 'The refund does not have the expected shape.' },
  wrong_currency: { status: 422, message: 'The currency is not the one of this workspace.' },
  store_unknown: { status: 422, message: 'There is no such store, or you may not write to it.' },
  order_changed: { status: 409, message: 'An order with this number exists with other content.' },
  refund_changed: { status: 409, message: 'A refund with this number exists with other content.' },
  order_unknown: { status: 422, message: 'There is no order with this number to refund.' },
  refund_exceeds_order: { status: 409, message: 'The refunds of an order cannot be more than was paid for it.' },
} as const

export type ProblemCode = keyof typeof problems

export const refusals = defineRefusals('orders', problems)

export type Problem = { code: ProblemCode; detail: string }
