import { type KeyboardEvent, type ReactNode, type Ref, useId, useState } from 'react'
import { groupBy } from './group-by.ts'

export interface FinderOption {
  key: string
  /** Options of one group stand together, under its name. */
  group: string
  label: string
  note?: string
  icon?: ReactNode
  /** Other words that find it. */
  also?: string
}

interface FinderProps {
  options: readonly FinderOption[]
  choose(option: FinderOption, text: string): void
  label: string
  placeholder?: string
  nothing: string
  /** Taken off the beginning of the text before it is looked for: words that mean something to `choose`. */
  ignore?: RegExp
  inputRef?: Ref<HTMLInputElement>
  /** Backspace in the empty field. */
  back?(): void
}

const shownMax = 60
/** Of each group while nothing is typed, so that every group can be seen. */
const perGroup = 8

/** Options whose words all occur, those that begin so first. Order within that is the caller's. */
export function findOptions(options: readonly FinderOption[], text: string): FinderOption[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) {
    return [...groupBy(options, (option) => option.group).values()].flatMap((group) => group.slice(0, perGroup))
  }
  const found = options.filter((option) => {
    const hay = `${option.label} ${option.note ?? ''} ${option.also ?? ''} ${option.group}`.toLowerCase()
    return words.every((word) => hay.includes(word))
  })
  const begins = (option: FinderOption) => (option.label.toLowerCase().startsWith(words[0] ?? '') ? 0 : 1)
  // Groups stay together, so the best group leads.
  const bestOf = new Map<string, number>()
  for (const option of found) bestOf.set(option.group, Math.min(bestOf.get(option.group) ?? 1, begins(option)))
  const groupOrder = [...new Set(found.map((option) => option.group))]
  const rank = (option: FinderOption) =>
    (bestOf.get(option.group) ?? 1) * 10_000 + groupOrder.indexOf(option.group) * 10 + begins(option)
  return found.sort((a, b) => rank(a) - rank(b)).slice(0, shownMax)
}

interface Finding {
  text: string
  open: boolean
  found: FinderOption[]
  chosen: number
  optionId(index: number): string
  type(text: string): void
  show(open: boolean): void
  point(index: number): void
  take(option: FinderOption | undefined): void
  onKey(event: KeyboardEvent): void
}

/** What is typed, what that finds, and what the keys do with it. */
function useFinding({ options, choose, ignore, back }: FinderProps, list: string): Finding {
  const [text, setText] = useState('')
  const [open, setOpen] = useState(false)
  const [at, setAt] = useState(0)
  const found = open ? findOptions(options, ignore ? text.replace(ignore, '') : text) : []
  const chosen = Math.min(at, Math.max(found.length - 1, 0))
  const optionId = (index: number) => `${list}-${index}`
  const take = (option: FinderOption | undefined) => {
    if (!option) return
    choose(option, text)
    setText('')
    setAt(0)
    setOpen(false)
  }
  const move = (step: number) => {
    if (!open) return setOpen(true)
    const next = (chosen + step + found.length) % Math.max(found.length, 1)
    setAt(next)
    document.getElementById(optionId(next))?.scrollIntoView({ block: 'nearest' })
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined || (event.key === 'Enter' && open)) event.preventDefault()
    if (step !== undefined) move(step)
    if (event.key === 'Enter' && open) take(found[chosen])
    if (event.key === 'Escape' && open) {
      event.stopPropagation()
      setOpen(false)
    }
    if (event.key === 'Backspace' && text === '') back?.()
  }
  const type = (next: string) => {
    setText(next)
    setAt(0)
    setOpen(true)
  }
  return { text, open, found, chosen, optionId, type, show: setOpen, point: setAt, take, onKey }
}

/** Type, move with the arrows, press Enter: a combobox over a listbox as the ARIA pattern has it. It stays for the next one. */
export function Finder(props: FinderProps) {
  const { label, placeholder, nothing, inputRef } = props
  const list = useId()
  const { text, open, found, chosen, optionId, type, show, point, take, onKey } = useFinding(props, list)
  return (
    <div className="finder">
      <input
        ref={inputRef}
        className="finder-input"
        role="combobox"
        aria-expanded={open}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={open && found.length > 0 ? optionId(chosen) : undefined}
        aria-label={label}
        placeholder={placeholder ?? label}
        value={text}
        onChange={(event) => type(event.target.value)}
        onClick={() => show(true)}
        onBlur={() => show(false)}
        onKeyDown={onKey}
      />
      <div className="finder-list" id={list} role="listbox" aria-label={label} hidden={!open}>
        {found.map((option, index) => (
          <FinderRow
            key={option.key}
            id={optionId(index)}
            option={option}
            heading={option.group === found[index - 1]?.group ? undefined : option.group}
            selected={index === chosen}
            point={() => point(index)}
            take={() => take(option)}
          />
        ))}
        {open && found.length === 0 && <p className="finder-group">{nothing}</p>}
      </div>
    </div>
  )
}

interface RowProps {
  id: string
  option: FinderOption
  heading: string | undefined
  selected: boolean
  point(): void
  take(): void
}

function FinderRow({ id, option, heading, selected, point, take }: RowProps) {
  return (
    <div role="presentation">
      {heading && (
        <div className="finder-group" role="presentation">
          {heading}
        </div>
      )}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled in the input, as the combobox pattern has it */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: as above */}
      <div
        id={id}
        className="finder-item"
        role="option"
        aria-selected={selected}
        onMouseMove={point}
        // The field keeps the focus, or the list would close before the click arrives.
        onMouseDown={(event) => event.preventDefault()}
        onClick={take}
      >
        {option.icon}
        <span className="grow">{option.label}</span>
        {option.note && <span className="faint small">{option.note}</span>}
      </div>
    </div>
  )
}
