import { defineRefusals } from '../../kernel/errors.ts'

export const refusals = defineRefusals('customers', {
  customer_not_found: { status: 404, message: 'There is no such customer that you may see.' },
  merge_not_found: { status: 404, message: 'There is no such merge.' },
  merge_with_itself: { status: 409, message: 'These two are one customer already.' },
  merge_already_undone: { status: 409, message: 'This merge was undone before.' },
})
