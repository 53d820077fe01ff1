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

/** A play by hand that asks staff of the store where somebody was last to say hello. */
export const helloOf = (word: string) => ({
  ...playOf(`${word} hello`),
  start: 'hello',
  steps: {
    hello: { do: 'task', title: { en: 'Say hello', zh: '问候' }, due: { days: 30 }, next: 'end' },
    end: { do: 'exit' },
  },
})

/** Tries a play in a city; returns its number when it is over. */
export async function simulateOnce(app: App, owner: Headers, play: number): Promise<number> {
  const { id } = await ask<{ id: number }>(app, owner, ['POST', `/v1/plays/${play}/simulations`, {}])
  await simulationOver(app, owner, play, id)
  return id
}

export async function simulationOver(app: App, owner: Headers, play: number, id: number): Promise<void> {
  for (;;) {
    const { state } = await ask<{ state: string }>(app, owner, ['GET', `/v1/plays/${play}/simulations/${id}`])
    if (state !== 'running') return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

export async function buildPlays(
  { app, runtime }: Workshop,
  { owner, hello }: Builder,
  place: Place,
): Promise<PlayThings> {
  const entries = { requestId: `${place.word}-hello`, customers: place.people.slice(0, 1) }
  await ask(app, owner, ['POST', `/v1/plays/${hello}/entries`, entries])
  await settlePlays(runtime.deps)
  const { tasks } = await ask<{ tasks: { id: number }[] }>(app, owner, ['GET', `/v1/tasks?store=${place.store}`])
  return { task: tasks[0]?.id ?? 0 }
}
