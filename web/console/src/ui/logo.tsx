/** Our mark: someone who leaves the shop and comes round again. */
export function Logo({ size = 28, title }: { size?: number; title?: string }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 32 32"
      className="logo"
      role={title ? 'img' : undefined}
      aria-label={title}
      aria-hidden={title ? undefined : true}
    >
      <rect width="32" height="32" rx="8" fill="var(--accent)" />
      <g fill="none" stroke="var(--on-accent)" strokeLinecap="round" strokeLinejoin="round">
        <path d="M8.5 19.5a7.5 7.5 0 1 1 4.6 4.2" strokeWidth="2.6" />
        <path d="M13.6 27.2l-1.1-3.7 3.8-1" strokeWidth="2.2" />
      </g>
      <circle cx="16" cy="16.6" r="2.7" fill="var(--on-accent)" />
    </svg>
  )
}
