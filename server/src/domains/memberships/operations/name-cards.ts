import type { Deps } from '../../../kernel/deps.ts'
import { attachIdentifiers } from '../../customers/index.ts'
import * as queries from '../queries/cards.ts'

const cardsMax = 500

/**
 * Makes new cards known by their number, so that a sale or an import which names the card means its holder. Apart from
 * the opening, which would otherwise wait for everybody who recognises people. A person who has a card number from
 * elsewhere keeps that one. Safe to run in several processes. Returns how many cards it looked at.
 */
export async function nameCards(deps: Pick<Deps, 'db' | 'secrets'>): Promise<number> {
  let named = 0
  for (const workspace of await deps.db.system(queries.listUnnamedWorkspaces)) {
    named += await deps.db.as({ workspace, stores: '*' }, async (tx) => {
      const cards = await queries.takeUnnamed(tx, workspace, cardsMax)
      const names = cards.map(({ customer, number, openedAt: at }) => ({
        customer,
        kind: 'card' as const,
        value: number,
        at,
      }))
      const done = await attachIdentifiers(tx, deps, { workspace, source: 'memberships' }, names)
      await queries.setNaming(
        tx,
        workspace,
        cards.map(({ number }, index) => ({ number, isDone: done[index] ?? false })),
      )
      return cards.length
    })
  }
  return named
}
