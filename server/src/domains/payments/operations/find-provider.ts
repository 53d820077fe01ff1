import type { PaymentProviderName, PaymentProviderView } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { findPublicId } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import type { DeferredProvider, PaymentProvider, ProviderAccess } from '../providers/provider.ts'
import { getProvider, providers } from '../providers/registry.ts'
import * as queries from '../queries/providers.ts'
import { alipayGateway } from '../rules/alipay.ts'

/** Keys as they are sealed. */
export type Keys = { privateKey: string; alipayPublicKey: string }

const absent = (provider: PaymentProvider): queries.ProviderRow => ({
  provider: provider.name,
  // What needs no contract with anybody works from the start; the test provider would be money for nothing.
  enabled: provider.kind === 'immediate',
  feePermille: null,
  appId: null,
  gateway: null,
  sealedKeys: null,
})

export async function findSetting(tx: Tx, workspace: number, name: PaymentProviderName): Promise<queries.ProviderRow> {
  const rows = await queries.listProviders(tx, workspace)
  return rows.find((row) => row.provider === name) ?? absent(getProvider(name))
}

/** @throws provider_disabled */
export async function getEnabled(tx: Tx, workspace: number, name: PaymentProviderName): Promise<queries.ProviderRow> {
  const setting = await findSetting(tx, workspace, name)
  if (!setting.enabled) throw refusals.provider_disabled()
  return setting
}

export type Reachable = { provider: DeferredProvider; access: ProviderAccess; feePermille: number | null }

/**
 * How to reach a provider. For one that is switched off as well: what was paid has to be settled and refunded.
 * @throws provider_not_ready
 */
export async function reachProvider(tx: Tx, deps: Deps, scope: Scope, provider: DeferredProvider): Promise<Reachable> {
  const setting = await findSetting(tx, scope.workspace, provider.name)
  const keys = openKeys(deps, setting)
  if (provider.needsAccess && !(keys && setting.appId)) throw refusals.provider_not_ready()
  const notifyUrl = await notifyUrlOf(tx, deps, scope, provider.name)
  const access = {
    appId: setting.appId ?? '',
    gateway: setting.gateway ?? alipayGateway,
    privateKey: keys?.privateKey ?? '',
    alipayPublicKey: keys?.alipayPublicKey ?? '',
    notifyUrl,
  }
  return { provider, access, feePermille: setting.feePermille }
}

export const openKeys = ({ secrets }: Pick<Deps, 'secrets'>, { sealedKeys }: queries.ProviderRow): Keys | undefined =>
  sealedKeys ? (JSON.parse(secrets.unwrap(sealedKeys).toString('utf8')) as Keys) : undefined // sealed by change-provider.ts

/** Where the provider reports to; undefined where this server does not know its public address. */
async function notifyUrlOf(
  tx: Tx,
  { config }: Pick<Deps, 'config'>,
  { workspace }: Scope,
  name: PaymentProviderName,
): Promise<string | undefined> {
  if (!config.publicUrl) return undefined
  const publicId = await findPublicId(tx, workspace)
  return new URL(`/v1/payments/notifications/${name}/${publicId}`, config.publicUrl).href
}

/** Every way of paying, with what it needs and has. Keys are never shown. */
export async function listProviders(deps: Deps, scope: Scope): Promise<PaymentProviderView[]> {
  return deps.db.as(scope, (tx) =>
    Promise.all(
      providers.map(async (provider) => {
        const setting = await findSetting(tx, scope.workspace, provider.name)
        return viewOf(provider, setting, await notifyUrlOf(tx, deps, scope, provider.name))
      }),
    ),
  )
}

export function viewOf(
  provider: PaymentProvider,
  setting: queries.ProviderRow,
  notifyUrl: string | undefined,
): PaymentProviderView {
  const needsAccess = provider.kind === 'deferred' && provider.needsAccess
  const isComplete = !needsAccess || (setting.sealedKeys !== null && setting.appId !== null)
  return {
    provider: provider.name,
    name: provider.words,
    settlesAtOnce: provider.kind === 'immediate',
    enabled: setting.enabled,
    ready: setting.enabled && isComplete,
    appId: setting.appId,
    gateway: needsAccess ? (setting.gateway ?? alipayGateway) : null,
    hasKeys: setting.sealedKeys !== null,
    feePermille: setting.feePermille,
    notifyUrl: needsAccess ? (notifyUrl ?? null) : null,
  }
}
