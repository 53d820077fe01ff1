import { send } from './callers.ts'
import type { Workshop } from './zone.ts'
import { ask, type Builder } from './zone.ts'

/** What competes for a page of a store, and one page that was shown there. */
export type SlotThings = { placement: number; decision: string }

/** A placement for one store, drafted by the owner. */
export async function draftPlacement(
  { app }: Pick<Workshop, 'app'>,
  { owner }: Pick<Builder, 'owner'>,
  { word, store }: { word: string; store: string },
): Promise<number> {
  const { id } = await ask<{ id: number }>(app, owner, ['POST', '/v1/slots/placements', placementOf(word, store)])
  return id
}

export const placementOf = (word: string, store: string) => ({
  name: `${word} placement`,
  page: 'pay-success',
  creative: { title: { en: `${word} look`, zh: `${word} look` }, action: { kind: 'link', to: '/pocket/' } },
  eligibility: { stores: [store] },
  conversion: { kind: 'click' },
  valueMinor: 100,
})

export async function buildSlots(
  shop: Workshop,
  by: Builder,
  { word, store, ticket }: { word: string; store: string; ticket: string },
): Promise<SlotThings> {
  const { app } = shop
  const placement = await draftPlacement(shop, by, { word, store })
  await ask(app, by.owner, ['POST', `/v1/slots/placements/${placement}/state`, { state: 'running' }])
  const { page } = await ask<{ page: string }>(app, by.owner, ['GET', `/v1/till/tickets/${ticket}`])
  await send(app, 'GET', page, {})
  type Decisions = { decisions: { id: string }[] }
  const { decisions } = await ask<Decisions>(app, by.owner, ['GET', '/v1/slots/decisions?limit=1'])
  return { placement, decision: decisions[0]?.id ?? '' }
}
