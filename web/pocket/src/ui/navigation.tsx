/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'

const base = '/pocket'
const listeners = new Set<() => void>()

/** The part of the address after /pocket, such as `/coupons/7`. */
export const here = (): string => window.location.pathname.slice(base.length).replace(/\/$/, '') || '/'

export function go(path: string, how: 'push' | 'replace' = 'push'): void {
  window.history[how === 'push' ? 'pushState' : 'replaceState']({}, '', `${base}${path}`)
  window.scrollTo(0, 0)
  for (const heard of listeners) heard()
}

export function useHere(): string {
  const [path, setPath] = useState(here)
  useEffect(() => {
    const heard = () => setPath(here())
    listeners.add(heard)
    window.addEventListener('popstate', heard)
    return () => {
      listeners.delete(heard)
      window.removeEventListener('popstate', heard)
    }
  }, [])
  return path
}

type LinkProps = {
  to: string
  children: ComponentChildren
  class?: string
  'aria-label'?: string
  'aria-current'?: 'page'
}

/** A real link: it can be opened aside and works before the script has. */
export function Link({ to, children, ...rest }: LinkProps) {
  return (
    <a
      href={`${base}${to}`}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return
        event.preventDefault()
        go(to)
      }}
      {...rest}
    >
      {children}
    </a>
  )
}
