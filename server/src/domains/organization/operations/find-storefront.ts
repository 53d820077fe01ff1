import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import * as places from '../queries/places.ts'
import * as workspaces from '../queries/workspaces.ts'
import { readDoor, writeDoor } from '../rules/door.ts'

/** What anybody may know of a merchant. */
export type Shop = { name: string; timezone: string; currency: string; locale: string }

/** A store as somebody meets it who is not signed in. */
export type Storefront = { workspace: number; shop: Shop; store: number; storeName: string; door: string }

/**
 * The store behind the address that is printed on its code: `code`, or `code@workspace` where a workspace before it on
 * this server has a store of the same code. Undefined where there is none.
 */
export async function findStorefront({ db }: Pick<Deps, 'db'>, address: string): Promise<Storefront | undefined> {
  const { code, workspace } = readDoor(address)
  return db.system(async (tx) => {
    const found = await places.listStoresAnywhere(tx, code)
    const store = workspace === undefined ? found[0] : found.find((entry) => entry.workspace === workspace)
    if (!store) return undefined
    return {
      workspace: store.workspace,
      shop: await describeShop(tx, store.workspace),
      store: store.id,
      storeName: store.name,
      door: writeDoor(store.code, store.workspace === found[0]?.workspace ? undefined : store.workspace),
    }
  })
}

export async function describeShop(tx: Tx, workspace: number): Promise<Shop> {
  const { name, timezone, currency, locale } = await workspaces.getWorkspace(tx, workspace)
  return { name, timezone, currency, locale }
}
