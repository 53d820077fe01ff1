import { defineRefusals } from '../../kernel/errors.ts'

export const refusals = defineRefusals('touches', {
  touch_not_found: { status: 404, message: 'There is no such message.' },
  touch_key_reused: { status: 409, message: 'This key belongs to a message to another customer.' },
  gate_policy_changed: {
    status: 409,
    message: 'Somebody changed the rules of the gate meanwhile. Look at them again.',
  },
  gate_policy_invalid: { status: 422, message: 'These rules of the gate contradict each other.' },
  push_address_refused: { status: 422, message: 'Messages are not pushed to this address.' },
  zone_unknown: { status: 422, message: 'There is no such time zone.' },
  stop_link_invalid: { status: 404, message: 'This link is not valid.' },
})
