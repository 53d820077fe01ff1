import { defineRefusals } from '../../kernel/errors.ts'

export const refusals = defineRefusals('reports', {
  unknown_report: { status: 404, message: 'There is no report of this name.' },
  invalid_report_parameter: { status: 400, message: 'A parameter of the report has a value that is not allowed.' },
  costs_whole_shop: {
    status: 403,
    message: 'Costs of channels are those of the whole shop; ask somebody who sees all stores.',
  },
  decision_not_found: { status: 404, message: 'There is no such note.' },
  flow_name_taken: { status: 409, message: 'There is already a flow of this name.' },
})
