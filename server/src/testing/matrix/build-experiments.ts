import type { App } from '../../kernel/http.ts'
import type { Headers } from './callers.ts'
import { ask } from './zone.ts'

export const experimentOf = (name: string) => ({
  name,
  arms: [
    { name: 'control', weight: 1, control: true },
    { name: 'treated', weight: 1 },
  ],
  windowDays: 14,
})

/** An experiment that lasts for the whole test; its number. */
export const makeExperiment = async (app: App, owner: Headers, word: string): Promise<number> =>
  (await ask<{ id: number }>(app, owner, ['POST', '/v1/experiments', experimentOf(`${word} experiment`)])).id
