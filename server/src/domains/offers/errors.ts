import { defineRefusals } from '../../kernel/errors.ts'

/** Groups stand in the order in which they are looked at. */
export const problems = {
  offer_not_found: { status: 404, message: 'There is no such offer. Look it up in the list of offers.' },
  offer_code_taken: { status: 409, message: 'Another offer has this code. Choose another code.' },
  offer_published: { status: 409, message: 'This cannot change after publishing. Make another offer instead.' },
  offer_not_draft: { status: 409, message: 'Only a draft or a stopped offer can be published.' },
  offer_stores_needed: {
    status: 422,
    message: 'You work for some of the stores: name the ones that the offer is for.',
  },
  offer_not_yours: { status: 403, message: 'You work for some of the stores, and this offer is for others too.' },
  offer_place_unknown: {
    status: 422,
    message: 'There is no such store, city or category, or not one that you may name.',
  },
  offer_incomplete: { status: 422, message: 'The offer cannot be published like this. Correct what the detail names.' },

  // Of a claim.
  coupon_customer_unknown: { status: 404, message: 'There is no such customer.' },
  claim_changed: { status: 422, message: 'This request id was used for another claim. Use a new one.' },
  offer_not_published: { status: 409, message: 'The offer is a draft. Publish it before it is given.' },
  offer_stopped: { status: 409, message: 'The offer was stopped and is not given any more.' },
  offer_ended: { status: 409, message: 'The offer is over.' },
  offer_not_begun: { status: 409, message: 'The offer has not begun yet. Come back when it starts.' },
  offer_sold_out: { status: 409, message: 'All coupons of this offer were claimed.' },
  offer_day_sold_out: { status: 409, message: 'All coupons for today were claimed. Come back tomorrow.' },
  offer_store_sold_out: { status: 409, message: 'All coupons of this store were claimed. Try another store.' },
  claim_store_needed: { status: 422, message: 'This offer counts by store: say in which store it is claimed.' },
  claim_natural_person_needed: { status: 422, message: 'This offer is limited by person: say who the person is.' },
  claim_phone_needed: { status: 422, message: 'This offer is limited by phone: add a phone number.' },
  claim_device_needed: { status: 422, message: 'This offer is limited by device: say which device it is.' },
  claim_needs_follow: { status: 409, message: 'This offer is for followers: follow the service window first.' },
  claim_needs_member: { status: 409, message: 'This offer is for members: become a member first.' },
  claim_new_customers_only: { status: 409, message: 'This offer is for new customers only.' },
  claim_suspect: { status: 409, message: 'This claim could not be accepted. Ask the staff of a store.' },
  claim_customer_limit: { status: 409, message: 'The customer has had as many of these as one may have.' },
  claim_natural_person_limit: { status: 409, message: 'The person has had as many of these as one may have.' },
  claim_phone_limit: { status: 409, message: 'This phone number was used for as many of these as it may be.' },
  claim_device_limit: { status: 409, message: 'This device was used for as many of these as it may be.' },
  offer_budget_spent: { status: 409, message: 'The budget of this offer is used up.' },
  offer_day_budget_spent: { status: 409, message: "Today's budget of this offer is used up. Come back tomorrow." },
  offer_store_budget_spent: { status: 409, message: 'The budget of this store is used up. Try another store.' },

  // Of a coupon that is shown, used, given or voided.
  coupon_code_invalid: { status: 422, message: 'This is no code of ours. Scan the code on the phone again.' },
  coupon_code_expired: { status: 409, message: 'The code is too old. Let the customer show a new one.' },
  coupon_code_used: { status: 409, message: 'This code was used. Let the customer show a new one.' },
  coupon_not_found: { status: 404, message: 'There is no such coupon.' },
  coupon_redeemed: { status: 409, message: 'The coupon was used already.' },
  coupon_voided: { status: 409, message: 'The coupon was taken back and is not valid any more.' },
  coupon_gifting: { status: 409, message: 'The coupon is being given away. Take it back before using it.' },
  coupon_expired: { status: 409, message: 'The coupon is not valid any more.' },
  coupon_not_yet_valid: { status: 409, message: 'The coupon is not valid yet. Come back when it is.' },
  coupon_not_for_basket: { status: 409, message: 'The coupon does not fit this purchase. The detail says why.' },
  coupons_not_together: { status: 409, message: 'These coupons cannot be used together. Leave some of them out.' },
  coupon_not_giftable: { status: 409, message: 'This coupon cannot be given away.' },
  gift_not_found: { status: 404, message: 'There is no such gift.' },
  gift_taken: { status: 409, message: 'Somebody else was quicker: the gift was taken.' },
  gift_withdrawn: { status: 409, message: 'The giver took the gift back.' },

  // Of a redemption and what comes back of it.
  redemption_changed: { status: 422, message: 'This request id was used for another redemption. Use a new one.' },
  redemption_not_found: { status: 404, message: 'There is no such redemption.' },
  coupon_return_changed: { status: 422, message: 'This request id was used for another return. Use a new one.' },
  return_exceeds_redemption: { status: 409, message: 'More would come back than is left of this purchase.' },
  codes_not_imported: { status: 409, message: 'This offer makes its own codes and takes no list.' },
  codes_unreadable: { status: 422, message: 'The list has no readable line. Send one code a line.' },
} as const

export type RefusalCode = keyof typeof problems

export const refusals = defineRefusals('offers', problems)
