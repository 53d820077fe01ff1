import type { Builder, Workshop } from './zone.ts'
import { ask } from './zone.ts'

/** What was said in a store: a message to its first person. */
export type TouchThings = { touch: number }

export const messageOf = (word: string) => ({
  title: { en: `${word} message`, zh: `${word} message` },
  body: { en: `${word} words`, zh: `${word} words` },
})

export async function buildTouches(
  { app }: Pick<Workshop, 'app'>,
  { owner }: Pick<Builder, 'owner'>,
  { word, people }: { word: string; people: readonly string[] },
): Promise<TouchThings> {
  const message = { requestId: `${word}-message`, customer: people[0], channels: ['inbox'], content: messageOf(word) }
  return ask<TouchThings>(app, owner, ['POST', '/v1/touches', message])
}
