import { defineRefusals } from '../../kernel/errors.ts'

export const refusals = defineRefusals('pocket', {
  pocket_door_unknown: { status: 404, message: 'There is no such store here.' },
  pocket_phone_invalid: { status: 422, message: 'That is not a phone number.' },
  pocket_code_wrong: { status: 401, message: 'The code is wrong or has expired. Ask for a new one.' },
  pocket_code_sent: { status: 429, message: 'A code was sent a moment ago.' },
  pocket_offer_gone: { status: 404, message: 'There is no such offer any more.' },
  pocket_card_missing: { status: 409, message: 'There is no member card to show. Become a member first.' },
  pocket_nothing_to_pay_with: { status: 409, message: 'There is no stored value to pay with.' },
  pocket_link_invalid: { status: 401, message: 'This link does not work any more.' },
})
