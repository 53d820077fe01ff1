import { defineRefusals } from '../../kernel/errors.ts'

export const refusals = defineRefusals('prescriptions', {
  place_unknown: { status: 422, message: 'There is no such city or store that you may see.' },
  prescription_unknown: { status: 404, message: 'There is no prescription of this code.' },
  prescription_parameter: { status: 422, message: 'A parameter of the prescription has a value that is not allowed.' },
  prescription_store_staff: {
    status: 403,
    message: 'A prescription is filled for the whole shop; ask somebody who sees all stores.',
  },
  cure_not_found: { status: 404, message: 'There is no such cure.' },
  cure_being_made: { status: 409, message: 'This request is being carried out; ask again in a moment.' },
  cure_started: { status: 409, message: 'It runs already; stop the play instead.' },
})
