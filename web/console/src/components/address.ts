import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'

/** The search part of the address, typed by the page's row in the path table, and a way to change some of it. */
export function useAddress<Search extends object>(): [Search, (patch: Partial<Search>) => void] {
  const search = useSearch({ strict: false }) as Search // all values are optional strings, see `parseSearch`
  const navigate = useNavigate()
  const change = useCallback(
    (patch: Partial<Search>) => {
      // Filters replace the entry: Back leads to the page before, not through every keystroke.
      void navigate({ to: '.', search: ((before: Search) => ({ ...before, ...patch })) as never, replace: true })
    },
    [navigate],
  )
  return [search, change]
}

export function useParam(name: string): string {
  const params = useParams({ strict: false }) as Record<string, string | undefined> // filled by the route's own path
  const value = params[name]
  if (value === undefined) throw new Error(`This route has no parameter ${name}`)
  return value
}
