import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { providersQuery } from '../../api/payments.ts'
import { useMe } from '../../components/session.ts'
import { useFormat } from '../../ui/format-context.ts'

const known = ['cash', 'terminal', 'stored-value', 'alipay', 'test'] as const

/** What a way of paying is called: as its adapter says, else as we say. */
export function useProviderName(): (provider: string) => string {
  const { t } = useTranslation()
  const { language } = useFormat()
  const me = useMe()
  const { data } = useQuery({ ...providersQuery, enabled: me.permissions.includes('payments:read') })
  return (provider) => {
    const own = known.find((name) => name === provider)
    const adapter = data?.providers.find((entry) => entry.provider === provider)
    return own ? t(`till.providers.${own}`) : (adapter?.name[language] ?? provider)
  }
}
