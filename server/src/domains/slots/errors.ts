import { defineRefusals } from '../../kernel/errors.ts'

export const refusals = defineRefusals('slots', {
  slot_unknown: { status: 404, message: 'There is no such slot.' },
  placement_not_found: { status: 404, message: 'There is no such placement.' },
  slot_decision_not_found: { status: 404, message: 'There is no such decision.' },
  placement_invalid: { status: 422, message: 'The placement cannot be kept like this.' },
  placement_ended: { status: 409, message: 'This placement has ended. Make a new one.' },
  placement_not_yours: {
    status: 403,
    message: 'This placement is for other stores too. Ask somebody who sees all of them.',
  },
  placement_stores_needed: { status: 422, message: 'Name the stores that it is for, all of them yours.' },
  placement_place_unknown: { status: 422, message: 'There is no such store, city or category, or it is not yours.' },
  slots_for_all: { status: 403, message: 'This is the same for all stores. Ask somebody who sees all of them.' },
  placement_offer_unknown: { status: 422, message: 'The offer of this placement cannot be claimed by anybody now.' },
  placement_below_used: { status: 409, message: 'More than this has been used already.' },
  placement_holdout_fixed: { status: 409, message: 'Who is held out stays as it was once a placement runs.' },
  picture_unreadable: { status: 422, message: 'This is no picture as JPEG, PNG or WebP, or it is too large.' },
  picture_not_found: { status: 404, message: 'There is no such picture.' },
  demand_category_unknown: { status: 422, message: 'There is no such category.' },
})
