import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import * as queries from '../queries/read.ts'
import { accountName, holderText, parseHolder } from '../rules/account-name.ts'
import type { Asset, Holder } from '../rules/transfer.ts'

/** What stands on an account, and what of it no pending transfer has reserved. */
export type Balance = { balanceMinor: bigint; availableMinor: bigint }

export type CustomerBalance = Balance & { customer: number; asset: Asset }

type Asked = { holder: Holder; asset: Asset }

const nothing: Balance = { balanceMinor: 0n, availableMinor: 0n }

/** Balances in the order asked; zero where nothing ever moved. Not locked: `post` decides on what it finds then. */
export async function readBalances(tx: Tx, { workspace }: Scope, holders: readonly Asked[]): Promise<Balance[]> {
  const found = await queries.readAccounts(tx, workspace, holders.map(refOf))
  const byName = new Map(found.map((account) => [accountName(account.holder, account.asset), account]))
  return holders.map((asked) => {
    const account = byName.get(accountName(holderText(asked.holder), asked.asset))
    return account ? balanceOf(account) : nothing
  })
}

/** All accounts of these customer records. A person may have several records: ask for all of them and add up. */
export async function balancesOf(
  tx: Tx,
  { workspace }: Scope,
  customerRecords: readonly number[],
): Promise<CustomerBalance[]> {
  const holders = customerRecords.map((customer) => holderText({ of: 'customer', customer }))
  const found = await queries.readAccountsOf(tx, workspace, holders)
  return found.flatMap((account) => {
    const holder = parseHolder(account.holder)
    return holder?.of === 'customer' ? [{ customer: holder.customer, asset: account.asset, ...balanceOf(account) }] : []
  })
}

/** Balances as they were recorded just before `at`, in the order asked. Takes one probe an account, however long it is. */
export async function balanceAsOf(
  tx: Tx,
  { workspace }: Scope,
  holders: readonly Asked[],
  at: Date,
): Promise<bigint[]> {
  const found = await queries.readAccounts(tx, workspace, holders.map(refOf))
  const balances = new Map<string, bigint>()
  for (const { id, holder, asset, entries } of found) {
    const last = await queries.findEntryBefore(tx, workspace, { account: id, entries, at })
    balances.set(accountName(holder, asset), last?.balanceAfterMinor ?? 0n)
  }
  return holders.map(({ holder, asset }) => balances.get(accountName(holderText(holder), asset)) ?? 0n)
}

const refOf = ({ holder, asset }: Asked) => ({ holder: holderText(holder), asset })

const balanceOf = ({ balanceMinor, reservedMinor }: queries.AccountRow): Balance => ({
  balanceMinor,
  availableMinor: balanceMinor - reservedMinor,
})
