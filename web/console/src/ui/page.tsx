import { type ReactNode, useEffect, useRef } from 'react'

interface PageProps {
  title: string
  /** One line under the title: what this page answers. */
  lead?: ReactNode
  /** Where this page belongs, linked. */
  crumb?: ReactNode
  actions?: ReactNode
  children: ReactNode
}

/**
 * The head that every page shares. On arrival the heading takes the focus, so that a screen reader says where it is and
 * the next Tab goes into the page; not on the first load, where the browser's own order is what people expect.
 */
export function Page({ title, lead, crumb, actions, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · Regulars`
  }, [title])
  useEffect(() => {
    if (arrivals.count++ > 0) heading.current?.focus({ preventScroll: true })
  }, [])
  return (
    <div className="content-inner">
      <header className="page-head">
        <div className="grow">
          {crumb && <span className="crumb small">{crumb}</span>}
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {lead && <p className="soft">{lead}</p>}
        </div>
        {actions && <div className="lens">{actions}</div>}
      </header>
      {children}
    </div>
  )
}

const arrivals = { count: 0 }
