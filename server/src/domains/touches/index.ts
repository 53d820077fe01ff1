import { routes } from './routes/index.ts'

export { keepTouches, keepTouchesAlways } from './jobs.ts'
export { markActed } from './operations/follow-touches.ts'
export { readPolicy } from './operations/keep-policy.ts'
export { previewTouches, requestTouches } from './operations/request-touches.ts'
export { withdrawTouches } from './operations/withdraw-touches.ts'
export type { TouchDecision, TouchRequest } from './rules/request.ts'

/** The gate: everything that is said to a customer passes it. See README.md. */
export const touches = { name: 'touches', shelf: 2, migrations: `${import.meta.dirname}/migrations`, routes }
