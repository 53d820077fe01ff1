import { defineRefusals } from '../../kernel/errors.ts'

export const refusals = defineRefusals('labels', {
  label_not_found: { status: 404, message: 'There is no such label.' },
  label_code_taken: { status: 409, message: 'There is a label with this code.' },
  label_needs_scenario: {
    status: 422,
    message: 'A label is published for a business scenario. Choose the question that it helps to answer.',
  },
  label_rule_invalid: { status: 422, message: 'The rule cannot be computed as it is.' },
  label_rule_missing: { status: 422, message: 'A label of the kind rule needs a rule.' },
  label_type_mismatch: { status: 422, message: 'The rule gives another type of value than the label has.' },
  label_not_declared: {
    status: 409,
    message: 'Values of this label are computed. Only facts and imports are declared.',
  },
  label_retired: { status: 409, message: 'The label is retired. Publish it again to use it.' },
  scenario_unknown: { status: 422, message: 'There is no such scenario.' },
  category_unknown: { status: 422, message: 'There is no such category.' },
})
