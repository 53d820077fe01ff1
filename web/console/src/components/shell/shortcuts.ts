import { useEffect, useRef } from 'react'
import { readJson, storeJson } from '../../ui/preferences.ts'
import { useGo } from '../go-link.tsx'
import type { NavGroup } from './nav.tsx'

export const commandKey = /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘' : 'Ctrl '

const storageKey = 'regulars.letter-keys'
/** Keys without a modifier get in the way of speech input, so they can be switched off (WCAG 2.1.4). */
export const letterKeysOn = () => readJson(storageKey, true)
export const setLetterKeys = (on: boolean) => storeJson(storageKey, on)

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.closest('input, textarea, select, [role="combobox"], [role="textbox"]') !== null)

interface ShortcutOptions {
  groups: NavGroup[]
  openPalette(): void
  openKeys(): void
}

/** `⌘K` and `/` search, `?` lists the keys, `g` and a letter go to a page. */
export function useShortcuts({ groups, openPalette, openKeys }: ShortcutOptions) {
  const go = useGo()
  const latest = useRef({ groups, openPalette, openKeys, go })
  latest.current = { groups, openPalette, openKeys, go }
  useEffect(() => {
    let goUntil = 0
    const onKey = (event: KeyboardEvent) => {
      const now = latest.current
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        now.openPalette()
        return
      }
      if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target) || !letterKeysOn()) return
      if (document.querySelector('dialog[open], .ant-modal-wrap:not([style*="display: none"])')) return
      if (event.timeStamp < goUntil) {
        goUntil = 0
        const item = now.groups.flatMap((group) => group.items).find(({ letter }) => letter === event.key)
        if (item) {
          event.preventDefault()
          void now.go(item.to)
        }
        return
      }
      if (event.key === 'g') goUntil = event.timeStamp + 1200
      if (event.key === '?') now.openKeys()
      if (event.key === '/') {
        event.preventDefault()
        now.openPalette()
      }
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}
