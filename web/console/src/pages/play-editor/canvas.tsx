import '@xyflow/react/dist/base.css'
import '../../ui/plays.css'
import { ColumnWidthOutlined, MinusOutlined, PlusOutlined, RedoOutlined, UndoOutlined } from '@ant-design/icons'
import { ReactFlow, ReactFlowProvider, useReactFlow } from '@xyflow/react'
import { Button } from 'antd'
import { useEffect, useId, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useWidth } from '../../ui/use-width.ts'
import { type BoxNode, CanvasBox } from './canvas-box.tsx'
import { CanvasContext, type CanvasTools } from './canvas-context.ts'
import { CanvasKeys } from './canvas-keys.tsx'
import { CanvasWay, type WayEdge } from './canvas-way.tsx'
import { entryId, type Place } from './model.ts'
import { boxWidth, type Picture, pictureOf } from './picture.ts'
import { useCanvasKeys } from './use-canvas-keys.ts'
import { useDrop } from './use-drop.ts'
import { useZoom, type Zoom, zoomLeast, zoomMost } from './use-zoom.ts'
import { wayName } from './words.ts'

const nodeTypes = { box: CanvasBox }
const edgeTypes = { way: CanvasWay }

/** What can be done with the drawing; absent where it is only looked at. */
export interface CanvasActions {
  put: CanvasTools['put']
  /** A step taken to another place. */
  move(id: string, place: Place): void
  remove(id: string): void
  undo: (() => void) | undefined
  redo: (() => void) | undefined
}

interface CanvasProps {
  tools: Pick<CanvasTools, 'play' | 'speech' | 'problems' | 'figures' | 'openId' | 'open'>
  actions: CanvasActions | undefined
}

/**
 * The drawing of a play. It is laid out by itself, so nothing is ever in the way of anything; it is as high as it has
 * to be and scrolls with the page, so that the wheel never does anything else than people expect.
 */
export function Canvas({ tools, actions }: CanvasProps) {
  const { play, speech, figures } = tools
  const [focusId, setFocusId] = useState(entryId)
  const [near, setNear] = useState<string>()
  const [addingId, setAdding] = useState<string>()
  const picture = useMemo(
    () =>
      pictureOf(play, figures !== undefined, ({ from, key }) => wayName(play.steps[from], key, speech) !== undefined),
    [play, figures, speech],
  )
  const focused = play.steps[focusId] ? focusId : entryId
  const value: CanvasTools = {
    ...tools,
    still: actions === undefined,
    focusId: focused,
    near,
    addingId,
    focus: setFocusId,
    adding: setAdding,
    put: (place, kind) => {
      setAdding(undefined)
      actions?.put(place, kind)
    },
  }
  return (
    <CanvasContext.Provider value={value}>
      <ReactFlowProvider>
        <Drawing picture={picture} tools={value} actions={actions} near={setNear} />
      </ReactFlowProvider>
    </CanvasContext.Provider>
  )
}

interface DrawingProps {
  picture: Picture
  tools: CanvasTools
  actions: CanvasActions | undefined
  near(id: string | undefined): void
}

