import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Transfer } from '../../ledger/index.ts'
import * as queries from '../queries/cards.ts'
import { growthEntries } from '../rules/holders.ts'
import { decideDowngrade } from '../rules/levels.ts'
import { countGrowth } from './grow-card.ts'
import { findDefinitions } from './hold-templates.ts'
import { tellNews } from './tell-news.ts'

type Shrinking = { number: string | null; growth: bigint; key: string; story: string; store: number; at: Date }

/**
 * Takes growth back that a refunded sale had given. A level that this very sale had reached goes with it; any other
 * level stays until its review.
 */
export async function shrinkCard(
  tx: Tx,
  deps: Pick<Deps, 'clock'>,
  workspace: number,
  { number, growth, key, story, store, at }: Shrinking,
): Promise<{ growth: bigint; transfers: Transfer[] }> {
  if (number === null || growth === 0n) return { growth: 0n, transfers: [] }
  const card = await queries.findCardForUpdate(tx, workspace, number)
  if (!card || !(await queries.addGrowth(tx, workspace, { key, number, at, growth: -growth, story })))
    return { growth: 0n, transfers: [] }
  const entries = growthEntries(card.customer, -growth)
  const transfers: Transfer[] = [{ key, kind: 'growth.reclaimed', at, store, story, entries, about: { card: number } }]
  const [last] = await queries.listLevelChanges(tx, workspace, number)
  const definition = (await findDefinitions(tx, workspace, [card.template])).get(card.template)
  if (!definition || last?.reason !== 'growth' || last.story !== story) return { growth, transfers }

  const now = deps.clock.now()
  const counted = await countGrowth(tx, workspace, definition, number, now)
  const lower = decideDowngrade(definition.levels, card.level, counted)
  if (!lower) return { growth, transfers }
  await queries.setLevel(tx, workspace, { number, level: lower.code, levelSince: now, reviewAt: card.reviewAt })
  const change = {
    number,
    at: now,
    from: card.level,
    to: lower.code,
    reason: 'refund',
    growth: counted,
    story,
  } as const
  await queries.insertLevelChange(tx, workspace, change)
  const properties = { template: card.template, from: card.level, to: lower.code }
  await tellNews(tx, deps, workspace, [
    {
      kind: 'member.downgraded',
      customer: card.customer,
      at,
      store,
      channel: card.channel,
      id: `${key}/downgraded`,
      properties,
    },
  ])
  return { growth, transfers }
}
