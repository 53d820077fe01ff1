import type { DragEvent } from 'react'
import type { CanvasActions } from './canvas.tsx'
import { stepDrag } from './canvas-box.tsx'
import { playStepKindOf } from './kinds.tsx'
import { nearestWay, type Picture } from './picture.ts'

interface DropOptions {
  picture: Picture
  zoom: number
  left: number
  actions: CanvasActions | undefined
  near(id: string | undefined): void
}

/** What is dragged over the drawing falls into the line that is nearest; nobody has to hit anything. */
export function useDrop({ picture, zoom, left, actions, near }: DropOptions) {
  const wayUnder = (event: DragEvent<HTMLElement>) => {
    const { currentTarget: element, clientX, clientY } = event
    const { left: x, top: y } = element.getBoundingClientRect()
    return nearestWay(picture.ways, {
      x: (clientX - x + element.scrollLeft - left) / zoom,
      y: (clientY - y + element.scrollTop) / zoom,
    })
  }
  if (!actions) return {}
  return {
    onDragOver: (event: DragEvent<HTMLElement>) => {
      if (!event.dataTransfer.types.includes(stepDrag)) return
      event.preventDefault()
      near(wayUnder(event)?.id)
    },
    onDragLeave: (event: DragEvent<HTMLElement>) => {
      if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget))) near(undefined)
    },
    onDrop: (event: DragEvent<HTMLElement>) => {
      const [verb, what = ''] = event.dataTransfer.getData(stepDrag).split(':')
      const way = wayUnder(event)
      near(undefined)
      if (!way) return
      event.preventDefault()
      const kind = playStepKindOf(what)
      if (verb === 'move') actions.move(what, way)
      else if (kind) actions.put(way, kind)
    },
  }
}
