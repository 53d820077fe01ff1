import { type RefObject, useEffect, useRef, useState } from 'react'

/** The width that an element was given, so that pictures can be drawn to measure. */
export function useWidth<Element extends HTMLElement>(initial = 640): [RefObject<Element | null>, number] {
  const element = useRef<Element>(null)
  const [width, setWidth] = useState(initial)
  useEffect(() => {
    if (!element.current) return
    const watch = new ResizeObserver(([entry]) => {
      // Nothing is drawn to a width of zero, which elements have for a moment while their page comes.
      if (entry && entry.contentRect.width > 0) setWidth(Math.round(entry.contentRect.width))
    })
    watch.observe(element.current)
    return () => watch.disconnect()
  }, [])
  return [element, width]
}
