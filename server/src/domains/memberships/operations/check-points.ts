import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { readPopulation } from '../../customers/index.ts'
import { balancesOf } from '../../ledger/index.ts'
import * as queries from '../queries/points.ts'

export type PointsDifference = { customer: number; lotsLeft: bigint; ledgerBalance: bigint }
export type PointsCheck = {
  customers: number
  lotsLeft: bigint
  ledgerBalance: bigint
  differences: PointsDifference[]
}

const page = 5000

/**
 * Compares what is left of all lots with the ledger, record by record: they must be equal at any moment. Points may move
 * meanwhile: what differs is looked at again while nobody can.
 */
export async function checkPoints({ db }: Pick<Deps, 'db'>, workspace: number): Promise<PointsCheck> {
  const scope = { workspace, stores: '*' } as const
  const { last } = await readPopulation(db, workspace)
  const check: PointsCheck = { customers: 0, lotsLeft: 0n, ledgerBalance: 0n, differences: [] }
  for (let first = 1; first <= last; first += page) {
    const records = Array.from({ length: Math.min(page, last - first + 1) }, (_, index) => first + index)
    await db.as(scope, async (tx) => {
      const seen = await compare(tx, scope, records)
      const doubtful = seen.filter(differs).map(({ customer }) => customer)
      if (doubtful.length > 0) await queries.lockAccounts(tx, workspace, doubtful)
      const again = doubtful.length > 0 ? await compare(tx, scope, doubtful) : []
      for (const figures of [...seen.filter((entry) => !differs(entry)), ...again]) {
        check.customers += 1
        check.lotsLeft += figures.lotsLeft
        check.ledgerBalance += figures.ledgerBalance
        if (differs(figures)) check.differences.push(figures)
      }
    })
  }
  return check
}

const differs = ({ lotsLeft, ledgerBalance }: PointsDifference): boolean => lotsLeft !== ledgerBalance

async function compare(tx: Tx, scope: Scope, records: readonly number[]): Promise<PointsDifference[]> {
  const lots = await queries.sumLots(tx, scope.workspace, records)
  const balances = (await balancesOf(tx, scope, [...records])).filter(({ asset }) => asset === 'points')
  const held = new Map(balances.map(({ customer, balanceMinor }) => [customer, balanceMinor]))
  return [...new Set([...lots.keys(), ...held.keys()])].map((customer) => ({
    customer,
    lotsLeft: lots.get(customer) ?? 0n,
    ledgerBalance: held.get(customer) ?? 0n,
  }))
}
