import type { LedgerHolder } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { findPublicIds, findRecords, getOrdinal, listRecords } from '../../customers/index.ts'
import { describeStores, findStores, type StoreLabel } from '../../organization/index.ts'
import { holderText, parseHolder } from '../rules/account-name.ts'
import type { Holder } from '../rules/transfer.ts'

/** Names holders and stores for people, within a scope. */
export type Names = { holder(text: string | null): LedgerHolder; store(id: number): StoreLabel | null }

/** Looks up what these holders and stores are called. Not in a transaction of the caller's: customers are asked besides. */
export async function lookUpNames(
  deps: Deps,
  scope: Scope,
  texts: Iterable<string | null>,
  stores: Iterable<number> = [],
): Promise<Names> {
  const holders = [...new Set(texts)].flatMap((text) => (text === null ? [] : (parseHolder(text) ?? [])))
  const ordinals = holders.flatMap((holder) => (holder.of === 'customer' ? [holder.customer] : []))
  const ids = new Set([...stores, ...holders.flatMap((holder) => (holder.of === 'store' ? [holder.store] : []))])
  const publicIds = await findPublicIds(deps, scope, ordinals)
  const labels = await deps.db.as(scope, (tx) => describeStores(tx, scope.workspace, ids))
  const nobody: LedgerHolder = { of: 'store', text: '', customer: null, store: null, purpose: '' }
  return {
    store: (id) => labelOf(labels.get(id)),
    holder(text) {
      const holder = text === null ? undefined : parseHolder(text)
      return holder ? describe(holder, publicIds, labels) : nobody
    },
  }
}

const labelOf = (label: StoreLabel | undefined): StoreLabel | null => label ?? null

function describe(
  holder: Holder,
  publicIds: ReadonlyMap<number, string>,
  labels: ReadonlyMap<number, StoreLabel>,
): LedgerHolder {
  switch (holder.of) {
    case 'customer': {
      const customer = publicIds.get(holder.customer) ?? null
      return { of: 'customer', text: customer ? `customer/${customer}` : '', customer, store: null, purpose: '' }
    }
    case 'store': {
      const store = labelOf(labels.get(holder.store))
      const text = store ? `store/${store.code}/${holder.purpose}` : ''
      return { of: 'store', text, customer: null, store, purpose: holder.purpose }
    }
    case 'pot':
      return { of: 'pot', text: holderText(holder), customer: null, store: null, purpose: holder.pot }
    case 'workspace':
      return { of: 'workspace', text: holderText(holder), customer: null, store: null, purpose: holder.purpose }
  }
}

/** What a filter names: these holders, or all that begin so. A person stands for all records that speak through it. */
export async function readHolderFilter(
  deps: Deps,
  scope: Scope,
  text: string,
): Promise<{ holders: string[] } | { begins: string }> {
  const [of, first = '', ...rest] = text.split('/')
  if (of === 'customer' && first !== '') {
    const records = await listRecords(deps, scope, await getOrdinal(deps, scope, first))
    return { holders: records.map((customer) => holderText({ of: 'customer', customer })) }
  }
  if (of !== 'store' || first === '') return { begins: text }
  const found = await deps.db.as(scope, (tx) => findStores(tx, scope.workspace, [first]))
  // A store that is not there has no accounts.
  return { begins: ['store', found.get(first) ?? 0, ...rest].join('/') + (rest.length === 0 ? '/' : '') }
}

/** The holders that these texts name, as people write them; unknown customers and stores are missing. */
export async function readHolders(deps: Deps, scope: Scope, texts: readonly string[]): Promise<Map<string, Holder>> {
  const partsOf = (text: string): string[] => text.split('/')
  const customers = texts.filter((text) => text.startsWith('customer/')).map((text) => text.slice('customer/'.length))
  const codes = texts.flatMap((text) => (text.startsWith('store/') ? [partsOf(text)[1] ?? ''] : []))
  const records = customers.length === 0 ? undefined : await findRecords(deps, scope, customers)
  const stores =
    codes.length === 0 ? undefined : await deps.db.as(scope, (tx) => findStores(tx, scope.workspace, codes))
  const found = new Map<string, Holder>()
  for (const text of texts) {
    const [of, name = '', ...purpose] = partsOf(text)
    const customer = of === 'customer' ? records?.get(name.toLowerCase()) : undefined
    const store = of === 'store' ? stores?.get(name) : undefined
    if (customer !== undefined) found.set(text, { of: 'customer', customer })
    else if (store !== undefined && purpose.length > 0)
      found.set(text, { of: 'store', store, purpose: purpose.join('/') })
    else if (of === 'pot' || of === 'workspace') {
      const holder = parseHolder(text)
      if (holder) found.set(text, holder)
    }
  }
  return found
}
