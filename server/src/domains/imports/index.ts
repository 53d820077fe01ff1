import { routes } from './routes.ts'

export { createImport, type ImportOwner } from './operations/create-import.ts'
export { exportRejected } from './operations/export-rejected.ts'
export { findUnfinished } from './operations/find-unfinished.ts'
export { getImport } from './operations/list-imports.ts'
export { runImport } from './operations/run-import.ts'
export { changeMapping, startImport } from './operations/start-import.ts'

export const imports = { name: 'imports', shelf: 2, migrations: `${import.meta.dirname}/migrations`, routes }
