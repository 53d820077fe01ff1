import { defineRefusals } from '../../kernel/errors.ts'

export const refusals = defineRefusals('catalog', {
  category_not_found: { status: 422, message: 'There is no such category. GET /v1/categories lists them.' },
})
