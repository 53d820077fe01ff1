import { useQuery } from '@tanstack/react-query'
import { organizationQuery } from '../api/organization.ts'

/** Store code → name, once the tree is there; the code until then. */
export function useStoreNames(): (code: string | undefined | null) => string {
  const { data } = useQuery(organizationQuery)
  const names = new Map(data?.cities.flatMap((city) => city.stores.map((store) => [store.code, store.name] as const)))
  return (code) => (code ? (names.get(code) ?? code) : '')
}
