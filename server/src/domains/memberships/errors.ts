import { defineRefusals } from '../../kernel/errors.ts'

export const refusals = defineRefusals('memberships', {
  template_unknown: { status: 404, message: 'There is no such card template.' },
  template_taken: { status: 409, message: 'A card template with this code exists.' },
  template_unpublished: { status: 409, message: 'The card template was never published.' },
  card_holder_unknown: { status: 404, message: 'There is no such customer.' },
  card_unknown: { status: 404, message: 'There is no such card that you may see.' },
  card_closed: { status: 409, message: 'A closed card stays closed. Open a new one.' },
  card_required: { status: 409, message: 'It takes an active membership card that works in this store.' },
  member_code_invalid: { status: 422, message: 'This is no membership code of this shop.' },
  member_code_expired: { status: 422, message: 'The membership code is too old. Show the current one.' },
  points_insufficient: { status: 409, message: 'There are not enough points.' },
  points_not_redeemable: { status: 409, message: 'Points do not pay with this card.' },
  points_not_whole: { status: 422, message: 'So many points are no whole amount of money.' },
  points_share_exceeded: { status: 409, message: 'Points may not pay so much of an order.' },
  gift_to_oneself: { status: 409, message: 'These two are one customer.' },
  points_request_changed: { status: 422, message: 'This request id was used for something else.' },
  birthday_invalid: { status: 422, message: 'There is no such day.' },
})
