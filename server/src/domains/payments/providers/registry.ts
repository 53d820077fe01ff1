import { type PaymentProviderName, paymentProviders } from '@regulars/contract'
import { alipay } from './alipay.ts'
import { cash, storedValue, terminal } from './immediate.ts'
import { pretended } from './pretended.ts'
import type { PaymentProvider } from './provider.ts'

const all: readonly PaymentProvider[] = [storedValue, cash, terminal, alipay, pretended]
const byName = new Map(all.map((provider) => [provider.name, provider]))

/** In the order of the contract. A new provider is a file here, a line above and its name in the contract. */
export const providers: readonly PaymentProvider[] = paymentProviders.map(getProvider)

export function getProvider(name: PaymentProviderName): PaymentProvider {
  const found = byName.get(name)
  if (!found) throw new Error(`the contract names the provider ${name}, and nobody made it`)
  return found
}
