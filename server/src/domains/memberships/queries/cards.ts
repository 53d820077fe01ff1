import type { CardState } from '@regulars/contract'
import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'

export type CardRow = {
  number: string
  template: string
  customer: number
  state: CardState
  level: string
  levelSince: Date
  growth: bigint
  reviewAt: Date | null
  openedAt: Date
  channel: string
  code: string
  store: number
}

const columns = sql`number, template, customer, state, level, level_since, growth, review_at, opened_at, channel, code, store`

export async function findCard(tx: Tx, workspace: number, number: string): Promise<CardRow | undefined> {
  const { rows } = await sql<CardRow>`
    select ${columns} from memberships.card where workspace = ${workspace} and number = ${number}`.execute(tx)
  return rows[0]
}

/** Locked until commit. */
export async function findCardForUpdate(tx: Tx, workspace: number, number: string): Promise<CardRow | undefined> {
  const { rows } = await sql<CardRow>`
    select ${columns} from memberships.card where workspace = ${workspace} and number = ${number} for update`.execute(
    tx,
  )
  return rows[0]
}

/** Cards of these records that are not closed, the oldest first. */
export async function listCardsOf(tx: Tx, workspace: number, records: readonly number[]): Promise<CardRow[]> {
  const { rows } = await sql<CardRow>`
    select ${columns} from memberships.card
    where workspace = ${workspace} and customer = any(${[...records]}::int[]) and state <> 'closed'
    order by opened_at, number`.execute(tx)
  return rows
}

/** Of these records those with an active card. */
export async function listMemberRecords(tx: Tx, workspace: number, records: readonly number[]): Promise<number[]> {
  const { rows } = await sql<{ customer: number }>`
    select distinct customer from memberships.card
    where workspace = ${workspace} and customer = any(${[...records]}::int[]) and state = 'active'`.execute(tx)
  return rows.map((row) => row.customer)
}

/** False where the number is taken or the customer has a card of this template. */
export async function insertCard(
  tx: Tx,
  workspace: number,
  card: CardRow & { birthday: Buffer | null },
): Promise<boolean> {
  const { rows } = await sql`
    insert into memberships.card
      (workspace, number, template, customer, state, level, level_since, review_at, opened_at, channel, code, store, birthday)
    values (${workspace}, ${card.number}, ${card.template}, ${card.customer}, ${card.state}, ${card.level}, ${card.levelSince},
            ${card.reviewAt}, ${card.openedAt}, ${card.channel}, ${card.code}, ${card.store}, ${card.birthday})
    on conflict do nothing returning number`.execute(tx)
  return rows.length > 0
}

export type CardFilter = {
  template?: string
  level?: string
  state?: CardState
  /** Records that the reader may see; null for all. */
  visible: readonly number[] | null
  after?: { openedAt: string; number: string }
  limit: number
}

export async function listCards(tx: Tx, workspace: number, filter: CardFilter): Promise<CardRow[]> {
  const { rows } = await sql<CardRow>`
    select ${columns} from memberships.card
    where workspace = ${workspace}
      ${filter.template === undefined ? sql`` : sql`and template = ${filter.template}`}
      ${filter.level === undefined ? sql`` : sql`and level = ${filter.level}`}
      ${filter.state === undefined ? sql`` : sql`and state = ${filter.state}`}
      ${filter.visible === null ? sql`` : sql`and customer = any(${[...filter.visible]}::int[])`}
      ${filter.after ? sql`and (opened_at, number) < (${filter.after.openedAt}::timestamptz, ${filter.after.number})` : sql``}
    order by opened_at desc, number desc limit ${filter.limit}`.execute(tx)
  return rows
}

export async function setState(tx: Tx, workspace: number, number: string, state: CardState): Promise<void> {
  await sql`
    update memberships.card set state = ${state} where workspace = ${workspace} and number = ${number}`.execute(tx)
}

/** Month and day of birth as a keyed hash, on all cards of these records. */
export async function setBirthday(
  tx: Tx,
  workspace: number,
  records: readonly number[],
  birthday: Buffer,
): Promise<void> {
  await sql`
    update memberships.card set birthday = ${birthday}
    where workspace = ${workspace} and customer = any(${[...records]}::int[])`.execute(tx)
}

/** Adds an entry and moves the card's sum by it; false where the key is known. */
export async function addGrowth(
  tx: Tx,
  workspace: number,
  entry: { key: string; number: string; at: Date; growth: bigint; story: string },
): Promise<boolean> {
  const { rows } = await sql`
    with added as (
      insert into memberships.growth_entry (workspace, key, number, at, growth, story)
      values (${workspace}, ${entry.key}, ${entry.number}, ${entry.at}, ${entry.growth}, ${entry.story})
      on conflict do nothing returning growth
    )
    update memberships.card c set growth = c.growth + added.growth from added
    where c.workspace = ${workspace} and c.number = ${entry.number} returning c.number`.execute(tx)
  return rows.length > 0
}

