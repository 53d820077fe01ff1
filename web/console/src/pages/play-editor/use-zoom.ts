import { useState } from 'react'
import type { Picture } from './picture.ts'

export const zoomLeast = 0.4
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
  const fitting = within(Math.min(1, room / Math.max(width, 1)))
  const zoom = chosen ?? fitting
  return {
    zoom,
    larger: () => setChosen(within(zoom * factor)),
    smaller: () => setChosen(within(zoom / factor)),
    fit: () => setChosen(undefined),
  }
}
