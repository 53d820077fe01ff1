import { routes } from './routes.ts'

export { keepSlots, keepSlotsAlways } from './jobs.ts'
export { addCandidates } from './operations/add-candidates.ts'
export { type Filled, fillSlots } from './operations/fill-slots.ts'
export { noteClaim, noteClick } from './operations/follow-slots.ts'
export { changePlacementState, createPlacement, getPlacement } from './operations/keep-placements.ts'
export { aboveCategories } from './operations/name-categories.ts'
export { listSeenPlacements } from './operations/report-slots.ts'

/** Places on pages of customers, and what competes for them. See README.md. */
export const slots = { name: 'slots', shelf: 3, migrations: `${import.meta.dirname}/migrations`, routes }
