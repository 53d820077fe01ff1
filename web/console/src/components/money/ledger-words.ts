import type { LedgerAsset, LedgerHolder } from '@regulars/contract'
import { useTranslation } from 'react-i18next'
import type { Format } from '../../ui/format.ts'
import { useFormat } from '../../ui/format-context.ts'

/** Money and stored value in the currency, points and growth as pieces. */
export const assetAmount = (asset: string, amountMinor: number, format: Format): string =>
  asset === 'points' || asset === 'growth' ? format.number(amountMinor) : format.money(amountMinor)

const purposes = ['sales', 'discounts', 'differences', 'prepaid-cash', 'points', 'growth', 'prepaid'] as const
const providers = ['cash', 'terminal', 'stored-value', 'alipay', 'test'] as const
const stories = ['sale', 'recharge', 'envelope', 'card', 'closing'] as const
const kinds = [
  'sale.paid',
  'payment.succeeded',
  'payment.refunded',
  'till.reduced',
  'till.returned',
  'till.counted',
  'coupon.redeemed',
  'coupon.returned',
  'points.earned',
  'points.spent',
  'points.returned',
  'points.reclaimed',
  'points.taken',
  'points.given',
  'points.gifted',
  'points.expired',
  'growth.earned',
  'growth.reclaimed',
  'prepaid.recharged',
  'prepaid.spent',
  'prepaid.returned',
  'prepaid.refunded',
  'envelope.funded',
  'envelope.claimed',
  'envelope.returned',
  'correction.made',
] as const

/** The ledger's inner names in the reader's words; what is new to us is shown as it is written. */
export function useLedgerWords() {
  const { t } = useTranslation()
  const format = useFormat()
  const purpose = (name: string) => {
    const known = purposes.find((entry) => entry === name)
    if (known) return t(`ledger.purpose.${known}`)
    const [root = '', ...rest] = name.split('/')
    const of = providers.find((entry) => entry === rest.join('/'))
    const provider = of ? t(`ledger.providers.${of}`) : rest.join('/')
    if (root === 'clearing') return t('ledger.purpose.clearing', { of: provider })
    if (root === 'provider') return t('ledger.purpose.provider', { of: provider })
    return name
  }
  return {
    format,
    amount: (asset: string, amountMinor: number) => assetAmount(asset, amountMinor, format),
    asset: (asset: LedgerAsset) => t(`ledger.assets.${asset}`),
    kind: (kind: string) => {
      const known = kinds.find((entry) => entry === kind)
      return known ? t(`ledger.kinds.${known}`) : kind
    },
    /** `sale/001-…` is "Sale 001-…". */
    story: (story: string) => {
      const [root = '', ...rest] = story.split('/')
      const known = stories.find((entry) => entry === root)
      return known ? t(`ledger.stories.${known}`, { number: rest.join('/') }) : story
    },
    /** Inside a transfer of one store its name is said once, beside it. */
    holder: (holder: LedgerHolder, within?: string): string => {
      switch (holder.of) {
        case 'customer':
          return holder.customer ? t('ledger.customer', { id: holder.customer.slice(-6) }) : t('ledger.someCustomer')
        case 'store':
          return [holder.store?.code === within ? undefined : holder.store?.name, purpose(holder.purpose)]
            .filter(Boolean)
            .join(' · ')
        case 'workspace':
          return `${t('ledger.holders.workspace')} · ${purpose(holder.purpose)}`
        case 'pot':
          return t('ledger.purpose.pot', { of: holder.text.replace(/^pot\//, '') })
      }
    },
  }
}
