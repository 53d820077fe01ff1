import type {
  CustomerPoints,
  MembershipCard,
  MembershipCardQuery,
  membershipCardDetailSchema,
  membershipCardListSchema,
} from '@regulars/contract'
import type { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { minorToJson } from '../../../kernel/money.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { findPublicIds, listVisible } from '../../customers/index.ts'
import { listStoreCodes } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/cards.ts'
import * as points from '../queries/points.ts'
import { addDays } from '../rules/calendar.ts'
import { levelNamed, nextLevel } from '../rules/levels.ts'
import { availableOf } from '../rules/points.ts'
import { standardTemplate } from '../rules/standard-template.ts'
import { getRecords } from './find-member.ts'
import { findDefinitions } from './hold-templates.ts'

/** Whom this scope may see; null for everybody. */
export const visibleRecords = async (deps: Deps, scope: Scope): Promise<number[] | null> =>
  scope.stores === '*' ? null : listVisible(deps, scope)

/** Cards of the customers in scope, newest first. */
export async function listCards(
  deps: Deps,
  scope: Scope,
  query: MembershipCardQuery,
): Promise<z.infer<typeof membershipCardListSchema>> {
  const visible = await visibleRecords(deps, scope)
  const { cursor, limit, ...filter } = query
  const rows = await deps.db.as(scope, (tx) =>
    queries.listCards(tx, scope.workspace, { ...filter, visible, after: readCursor(cursor), limit }),
  )
  const last = rows.at(-1)
  const nextCursor = last && rows.length === limit ? `${last.openedAt.toISOString()}_${last.number}` : null
  return { cards: await describeCards(deps, scope, rows), nextCursor }
}

function readCursor(cursor: string | undefined): { openedAt: string; number: string } | undefined {
  const [openedAt, number] = cursor?.split('_') ?? []
  return openedAt && number && !Number.isNaN(Date.parse(openedAt)) ? { openedAt, number } : undefined
}

/** One card with the changes of its level. @throws card_unknown where its customer is out of scope */
export async function getCard(
  deps: Deps,
  scope: Scope,
  number: string,
): Promise<z.infer<typeof membershipCardDetailSchema>> {
  const { card, changes } = await deps.db.as(scope, async (tx) => ({
    card: await queries.findCard(tx, scope.workspace, number),
    changes: await queries.listLevelChanges(tx, scope.workspace, number),
  }))
  const [view] = card ? await describeCards(deps, scope, [card]) : []
  if (!view || view.customer === null) throw refusals.card_unknown()
  return {
    ...view,
    changes: changes.map(({ at, growth, from, to, reason, story }) => ({
      at: at.toISOString(),
      growth: minorToJson(growth),
      from,
      to,
      reason,
      story,
    })),
  }
}

/** The cards of a person that are not closed, over all their records. */
export async function listCardsOf(deps: Deps, scope: Scope, customer: number): Promise<MembershipCard[]> {
  const rows = await deps.db.as(scope, async (tx) =>
    queries.listCardsOf(tx, scope.workspace, await getRecords(tx, scope.workspace, customer)),
  )
  return describeCards(deps, scope, rows)
}

/** Cards as people read them. */
export async function describeCards(
  deps: Deps,
  scope: Scope,
  rows: readonly queries.CardRow[],
): Promise<MembershipCard[]> {
  const { workspace } = scope
  const now = deps.clock.now()
  const publicIds = await findPublicIds(
    deps,
    scope,
    rows.map(({ customer }) => customer),
  )
  const { definitions, counted, stores } = await deps.db.as(scope, async (tx) => {
    const templates = rows.map(({ template }) => template)
    const definitions = await findDefinitions(tx, workspace, templates)
    const asked = rows.map(({ number, template }) => {
      const downgrade = definitions.get(template)?.downgrade
      return { number, from: downgrade ? addDays(now, -downgrade.periodDays) : null }
    })
    return {
      definitions,
      counted: await queries.sumGrowth(tx, workspace, asked),
      stores: await listStoreCodes(tx, workspace),
    }
  })
  return rows.map((row) => {
    const definition = definitions.get(row.template) ?? standardTemplate
    const growthCounted = counted.get(row.number) ?? 0n
    const next = nextLevel(definition.levels, row.level, growthCounted)
    return {
      number: row.number,
      template: row.template,
      templateName: definition.name,
      customer: publicIds.get(row.customer) ?? null,
      state: row.state,
      level: levelNamed(definition.levels, row.level, growthCounted),
      levelSince: row.levelSince.toISOString(),
      growth: minorToJson(row.growth),
      growthCounted: minorToJson(growthCounted),
      next: next && { level: next.level, growthMissing: minorToJson(next.growthMissing) },
      reviewAt: row.reviewAt?.toISOString() ?? null,
      openedAt: row.openedAt.toISOString(),
      channel: row.channel,
      code: row.code,
      store: stores.get(row.store) ?? null,
    }
  })
}

const movesMax = 100

/** Points of a person over all their records: what there is, when it expires, and what happened. */
export async function readPoints(
  deps: Pick<Deps, 'db' | 'clock'>,
  scope: Scope,
  customer: number,
): Promise<CustomerPoints> {
  const { workspace } = scope
  return deps.db.as(scope, async (tx) => {
    const records = await getRecords(tx, workspace, customer)
    const lots = await points.listOpenLots(tx, workspace, records)
    const cards = await queries.listCardsOf(tx, workspace, records)
    const moves = await points.listMoves(tx, workspace, records, movesMax)
    return {
      available: minorToJson(availableOf(lots, deps.clock.now())),
      balance: minorToJson(lots.reduce((sum, { left }) => sum + left, 0n)),
      owed: minorToJson(await points.readOwed(tx, workspace, records)),
      growth: minorToJson(cards.reduce((sum, { growth }) => sum + growth, 0n)),
      lots: lots.map((lot) => ({
        points: minorToJson(lot.points),
        left: minorToJson(lot.left),
        since: lot.since.toISOString(),
        expiresAt: lot.expiresAt?.toISOString() ?? null,
      })),
      moves: moves.map(({ id, at, kind, points: amount, story, reason }) => ({
        id: minorToJson(id),
        at: at.toISOString(),
        kind,
        points: minorToJson(amount),
        story,
        reason,
      })),
    }
  })
}
