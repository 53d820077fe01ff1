import { settlePlays } from '../../domains/plays/index.ts'
import type { App } from '../../kernel/http.ts'
import type { Headers } from './callers.ts'
import { ask, type Builder, type Workshop } from './zone.ts'

/** Something that a play asks the staff of a store to do. */
export type PlayThings = { task: number }

type Place = { word: string; store: string; people: readonly string[] }

/** A play by hand, in which people wait for longer than any test. */
export const playOf = (word: string) => ({
  name: { en: `${word} play`, zh: `${word} play` },
  aim: 'worth',
  value: 'strengthened',
  hook: { kind: 'theme', name: 'test' },
  entry: { on: 'hand' },
  holdout: { share: 0, windowDays: 30, measure: 'money' },
  start: 'rest',
  steps: { rest: { do: 'wait', for: { days: 300 }, next: 'end' }, end: { do: 'exit' } },
})

export async function publishPlay(app: App, owner: Headers, definition: object): Promise<number> {
  const { id } = await ask<{ id: number }>(app, owner, ['POST', '/v1/plays', { definition }])
  await ask(app, owner, ['POST', `/v1/plays/${id}/publish`, {}])
  return id
}

export async function buildPlays({ app, runtime }: Workshop, { owner }: Builder, place: Place): Promise<PlayThings> {
  const due = { days: 30 }
  const title = { en: 'Say hello', zh: '问候' }
  // Its name is everybody's in the workspace: it must say nothing of the store.
  const play = await publishPlay(app, owner, {
    ...playOf('everyday'),
    start: 'hello',
    steps: { hello: { do: 'task', title, store: place.store, due, next: 'end' }, end: { do: 'exit' } },
  })
  const entries = { requestId: `${place.word}-hello`, customers: place.people.slice(0, 1) }
  await ask(app, owner, ['POST', `/v1/plays/${play}/entries`, entries])
  await settlePlays(runtime.deps)
  const { tasks } = await ask<{ tasks: { id: number }[] }>(app, owner, ['GET', `/v1/tasks?play=${play}`])
  return { task: tasks[0]?.id ?? 0 }
}
