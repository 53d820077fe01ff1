import type { CardTemplateDefinition, MembershipLevel } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Transfer } from '../../ledger/index.ts'
import * as queries from '../queries/cards.ts'
import { addDays } from '../rules/calendar.ts'
import { growthEntries } from '../rules/holders.ts'
import { decideUpgrade } from '../rules/levels.ts'
import { tellNews } from './tell-news.ts'

export type Growing = {
  number: string
  definition: CardTemplateDefinition
  growth: bigint
  /** Names it for good, in the ledger as well. */
  key: string
  story: string
  store: number
  at: Date
}

export type Grown = { transfers: Transfer[]; growth: bigint; upgraded: MembershipLevel | undefined }

/**
 * Adds growth to a card and raises its level at once where that is reached. Returns what is to be posted; a key that is
 * known adds nothing.
 */
export async function growCard(tx: Tx, deps: Pick<Deps, 'clock'>, workspace: number, growing: Growing): Promise<Grown> {
  const { number, definition, growth, key, story, store, at } = growing
  if (growth === 0n) return { transfers: [], growth, upgraded: undefined }
  // Locked until commit: two sales of one card are counted one after the other.
  const card = await queries.findCardForUpdate(tx, workspace, number)
  invariant(card, 'the card that grows is there')
  if (!(await queries.addGrowth(tx, workspace, { key, number, at, growth, story })))
    return { transfers: [], growth: 0n, upgraded: undefined }
  const transfers: Transfer[] = [
    {
      key,
      kind: 'growth.earned',
      at,
      store,
      story,
      entries: growthEntries(card.customer, growth),
      about: { card: number },
    },
  ]
  const counted = await countGrowth(tx, workspace, definition, number, deps.clock.now())
  const upgraded = decideUpgrade(definition.levels, card.level, counted)
  if (upgraded) await raise(tx, deps, workspace, { card, growing, counted, upgraded })
  return { transfers, growth, upgraded }
}

/** What counts for the level: growth of the last period, or all of it where levels are for good. */
export async function countGrowth(
  tx: Tx,
  workspace: number,
  { downgrade }: CardTemplateDefinition,
  number: string,
  now: Date,
): Promise<bigint> {
  const from = downgrade && addDays(now, -downgrade.periodDays)
  return (await queries.sumGrowth(tx, workspace, [{ number, from }])).get(number) ?? 0n
}

type Raise = { card: queries.CardRow; growing: Growing; counted: bigint; upgraded: MembershipLevel }

async function raise(
  tx: Tx,
  deps: Pick<Deps, 'clock'>,
  workspace: number,
  { card, growing, counted, upgraded }: Raise,
) {
  const { number, customer, channel, level: from } = card
  const { at, store, story, key, definition } = growing
  const now = deps.clock.now()
  const reviewAt = definition.downgrade && addDays(now, definition.downgrade.periodDays)
  await queries.setLevel(tx, workspace, { number, level: upgraded.code, levelSince: now, reviewAt })
  const change = { number, at: now, from, to: upgraded.code, reason: 'growth', growth: counted, story } as const
  await queries.insertLevelChange(tx, workspace, change)
  const properties = { template: card.template, from, to: upgraded.code }
  await tellNews(tx, deps, workspace, [
    { kind: 'member.upgraded', customer, at, store, channel, id: `${key}/upgraded`, properties },
  ])
}
