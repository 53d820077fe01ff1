export { assertSomethingThere, backup, version } from './backup.ts'
export type { Manifest } from './manifest.ts'
export { restore } from './restore.ts'
export { assertFinished } from './unfinished.ts'
