import type { LedgerTransferResult, ledgerTransferInputSchema } from '@regulars/contract'
import type { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { kernelRefusals } from '../../../kernel/errors.ts'
import { type Caller, findStores } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import type { Outcome } from '../rules/decide-transfers.ts'
import { type Prepared, prepareTransfer } from '../rules/prepare-transfer.ts'
import type { Entry, Holder } from '../rules/transfer.ts'
import { readHolders } from './name-holders.ts'
import { submitBatch, submitPrepared } from './submit-transfer.ts'

type Input = z.output<typeof ledgerTransferInputSchema>

/**
 * Records a correction by hand. Safe to repeat with the same key. @throws as `submit`, and permission_denied for who does
 * not see all stores
 */
export async function recordCorrection(deps: Deps, caller: Caller, input: Input): Promise<LedgerTransferResult> {
  const [prepared] = await prepareAll(deps, caller, [input])
  if (!prepared || 'wrong' in prepared) throw refusals.transfer_invalid({ detail: prepared?.wrong })
  const outcome = await submitPrepared(deps, caller.workspace, prepared)
  if (outcome.status === 'refused') throw refusals[outcome.code]({ detail: outcome.detail })
  return toResult(prepared.key, outcome)
}

/** The same for many, in one transaction, each decided alone: what is refused stands in its result. */
export async function recordCorrections(
  deps: Deps,
  caller: Caller,
  inputs: readonly Input[],
): Promise<LedgerTransferResult[]> {
  const prepared = await prepareAll(deps, caller, inputs)
  const fit = prepared.filter((one): one is Prepared => !('wrong' in one))
  const outcomes = fit.length === 0 ? [] : await submitBatch(deps, caller.workspace, fit)
  let next = 0
  return prepared.map((one, index) => {
    const key = inputs[index]?.key ?? ''
    if ('wrong' in one) return { key, status: 'refused', code: 'transfer_invalid', detail: one.wrong }
    const outcome = outcomes[next++]
    if (!outcome) throw new Error('there are fewer outcomes than transfers')
    return toResult(key, outcome)
  })
}

const toResult = (key: string, outcome: Outcome): LedgerTransferResult =>
  outcome.status === 'refused'
    ? { key, status: 'refused', code: outcome.code, detail: outcome.detail }
    : { key, status: outcome.status, id: Number(outcome.id) }

async function prepareAll(
  deps: Deps,
  { scope, actor }: Caller,
  inputs: readonly Input[],
): Promise<(Prepared | { wrong: string })[]> {
  // What moves between any two accounts is a matter of the whole.
  if (scope.stores !== '*') throw kernelRefusals.permission_denied()
  const texts = new Set<string>()
  for (const { entries } of inputs) for (const { holder } of entries) texts.add(holder)
  const holders = await readHolders(deps, scope, [...texts])
  const codes = new Set(inputs.flatMap(({ storeCode }) => storeCode ?? []))
  const stores =
    codes.size === 0
      ? new Map<string, number>()
      : await deps.db.as(scope, (tx) => findStores(tx, scope.workspace, codes))
  const by = `${actor.kind}/${actor.id ?? 0}`
  return inputs.map((input) => prepareInput(input, { holders, stores, by }))
}

type Known = { holders: ReadonlyMap<string, Holder>; stores: ReadonlyMap<string, number>; by: string }

function prepareInput(input: Input, { holders, stores, by }: Known): Prepared | { wrong: string } {
  const { key, kind, at, storeCode, story, reason } = input
  const store = storeCode === undefined ? 0 : stores.get(storeCode)
  if (store === undefined) return { wrong: `there is no store ${storeCode}` }
  const entries: Entry[] = []
  for (const { holder: text, asset, amountMinor } of input.entries) {
    const holder = holders.get(text)
    if (!holder) return { wrong: `there is no ${text}` }
    entries.push({ holder, asset, amountMinor: BigInt(amountMinor) })
  }
  return prepareTransfer({
    key,
    kind,
    ...(at === undefined ? {} : { at: new Date(at) }),
    store,
    story: story ?? `correction/${key}`.slice(0, 200),
    entries,
    about: { by, ...(reason === undefined ? {} : { reason }) },
  })
}
