import { defineRefusals } from '../../kernel/errors.ts'

export const refusals = defineRefusals('till', {
  ticket_changed: { status: 409, message: 'A sale with this number exists with other content.' },
  ticket_number_taken: { status: 409, message: 'An order that was not sold here has this number.' },
  ticket_waiting: { status: 409, message: 'The sale still waits for its payment.' },
  ticket_cancelled: { status: 409, message: 'The sale was cancelled.' },
  ticket_paid: { status: 409, message: 'The sale is paid: refund it instead.' },
  ticket_refunded: { status: 409, message: 'Nothing is left of this sale to refund.' },
  tender_mismatch: { status: 422, message: 'What was given is not what is due.' },
  customer_needed: { status: 422, message: 'Points and stored value need a customer who is known.' },
  coupon_not_applicable: { status: 409, message: 'The coupon cannot be used for this basket.' },
  till_store_unknown: { status: 422, message: 'There is no such store, or you may not sell there.' },
  ticket_refund_changed: { status: 409, message: 'A refund with this number exists with other content.' },
  refund_exceeds_ticket: { status: 409, message: 'The refunds of a sale cannot be more than was paid for it.' },
  refund_line_unknown: { status: 422, message: 'The sale has no such line.' },
  day_closed: { status: 409, message: 'This day of the store is closed with other figures.' },
})
