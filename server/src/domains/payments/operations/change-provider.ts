import { createPrivateKey, createPublicKey } from 'node:crypto'
import type { PaymentProviderInput, PaymentProviderName, PaymentProviderView } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { kernelRefusals } from '../../../kernel/errors.ts'
import { type Caller, recordAudit } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import { getProvider } from '../providers/registry.ts'
import { saveProvider } from '../queries/providers.ts'
import { isGateway } from '../rules/alipay.ts'
import { findSetting, type Keys, openKeys, viewOf } from './find-provider.ts'

/**
 * Switches a way of paying on or off, and takes what its provider gave the merchant. Keys are sealed with the
 * installation's secrets, written over by new ones and never given back.
 * @throws provider_keys_unusable
 */
export async function changeProvider(
  deps: Deps,
  by: Caller,
  name: PaymentProviderName,
  change: PaymentProviderInput,
): Promise<PaymentProviderView> {
  const provider = getProvider(name)
  if (change.gateway !== undefined && !isGateway(change.gateway)) {
    const message = 'must be https, or a gateway on this machine'
    throw kernelRefusals.invalid_request({ fields: [{ path: 'gateway', message }], detail: `gateway: ${message}` })
  }
  return deps.db.as(by.scope, async (tx) => {
    const before = await findSetting(tx, by.workspace, name)
    const keys = joinKeys(openKeys(deps, before), change)
    const after = {
      ...before,
      enabled: change.enabled ?? before.enabled,
      feePermille: change.feePermille === undefined ? before.feePermille : change.feePermille,
      appId: change.appId ?? before.appId,
      gateway: change.gateway ?? before.gateway,
      sealedKeys: keys ? deps.secrets.wrap(Buffer.from(JSON.stringify(keys))) : before.sealedKeys,
    }
    await saveProvider(tx, by.workspace, after)
    const shown = ({ enabled, feePermille, appId, gateway }: typeof before) => ({
      enabled,
      feePermille,
      appId,
      gateway,
    })
    await recordAudit(tx, deps, {
      ...by,
      action: 'payment-provider.changed',
      object: `payment-provider/${name}`,
      before: shown(before),
      after: { ...shown(after), ...(keys ? { keys: 'replaced' } : {}) },
    })
    return viewOf(provider, after, undefined)
  })
}

/** Undefined where no key was given. A half of a pair is kept until the other half comes. */
function joinKeys(before: Keys | undefined, change: PaymentProviderInput): Keys | undefined {
  if (change.privateKey === undefined && change.alipayPublicKey === undefined) return undefined
  const keys = {
    privateKey: change.privateKey ?? before?.privateKey ?? '',
    alipayPublicKey: change.alipayPublicKey ?? before?.alipayPublicKey ?? '',
  }
  if (!isPrivateKey(keys.privateKey) || !isPublicKey(keys.alipayPublicKey)) throw refusals.provider_keys_unusable()
  return keys
}

const wrapped = (label: string, text: string): string =>
  text.includes('-----BEGIN') ? text : `-----BEGIN ${label}-----\n${text}\n-----END ${label}-----`

function isPrivateKey(text: string): boolean {
  return isReadable(() => createPrivateKey(wrapped('RSA PRIVATE KEY', text)))
}

function isPublicKey(text: string): boolean {
  return isReadable(() => createPublicKey(wrapped('PUBLIC KEY', text)))
}

function isReadable(read: () => { asymmetricKeyType?: string }): boolean {
  try {
    return read().asymmetricKeyType === 'rsa'
  } catch {
    return false
  }
}
