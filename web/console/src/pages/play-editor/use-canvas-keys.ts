import type { KeyboardEvent } from 'react'
import type { CanvasActions } from './canvas.tsx'
import { boxElementId } from './canvas-box.tsx'
import type { CanvasTools } from './canvas-context.ts'
import { entryId, exitsOf, type Place, placesBefore } from './model.ts'
import { type Picture, wayId } from './picture.ts'

interface KeyOptions {
  picture: Picture
  tools: CanvasTools
  actions: CanvasActions | undefined
  showKeys(): void
}

/** The arrows go where the lines go; sideways to what stands at the same height. */
export function useCanvasKeys({ picture, tools, actions, showKeys }: KeyOptions) {
  const { play, focusId } = tools
  const step = play.steps[focusId]
  const focus = (id: string | undefined) => {
    if (id !== undefined) document.getElementById(boxElementId(id))?.focus()
  }
  const exits: Place[] = step
    ? exitsOf(step).map(({ key }) => ({ from: focusId, key }))
    : [{ from: entryId, key: 'start' }]
  const after = step ? exitsOf(step)[0]?.target : play.start
  const before = placesBefore(play, focusId)[0]

  const keys: Record<string, (() => void) | undefined> = {
    ArrowDown: () => focus(after),
    ArrowUp: () => focus(before?.from),
    ArrowLeft: () => focus(beside(picture, focusId, -1)),
    ArrowRight: () => focus(beside(picture, focusId, 1)),
    Home: () => focus(entryId),
    '?': showKeys,
  }
  const changing: typeof keys | undefined = actions && {
    Delete: step && (() => actions.remove(focusId)),
    Backspace: step && (() => actions.remove(focusId)),
    '+': exits[0] && (() => tools.adding(exits[0] && wayId(exits[0]))),
    a: exits[0] && (() => tools.adding(exits[0] && wayId(exits[0]))),
    'alt+ArrowUp': before && before.from !== entryId ? () => moveUp(before.from) : undefined,
    'alt+ArrowDown': after !== undefined && play.steps[after] ? () => moveDown(after) : undefined,
    'mod+z': actions.undo,
    'mod+shift+z': actions.redo,
    'mod+y': actions.redo,
  }
  const moveUp = (id: string) => {
    const place = placesBefore(play, id)[0]
    if (place) actions?.move(focusId, place)
  }
  const moveDown = (id: string) => {
    const below = play.steps[id]
    const key = below && exitsOf(below)[0]?.key
    if (key) actions?.move(focusId, { from: id, key })
  }
  return (event: KeyboardEvent<HTMLElement>) => {
    // Menus hang in the page, not in the drawing, but their keys come by here.
    if (!(event.target instanceof Node) || !event.currentTarget.contains(event.target)) return
    const run = { ...keys, ...changing }[nameOf(event)]
    if (!run) return
    event.preventDefault()
    event.stopPropagation()
    run()
  }
}

function nameOf({ key, altKey, ctrlKey, metaKey, shiftKey }: KeyboardEvent): string {
  const letter = key.length === 1 ? key.toLowerCase() : key
  if (ctrlKey || metaKey) return shiftKey ? `mod+shift+${letter}` : `mod+${letter}`
  return altKey ? `alt+${key}` : letter
}

/** The next step at about the same height; else the nearest that stands on that side at all. */
function beside({ boxes }: Picture, id: string, direction: 1 | -1): string | undefined {
  const at = boxes.get(id)
  if (!at) return undefined
  const far = ([, { x, y }]: [string, { x: number; y: number }]) => Math.abs(x - at.x) + 4 * Math.abs(y - at.y)
  return [...boxes]
    .filter(([other, { x }]) => other !== id && (x - at.x) * direction > 8)
    .sort((a, b) => far(a) - far(b))[0]?.[0]
}
