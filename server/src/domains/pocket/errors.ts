import { defineRefusals } from '../../kernel/errors.ts'

export const refusals = defineRefusals('pocket', {
  pocket_door_unknown: { status: 404, message: 'There is no such store here.' },
  pocket_phone_invalid: { status: 422, message: 'That is not a phone number.' },
  pocket_code_wrong: { status: 401, message: 'The code is wrong or has expired. Ask for a new one.' },
  pocket_code_sent: { status: 429, message: 'A code was sent a moment ago.' },
  pocket_link_invalid: { status: 401, message: 'This link does not work any more.' },
})
