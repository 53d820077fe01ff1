import type { CardState } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { type Caller, recordAudit } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/cards.ts'

/** Freezes, frees or closes a card. A closed one cannot be revived. @throws card_unknown, card_closed */
export function changeCard(
  { db, ...deps }: Deps,
  by: Caller,
  { number, state, reason }: { number: string; state: CardState; reason: string },
): Promise<queries.CardRow> {
  return db.as(by.scope, async (tx) => {
    const card = await queries.findCardForUpdate(tx, by.workspace, number)
    if (!card) throw refusals.card_unknown()
    if (card.state === state) return card
    if (card.state === 'closed') throw refusals.card_closed()
    await queries.setState(tx, by.workspace, number, state)
    await recordAudit(tx, deps, {
      ...by,
      action: 'card.changed',
      object: `card/${number}`,
      before: { state: card.state },
      after: { state, reason },
    })
    return { ...card, state }
  })
}
