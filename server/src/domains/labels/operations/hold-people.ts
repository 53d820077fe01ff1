import { Bitmap } from '../../../kernel/bitmap.ts'
import type { Deps } from '../../../kernel/deps.ts'
import type { Db } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { listVisible, readPopulation } from '../../customers/index.ts'

type Held = { key: string; people: Bitmap }
const everybody = new WeakMap<Db, Map<number, Held>>()

/** Everybody whom the scope may see, as a set: each person once, by the record that speaks for them. Not yours to change. */
export async function holdPeople(deps: Deps, scope: Scope): Promise<Bitmap> {
  // Who was met in a store changes with every order; a limited scope is small enough to be read each time.
  if (scope.stores !== '*') return Bitmap.of(await listVisible(deps, scope))
  const { last, version, gone } = await readPopulation(deps.db, scope.workspace)
  const ofDb = everybody.get(deps.db) ?? new Map<number, Held>()
  everybody.set(deps.db, ofDb)
  const key = `${last} ${version}`
  const held = ofDb.get(scope.workspace)
  if (held?.key === key) return held.people
  const people = Bitmap.upTo(last)
  for (const record of gone) people.remove(record)
  ofDb.set(scope.workspace, { key, people })
  return people
}
