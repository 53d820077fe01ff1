import { defineRefusals } from '../../kernel/errors.ts'

export const refusals = defineRefusals('offers', {})
