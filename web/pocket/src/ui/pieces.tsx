/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { Icon, type IconName } from './icons.tsx'
import { Link } from './navigation.tsx'

/** A page: its heading is its title, and where it stands below another one, the way back. */
export function Page({
  title,
  back,
  aside,
  children,
}: {
  title: string
  back?: { to: string; label: string }
  /** Beside the title, on the right. */
  aside?: ComponentChildren
  children: ComponentChildren
}) {
  useEffect(() => {
    document.title = title
  }, [title])
  return (
    <main class="page">
      <div class="head">
        {back && (
          <Link to={back.to} class="round" aria-label={back.label}>
            <Icon name="back" />
          </Link>
        )}
        <h1>{title}</h1>
        {aside}
      </div>
      {children}
    </main>
  )
}

type ButtonProps = {
  children: ComponentChildren
  onPress(): void
  kind?: 'main' | 'plain' | 'quiet' | 'small'
  disabled?: boolean
  busy?: boolean
  icon?: IconName
}

/** Busy: it was pressed and is at work; another press does nothing. */
export function Button({ children, onPress, kind = 'main', disabled = false, busy = false, icon }: ButtonProps) {
  return (
    <button
      type="button"
      class={`button ${kind}`}
      disabled={disabled}
      aria-busy={busy}
      onClick={() => {
        if (!busy) onPress()
      }}
    >
      {icon && <Icon name={icon} />}
      {children}
    </button>
  )
}

export function Card({ children, class: name = '' }: { children: ComponentChildren; class?: string }) {
  return <section class={`card ${name}`}>{children}</section>
}

/** A row of a list: what, when, and how much on the right. */
export function Row({
  title,
  note,
  value,
  tone,
}: {
  title: string
  note?: string
  value: string
  tone?: 'gain' | 'loss'
}) {
  return (
    <li class="line">
      <span>
        {title}
        {note && <small>{note}</small>}
      </span>
      <b class={tone ?? ''}>{value}</b>
    </li>
  )
}

export function Empty({ title, about, children }: { title: string; about: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <p>
        <b>{title}</b>
      </p>
      <p>{about}</p>
      {children}
    </div>
  )
}

/** The shape of what comes. */
export function Bones({ label, rows = 3 }: { label: string; rows?: number }) {
  return (
    <div role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, row) => (
        <div class="bone" key={row} />
      ))}
    </div>
  )
}

type SwitchProps = { label: string; about: string; on: boolean; disabled?: boolean; onChange(on: boolean): void }

export function Switch({ label, about, on, disabled = false, onChange }: SwitchProps) {
  return (
    <label class="switch">
      <span>
        {label}
        <small>{about}</small>
      </span>
      <input
        type="checkbox"
        role="switch"
        aria-checked={on}
        checked={on}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </label>
  )
}

export function Choice<T extends string>({
  label,
  options,
  value,
  onChange,
  isTitled = false,
}: {
  label: string
  /** Something above says it already: the label is for screen readers. */
  isTitled?: boolean
  options: readonly { value: T; text: string; lang?: string }[]
  value: T
  onChange(value: T): void
}) {
  return (
    <fieldset class="choice">
      <legend class={isTitled ? 'unseen' : ''}>{label}</legend>
      {options.map((option) => (
        <button
          type="button"
          key={option.value}
          lang={option.lang}
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
        >
          {option.text}
        </button>
      ))}
    </fieldset>
  )
}
