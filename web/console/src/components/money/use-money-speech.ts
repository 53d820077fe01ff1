import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { categoriesQuery } from '../../api/catalog.ts'
import { organizationQuery } from '../../api/organization.ts'
import { useFormat } from '../../ui/format-context.ts'
import { useStoreNames } from '../place-name.tsx'
import type { MoneySpeech } from './offer-words.ts'

/** Words and names for sentences about offers. */
export function useMoneySpeech(): MoneySpeech {
  const { t } = useTranslation()
  const format = useFormat()
  const storeName = useStoreNames()
  const { data: tree } = useQuery(organizationQuery)
  const { data: categories } = useQuery(categoriesQuery)
  return {
    t,
    format,
    storeName,
    cityName: (code) => tree?.cities.find((city) => city.code === code)?.name ?? code,
    categoryName: (code) => categories?.items.find((category) => category.code === code)?.name[format.language] ?? code,
  }
}