/** Growth since `from` (null: all of it), by card. */
export async function sumGrowth(
  tx: Tx,
  workspace: number,
  asked: readonly { number: string; from: Date | null }[],
): Promise<Map<string, bigint>> {
  if (asked.length === 0) return new Map()
  const { rows } = await sql<{ number: string; growth: bigint }>`
    select a.number, coalesce(sum(e.growth), 0)::bigint as growth
    from unnest(${asked.map((row) => row.number)}::text[], ${asked.map((row) => row.from?.toISOString() ?? '-infinity')}::timestamptz[])
      as a (number, since)
    left join memberships.growth_entry e on e.workspace = ${workspace} and e.number = a.number and e.at > a.since
    group by a.number`.execute(tx)
  return new Map(rows.map((row) => [row.number, row.growth]))
}

export type LevelChange = {
  number: string
  at: Date
  from: string | null
  to: string
  reason: 'opened' | 'growth' | 'review' | 'refund'
  growth: bigint
  story: string
}

export async function insertLevelChange(tx: Tx, workspace: number, change: LevelChange): Promise<void> {
  await sql`
    insert into memberships.level_change (workspace, number, at, from_level, to_level, reason, growth, story)
    values (${workspace}, ${change.number}, ${change.at}, ${change.from}, ${change.to}, ${change.reason}, ${change.growth},
            ${change.story})`.execute(tx)
}

/** Newest first. */
export async function listLevelChanges(tx: Tx, workspace: number, number: string): Promise<LevelChange[]> {
  const { rows } = await sql<LevelChange>`
    select number, at, from_level as "from", to_level as "to", reason, growth, story from memberships.level_change
    where workspace = ${workspace} and number = ${number} order by id desc limit 100`.execute(tx)
  return rows
}

export async function setLevel(
  tx: Tx,
  workspace: number,
  card: { number: string; level: string; levelSince: Date; reviewAt: Date | null },
): Promise<void> {
  await sql`
    update memberships.card set level = ${card.level}, level_since = ${card.levelSince}, review_at = ${card.reviewAt}
    where workspace = ${workspace} and number = ${card.number}`.execute(tx)
}

/** Cards whose review is due, locked; those that somebody else holds are left for the next time. */
export async function takeDueReviews(tx: Tx, workspace: number, now: Date, limit: number): Promise<CardRow[]> {
  const { rows } = await sql<CardRow>`
    select ${columns} from memberships.card
    where workspace = ${workspace} and state = 'active' and review_at <= ${now}
    order by review_at limit ${limit} for update skip locked`.execute(tx)
  return rows
}

/** Active cards with one of these birthdays that had no gift in this year. */
export async function listBirthdayCards(
  tx: Tx,
  workspace: number,
  { birthdays, year, limit }: { birthdays: readonly Buffer[]; year: number; limit: number },
): Promise<CardRow[]> {
  const { rows } = await sql<CardRow>`
    select ${columns} from memberships.card c
    where workspace = ${workspace} and state = 'active' and birthday = any(${[...birthdays]}::bytea[])
      and not exists (select from memberships.birthday_gift g
        where g.workspace = ${workspace} and g.number = c.number and g.year = ${year})
    order by number limit ${limit}`.execute(tx)
  return rows
}

/** False where the card had its gift of the year. */
export async function insertBirthdayGift(
  tx: Tx,
  workspace: number,
  gift: { number: string; year: number; at: Date; points: bigint; offer: string },
): Promise<boolean> {
  const { rows } = await sql`
    insert into memberships.birthday_gift (workspace, number, year, given_at, points, offer)
    values (${workspace}, ${gift.number}, ${gift.year}, ${gift.at}, ${gift.points}, ${gift.offer})
    on conflict do nothing returning number`.execute(tx)
  return rows.length > 0
}

/** Workspaces with cards whose number names nobody yet. Asked over all of them. */
export async function listUnnamedWorkspaces(tx: Tx): Promise<number[]> {
  const { rows } = await sql<{ workspace: number }>`
    select distinct workspace from memberships.card where naming = 'pending' order by workspace`.execute(tx)
  return rows.map((row) => row.workspace)
}

/** Some of them, locked; those that another process holds are left to it. */
export async function takeUnnamed(tx: Tx, workspace: number, limit: number): Promise<CardRow[]> {
  const { rows } = await sql<CardRow>`
    select ${columns} from memberships.card where workspace = ${workspace} and naming = 'pending'
    order by number limit ${limit} for no key update skip locked`.execute(tx)
  return rows
}

export async function setNaming(
  tx: Tx,
  workspace: number,
  cards: readonly { number: string; isDone: boolean }[],
): Promise<void> {
  await sql`
    update memberships.card c set naming = case when t.done then 'done' else 'refused' end
    from unnest(${cards.map((card) => card.number)}::text[], ${cards.map((card) => card.isDone)}::boolean[]) as t (number, done)
    where c.workspace = ${workspace} and c.number = t.number`.execute(tx)
}

/** One process at a time does what is due every day. Ends with the transaction. */
export async function tryDailyLock(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ held: boolean }>`
    select pg_try_advisory_xact_lock(hashtext('regulars.memberships')) as held`.execute(tx)
  return rows[0]?.held ?? false
}
