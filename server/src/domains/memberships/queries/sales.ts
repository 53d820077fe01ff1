import type { CardTemplateDefinition } from '@regulars/contract'
import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'

export type SaleRow = {
  story: string
  customer: number
  number: string | null
  pointsEarned: bigint
  pointsTakenBack: bigint
  pointsForgiven: bigint
  lot: bigint | null
  growthEarned: bigint
  growthTakenBack: bigint
  pointsSpent: bigint
  pointsGivenBack: bigint
  worthMinor: bigint
  worthGivenBackMinor: bigint
  shortfall: CardTemplateDefinition['points']['shortfall']
  hasEarned: boolean
  hasSpent: boolean
}

const columns = sql`story, customer, number, points_earned, points_taken_back, points_forgiven, lot, growth_earned,
  growth_taken_back, points_spent, points_given_back, worth_minor, worth_given_back_minor, shortfall, has_earned, has_spent`

export async function findSale(tx: Tx, workspace: number, story: string): Promise<SaleRow | undefined> {
  const { rows } = await sql<SaleRow>`
    select ${columns} from memberships.sale where workspace = ${workspace} and story = ${story}`.execute(tx)
  return rows[0]
}

export async function noteEarned(
  tx: Tx,
  workspace: number,
  sale: Pick<SaleRow, 'story' | 'customer' | 'number' | 'pointsEarned' | 'lot' | 'growthEarned' | 'shortfall'>,
): Promise<void> {
  await sql`
    insert into memberships.sale as s (workspace, story, customer, number, points_earned, lot, growth_earned, shortfall, has_earned)
    values (${workspace}, ${sale.story}, ${sale.customer}, ${sale.number}, ${sale.pointsEarned}, ${sale.lot}, ${sale.growthEarned},
            ${sale.shortfall}, true)
    on conflict (workspace, story) do update set number = excluded.number, points_earned = excluded.points_earned,
      lot = excluded.lot, growth_earned = excluded.growth_earned, shortfall = excluded.shortfall, has_earned = true`.execute(
    tx,
  )
}

export async function noteSpent(
  tx: Tx,
  workspace: number,
  sale: Pick<SaleRow, 'story' | 'customer' | 'pointsSpent' | 'worthMinor'>,
): Promise<void> {
  await sql`
    insert into memberships.sale as s (workspace, story, customer, points_spent, worth_minor, has_spent)
    values (${workspace}, ${sale.story}, ${sale.customer}, ${sale.pointsSpent}, ${sale.worthMinor}, true)
    on conflict (workspace, story) do update set points_spent = excluded.points_spent, worth_minor = excluded.worth_minor,
      has_spent = true`.execute(tx)
}

export type Unwound = {
  pointsTakenBack: bigint
  pointsForgiven: bigint
  growthTakenBack: bigint
  pointsGivenBack: bigint
  worthGivenBackMinor: bigint
}

export async function addUnwound(tx: Tx, workspace: number, story: string, part: Unwound): Promise<void> {
  await sql`
    update memberships.sale set points_taken_back = points_taken_back + ${part.pointsTakenBack},
      points_forgiven = points_forgiven + ${part.pointsForgiven}, growth_taken_back = growth_taken_back + ${part.growthTakenBack},
      points_given_back = points_given_back + ${part.pointsGivenBack},
      worth_given_back_minor = worth_given_back_minor + ${part.worthGivenBackMinor}
    where workspace = ${workspace} and story = ${story}`.execute(tx)
}

export async function findRefund(
  tx: Tx,
  workspace: number,
  story: string,
  refund: string,
): Promise<Record<string, string> | undefined> {
  const { rows } = await sql<{ result: Record<string, string> }>`
    select result from memberships.sale_refund
    where workspace = ${workspace} and story = ${story} and refund = ${refund}`.execute(tx)
  return rows[0]?.result
}

export async function insertRefund(
  tx: Tx,
  workspace: number,
  { story, refund, result }: { story: string; refund: string; result: Record<string, string> },
): Promise<void> {
  await sql`
    insert into memberships.sale_refund (workspace, story, refund, result)
    values (${workspace}, ${story}, ${refund}, ${JSON.stringify(result)}::jsonb)`.execute(tx)
}
