import { defineRefusals } from '../../kernel/errors.ts'

export const refusals = defineRefusals('envelopes', {
  envelope_unknown: { status: 404, message: 'There is no such envelope.' },
  envelope_unsplittable: { status: 422, message: 'So much cannot be split into so many shares.' },
  envelope_invalid: { status: 422, message: 'The envelope does not have the expected shape.' },
  envelope_over: { status: 409, message: 'The envelope is not open now.' },
  envelope_not_for_you: { status: 403, message: 'The envelope is for others.' },
  envelope_limit_reached: { status: 409, message: 'This customer has taken as often as the envelope allows.' },
  envelope_empty: { status: 409, message: 'All shares are taken.' },
  envelope_request_changed: { status: 422, message: 'This request id was used for something else.' },
})
