import type { Deps } from '../../../kernel/deps.ts'
import * as queries from '../queries/seal.ts'
import { blockHash, chainStart, signatureText } from '../rules/seal.ts'

/** Most transfers of one block. */
export const blockMax = 5000

/**
 * Closes blocks of the hash chain over all transfers up to a horizon that was read earlier. Nothing happens before every
 * transaction of that time has ended. Returns how many transfers were sealed, or undefined where it is too early.
 */
export async function sealTransfers(
  { db, clock, secrets }: Pick<Deps, 'db' | 'clock' | 'secrets'>,
  workspace: number,
  horizon: queries.Horizon,
): Promise<number | undefined> {
  if (!(await db.system((tx) => queries.isHorizonReached(tx, horizon)))) return undefined
  let sealed = 0
  for (;;) {
    const transfers = await db.as({ workspace, stores: '*' }, async (tx) => {
      await queries.lockSeal(tx, workspace)
      const last = await queries.findLastSeal(tx, workspace)
      const above = last?.throughTransfer ?? 0n
      const found = await queries.readContent(tx, workspace, { above, through: horizon.last, limit: blockMax })
      if (found.transfers === 0n) return 0
      const block = { ...found, number: (last?.number ?? 0n) + 1n }
      const hash = blockHash(last?.hash ?? chainStart, block)
      const signature = secrets.blindIndex(signatureText(workspace, block.number, hash))
      await queries.insertSeal(tx, workspace, { ...block, hash, signature, sealedAt: clock.now() })
      return Number(block.transfers)
    })
    sealed += transfers
    if (transfers < blockMax) return sealed
  }
}

export const readHorizon = ({ db }: Pick<Deps, 'db'>): Promise<queries.Horizon> =>
  db.system((tx) => queries.readHorizon(tx))

/** Seals all that is committed now, waiting for the transactions that are under way. */
export async function sealNow(deps: Pick<Deps, 'db' | 'clock' | 'secrets'>, workspace: number): Promise<number> {
  const horizon = await readHorizon(deps)
  for (;;) {
    const sealed = await sealTransfers(deps, workspace, horizon)
    if (sealed !== undefined) return sealed
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
