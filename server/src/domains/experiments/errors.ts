import { defineRefusals } from '../../kernel/errors.ts'

export const refusals = defineRefusals('experiments', {
  experiment_not_found: { status: 404, message: 'There is no such experiment that you may see.' },
  experiment_over: { status: 409, message: 'The experiment is over: nobody new is assigned.' },
  experiment_not_assignable: {
    status: 409,
    message: 'Only an experiment that was made by hand assigns customers through this door.',
  },
  experiment_changed: { status: 409, message: 'An experiment about this exists with other arms.' },
  experiment_file_invalid: { status: 422, message: 'The table of outcomes cannot be read.' },
})
