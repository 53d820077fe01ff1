import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import * as queries from '../queries/cards.ts'
import { addDays } from '../rules/calendar.ts'
import { decideDowngrade } from '../rules/levels.ts'
import { findDefinitions } from './hold-templates.ts'
import { type News, tellNews } from './tell-news.ts'

const cardsMax = 500

/**
 * Looks at the cards whose period has ended: who still has the growth keeps the level for another period, others fall to
 * the one that fits. Safe to run in several processes. Returns how many fell.
 */
export async function reviewLevels(deps: Pick<Deps, 'db' | 'clock'>, workspace: number): Promise<number> {
  let fallen = 0
  for (;;) {
    const reviewed = await deps.db.as({ workspace, stores: '*' }, async (tx) => {
      const due = await queries.takeDueReviews(tx, workspace, deps.clock.now(), cardsMax)
      const fell = await reviewCards(tx, deps, workspace, due)
      return { cards: due.length, fell }
    })
    fallen += reviewed.fell
    if (reviewed.cards < cardsMax) return fallen
  }
}

async function reviewCards(
  tx: Tx,
  deps: Pick<Deps, 'clock'>,
  workspace: number,
  due: readonly queries.CardRow[],
): Promise<number> {
  const now = deps.clock.now()
  const templates = due.map(({ template }) => template)
  const definitions = await findDefinitions(tx, workspace, templates)
  const periodOf = ({ template }: queries.CardRow): number | undefined =>
    definitions.get(template)?.downgrade?.periodDays
  const counted = await queries.sumGrowth(
    tx,
    workspace,
    due.map((card) => ({ number: card.number, from: addDays(now, -(periodOf(card) ?? 0)) })),
  )
  const news: News[] = []
  for (const card of due) {
    const { number, level: from, customer, channel, template } = card
    const days = periodOf(card)
    const levels = definitions.get(template)?.levels
    const growth = counted.get(number) ?? 0n
    // Without a rule any more the level is for good.
    const lower = days === undefined || !levels ? undefined : decideDowngrade(levels, from, growth)
    const reviewAt =
      days === undefined || (lower ?? levels?.find(({ code }) => code === from))?.growthMin === 0
        ? null
        : addDays(now, days)
    await queries.setLevel(tx, workspace, {
      number,
      level: lower?.code ?? from,
      levelSince: lower ? now : card.levelSince,
      reviewAt,
    })
    if (!lower) continue
    const change = { number, at: now, from, to: lower.code, reason: 'review', growth, story: `card/${number}` } as const
    await queries.insertLevelChange(tx, workspace, change)
    const properties = { template, from, to: lower.code }
    const id = `card/${number}/review/${now.getTime()}`
    news.push({ kind: 'member.downgraded', customer, at: now, store: 0, channel, id, properties })
  }
  await tellNews(tx, deps, workspace, news)
  return news.length
}