function Drawing({ picture, tools, actions, near }: DrawingProps) {
  const { t } = useTranslation()
  const [outer, room] = useWidth<HTMLDivElement>(720)
  const { zoom, larger, smaller, fit } = useZoom(picture, room)
  const hint = useId()
  const [keysOpen, setKeysOpen] = useState(false)
  const onKeyDown = useCanvasKeys({ picture, tools, actions, showKeys: () => setKeysOpen(true) })
  const width = Math.max(room, picture.width * zoom)
  // A drawing that is wider than the screen begins where people come in.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the room is known; afterwards it stays where it was scrolled to
  useEffect(() => {
    const entry = picture.boxes.get(entryId)
    if (outer.current && entry) outer.current.scrollLeft = (entry.x + boxWidth / 2) * zoom - room / 2
  }, [room])
  const left = Math.max(0, (room - picture.width * zoom) / 2)
  const dropping = useDrop({ picture, zoom, left, actions, near })
  return (
    <div className="play-canvas">
      <div className="play-canvas-tools">
        {actions && <UndoButtons actions={actions} />}
        <span className="grow" />
        <ZoomButtons larger={larger} smaller={smaller} fit={fit} />
        <button
          type="button"
          className="icon-button"
          aria-label={t('plays.canvas.keys')}
          onClick={() => setKeysOpen(true)}
        >
          <kbd>?</kbd>
        </button>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a group of buttons that arrows move between, not a set of fields */}
      <div
        ref={outer}
        className="play-canvas-scroll"
        role="group"
        aria-label={t('plays.canvas.label')}
        aria-describedby={hint}
        onKeyDown={onKeyDown}
        {...dropping}
      >
        <div style={{ width, height: picture.height * zoom }} data-testid="canvas">
          <Flow picture={picture} zoom={zoom} left={left} />
        </div>
      </div>
      <p id={hint} className="sr-only">
        {t('plays.canvas.hint')}
      </p>
      <CanvasKeys open={keysOpen} close={() => setKeysOpen(false)} still={actions === undefined} />
    </div>
  )
}

function UndoButtons({ actions: { undo, redo } }: { actions: CanvasActions }) {
  const { t } = useTranslation()
  return (
    <>
      <Button type="text" size="small" icon={<UndoOutlined aria-hidden />} disabled={!undo} onClick={undo}>
        {t('plays.canvas.undo')}
      </Button>
      <Button type="text" size="small" icon={<RedoOutlined aria-hidden />} disabled={!redo} onClick={redo}>
        {t('plays.canvas.redo')}
      </Button>
    </>
  )
}

function ZoomButtons({ larger, smaller, fit }: Pick<Zoom, 'larger' | 'smaller' | 'fit'>) {
  const { t } = useTranslation()
  return (
    <>
      <button type="button" className="icon-button" aria-label={t('plays.canvas.smaller')} onClick={smaller}>
        <MinusOutlined aria-hidden />
      </button>
      <button type="button" className="icon-button" aria-label={t('plays.canvas.larger')} onClick={larger}>
        <PlusOutlined aria-hidden />
      </button>
      <button type="button" className="icon-button" aria-label={t('plays.canvas.fit')} onClick={fit}>
        <ColumnWidthOutlined aria-hidden />
      </button>
    </>
  )
}

/** React Flow draws; where things stand and what keys do is ours. */
function Flow({ picture, zoom, left }: { picture: Picture; zoom: number; left: number }) {
  const { setViewport } = useReactFlow()
  const nodes = useMemo(
    () =>
      [...picture.boxes].map(
        ([id, { x, y, height }]): BoxNode => ({
          id,
          type: 'box',
          position: { x, y },
          data: {},
          width: boxWidth,
          height,
        }),
      ),
    [picture],
  )
  const edges = useMemo(
    () =>
      picture.ways.map(
        (way): WayEdge => ({ id: way.id, type: 'way', source: way.from, target: way.to, data: { way } }),
      ),
    [picture],
  )
  useEffect(() => {
    void setViewport({ x: left, y: 0, zoom })
  }, [setViewport, left, zoom])
  return (
    <ReactFlow
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      defaultViewport={{ x: left, y: 0, zoom }}
      minZoom={zoomLeast}
      maxZoom={zoomMost}
      nodesDraggable={false}
      nodesConnectable={false}
      nodesFocusable={false}
      edgesFocusable={false}
      elementsSelectable={false}
      disableKeyboardA11y
      zoomOnScroll={false}
      zoomOnPinch={false}
      zoomOnDoubleClick={false}
      panOnScroll={false}
      panOnDrag={false}
      preventScrolling={false}
      deleteKeyCode={null}
    />
  )
}
