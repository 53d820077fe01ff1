import { useSyncExternalStore } from 'react'

export function useMediaQuery(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = matchMedia(query)
      list.addEventListener('change', changed)
      return () => list.removeEventListener('change', changed)
    },
    () => matchMedia(query).matches,
  )
}

/** The width at which the side navigation gives way to the bottom bar; the stylesheets use the same number. */
export const useIsPhone = () => useMediaQuery('(max-width: 900px)')
