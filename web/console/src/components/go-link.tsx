import { Link, useNavigate } from '@tanstack/react-router'
import type { AnchorHTMLAttributes, ReactNode } from 'react'
import type { Destination } from '../paths.ts'

type GoLinkProps = Destination & {
  children: ReactNode
  /** Pages below this one do not count as this one. */
  exact?: boolean
} & Pick<AnchorHTMLAttributes<HTMLAnchorElement>, 'className' | 'id' | 'onClick' | 'title' | 'aria-label' | 'tabIndex'>

/** A link to a row of the path table: `<GoLink {...paths.customer(id)}>`. */
export function GoLink({ to, params, search, exact = false, ...rest }: GoLinkProps) {
  // The lens (city, store, period) is kept by the router unless the destination names it.
  return (
    <Link
      to={to}
      params={params as never /* the path table types it */}
      search={(search ?? {}) as never /* the path table types it */}
      activeOptions={{ exact, includeSearch: false }}
      activeProps={{ 'aria-current': 'page' }}
      {...rest}
    />
  )
}

/** `go(paths.customers())`, from a button or a key. */
export function useGo() {
  const navigate = useNavigate()
  return ({ to, params, search }: Destination, options: { replace?: boolean } = {}) =>
    navigate({
      to,
      params: params as never, // the path table types it
      search: (search ?? {}) as never, // the path table types it
      ...options,
    })
}
