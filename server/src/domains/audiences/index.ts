import { routes } from './routes.ts'

export { compileExpression, membersOf } from './operations/compile-expression.ts'
export { countAudience } from './operations/count-audience.ts'
export { createAudience, getAudience, removeAudience } from './operations/keep-audiences.ts'
export { pack as packMembers, unpack as unpackMembers } from './operations/take-snapshot.ts'

/** Who is meant: expressions over labels, behaviour, place, lists and other audiences. See README.md. */
export const audiences = { name: 'audiences', shelf: 3, migrations: `${import.meta.dirname}/migrations`, routes }
