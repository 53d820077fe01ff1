import { useTranslation } from 'react-i18next'

interface Paged {
  hasNextPage: boolean
  isFetchingNextPage: boolean
  fetchNextPage(): unknown
}

/** The foot of a list that comes in pages, as `DataTable` wants it. */
export function useMore(query: Paged, rows: number | undefined) {
  const { t } = useTranslation()
  return {
    has: query.hasNextPage,
    loading: query.isFetchingNextPage,
    load: () => void query.fetchNextPage(),
    shown: t('table.loaded', { count: rows ?? 0 }),
  }
}
