import { useState } from 'react'
import type { Picture } from './picture.ts'

export const zoomLeast = 0.4
/** Smaller than this nobody can read it: what is wider scrolls. */
const zoomFit = 0.72
export const zoomMost = 1.5
const factor = 1.2

export interface Zoom {
  zoom: number
  larger(): void
  smaller(): void
  fit(): void
}

const within = (zoom: number) => Math.min(zoomMost, Math.max(zoomLeast, zoom))

/** As wide as there is room, but never larger than written, until somebody says otherwise. */
export function useZoom({ width }: Picture, room: number): Zoom {
  const [chosen, setChosen] = useState<number>()
  const fitting = Math.max(zoomFit, within(Math.min(1, room / Math.max(width, 1))))
  const zoom = chosen ?? fitting
  return {
    zoom,
    larger: () => setChosen(within(zoom * factor)),
    smaller: () => setChosen(within(zoom / factor)),
    fit: () => setChosen(undefined),
  }
}
