import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import { post } from '../../ledger/index.ts'
import { findTimezone } from '../../organization/index.ts'
import * as queries from '../queries/cards.ts'
import { celebratedOn } from '../rules/calendar.ts'
import { levelNamed } from '../rules/levels.ts'
import { creditPoints, type PointsCredit } from './credit-points.ts'
import { hashBirthday } from './declare-birthday.ts'
import { findDefinitions } from './hold-templates.ts'
import { tellNews } from './tell-news.ts'

const cardsMax = 200

/**
 * Gives the birthday benefit of their level to those who celebrate today, in the workspace's zone, once a card and year.
 * An offer that is part of it is named in the event `member.birthday`. Safe to run in several processes. Returns how many
 * cards were greeted.
 */
export async function greetBirthdays(deps: Pick<Deps, 'db' | 'clock' | 'secrets'>, workspace: number): Promise<number> {
  const scope = { workspace, stores: '*' } as const
  let greeted = 0
  for (;;) {
    const found = await deps.db.as(scope, async (tx) => {
      const at = deps.clock.now()
      const { year, birthdays } = celebratedOn(at, await findTimezone(tx, workspace))
      const hashes = birthdays.map((day) => hashBirthday(deps.secrets, workspace, day))
      const cards = await queries.listBirthdayCards(tx, workspace, { birthdays: hashes, year, limit: cardsMax })
      const definitions = await findDefinitions(
        tx,
        workspace,
        cards.map(({ template }) => template),
      )
      const credits: PointsCredit[] = []
      for (const card of cards) {
        const levels = definitions.get(card.template)?.levels
        const benefit = levels && levelNamed(levels, card.level, card.growth).benefits.birthday
        const gift = { year, at, points: BigInt(benefit?.points ?? 0), offer: benefit?.offer ?? '' }
        credits.push(...(await greet(tx, deps, workspace, card, gift)))
      }
      await post(tx, deps, scope, await creditPoints(tx, scope, credits))
      return cards.length
    })
    greeted += found
    if (found < cardsMax) return greeted
  }
}

type Gift = { year: number; at: Date; points: bigint; offer: string }

async function greet(
  tx: Tx,
  deps: Pick<Deps, 'clock'>,
  workspace: number,
  { number, customer, channel, template, level }: queries.CardRow,
  { year, at, points, offer }: Gift,
): Promise<PointsCredit[]> {
  // Whoever comes second waits here and finds that it was given.
  if (!(await queries.insertBirthdayGift(tx, workspace, { number, year, at, points, offer }))) return []
  const key = `card/${number}/birthday/${year}`
  const about = { customer, at, store: 0 }
  await tellNews(tx, deps, workspace, [
    {
      ...about,
      kind: 'member.birthday',
      channel,
      id: key,
      properties: { template, level, points: Number(points), offer },
    },
  ])
  if (points === 0n) return []
  return [{ ...about, points, key, kind: 'birthday', story: key, reason: '' }]
}
