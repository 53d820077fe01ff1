import { defineRefusals } from '../../kernel/errors.ts'

export const refusals = defineRefusals('audiences', {
  audience_not_found: { status: 404, message: 'There is no such audience.' },
  audience_name_taken: { status: 409, message: 'There is an audience with this name.' },
  audience_in_use: { status: 409, message: 'Another audience is built on this one.' },
  expression_invalid: { status: 422, message: 'The expression cannot be worked out as it is.' },
  expression_circular: { status: 422, message: 'An audience cannot be part of itself.' },
  label_restricted: { status: 403, message: 'The expression uses a label that your role may not see about people.' },
  crowd_too_small: {
    status: 409,
    message: 'These are fewer people than may be looked at together where data comes from a partner.',
  },
  list_not_found: { status: 404, message: 'There is no such list of customers.' },
  seed_too_small: { status: 422, message: 'Too few people to say what they have in common. Choose at least 20.' },
})
