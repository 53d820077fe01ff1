import type { LedgerHealth } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { minorToJson } from '../../../kernel/money.ts'
import * as seals from '../queries/seal.ts'
import * as queries from '../queries/state.ts'

/** Whether the figures of a workspace agree, how lately somebody looked, and where the chain ends. */
export async function readHealth({ db, clock }: Pick<Deps, 'db' | 'clock'>, workspace: number): Promise<LedgerHealth> {
  return db.as({ workspace, stores: '*' }, async (tx) => {
    const stop = await queries.findStop(tx, workspace)
    const last = await queries.findVerification(tx, workspace)
    const seal = await seals.findLastSeal(tx, workspace)
    const trial = await queries.readTrialBalance(tx, workspace)
    return {
      stopped: stop ? { at: stop.at.toISOString(), findings: stop.findings } : null,
      verification: last ?? null,
      lagSeconds: last ? Math.max(0, clock.now().getTime() - Date.parse(last.startedAt)) / 1000 : null,
      seal: seal
        ? {
            number: Number(seal.number),
            throughTransfer: Number(seal.throughTransfer),
            hash: seal.hash.toString('hex'),
            sealedAt: seal.sealedAt.toISOString(),
          }
        : null,
      accounts: trial.reduce((sum, { accounts }) => sum + Number(accounts), 0),
      transfers: Number(await queries.countTransfers(tx, workspace)),
      trialBalance: trial.map(({ asset, accounts, heldMinor, owedMinor }) => ({
        asset,
        accounts: Number(accounts),
        heldMinor: minorToJson(heldMinor),
        owedMinor: minorToJson(owedMinor),
        sumMinor: minorToJson(heldMinor + owedMinor),
      })),
    }
  })
}

/** For `/metrics`, over all workspaces. */
export async function readGauges({
  db,
  clock,
}: Pick<Deps, 'db' | 'clock'>): Promise<{ stopped: number; lagSeconds: number; transfers: number }> {
  const { stopped, oldestRound, lastTransfer } = await db.system((tx) => queries.readGauges(tx))
  const lagSeconds = oldestRound ? Math.max(0, clock.now().getTime() - oldestRound.getTime()) / 1000 : 0
  return { stopped, lagSeconds, transfers: Number(lastTransfer) }
}
