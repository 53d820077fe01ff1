import { defineRefusals } from '../../kernel/errors.ts'

export const refusals = defineRefusals('risk', {
  decision_unknown: { status: 404, message: 'There is no such decision that you may see.' },
  decision_nameless: { status: 409, message: 'Nobody is known to this decision, so it can hold for nobody.' },
  entry_unknown: { status: 404, message: 'There is no such line on the lists.' },
  entry_known: { status: 409, message: 'This is on the list already.' },
})
