import { PlusOutlined } from '@ant-design/icons'
import { BaseEdge, type Edge, EdgeLabelRenderer, type EdgeProps } from '@xyflow/react'
import { Dropdown, type MenuProps } from 'antd'
import { useTranslation } from 'react-i18next'
import { useCanvas } from './canvas-context.ts'
import { families, KindIcon } from './kinds.tsx'
import { entryId } from './model.ts'
import { curve, type Way } from './picture.ts'
import { stepName, wayName } from './words.ts'

export type WayEdge = Edge<{ way: Way }, 'way'>

/** A line from step to step, with its name and the place where another step can be put. */
export function CanvasWay({ data }: EdgeProps<WayEdge>) {
  const { play, speech, still, near } = useCanvas()
  if (!data) return null
  const { way } = data
  const step = play.steps[way.from]
  const name = way.from === entryId ? undefined : wayName(step, way.key, speech)
  return (
    <>
      <BaseEdge path={curve(way.points)} className="play-way" data-near={near === way.id ? '' : undefined} />
      <EdgeLabelRenderer>
        <div
          className="play-way-label nopan"
          style={{ transform: `translate(-50%, -50%) translate(${way.middle.x}px, ${way.middle.y}px)` }}
        >
          {name && (
            <span className="play-way-name" title={name}>
              {name}
            </span>
          )}
          {!still && <PlusMenu way={way} name={name} />}
        </div>
      </EdgeLabelRenderer>
    </>
  )
}

function PlusMenu({ way, name }: { way: Way; name: string | undefined }) {
  const { t } = useTranslation()
  const { play, speech, focusId, near, addingId, adding, put } = useCanvas()
  const after = way.from === entryId ? t('plays.entry.title') : stepName(way.from, play.steps[way.from], speech)
  const items: MenuProps['items'] = families.map(({ family, kinds }) => ({
    key: family,
    type: 'group' as const,
    label: t(`plays.families.${family}`),
    children: kinds.map((kind) => ({
      key: kind,
      icon: <KindIcon kind={kind} />,
      label: t(`plays.kinds.${kind}`),
      onClick: () => put(way, kind),
    })),
  }))
  return (
    <Dropdown
      menu={{ items, className: 'play-menu' }}
      trigger={['click']}
      placement="bottom"
      autoFocus
      open={addingId === way.id}
      onOpenChange={(open) => adding(open ? way.id : undefined)}
    >
      <button
        type="button"
        className="play-plus"
        data-near={near === way.id ? '' : undefined}
        aria-haspopup="menu"
        aria-label={
          name ? t('plays.canvas.addNamed', { step: after, way: name }) : t('plays.canvas.addAfter', { step: after })
        }
        // Those of the step that the keys are about are the next things that Tab reaches.
        tabIndex={focusId === way.from ? 0 : -1}
      >
        <PlusOutlined aria-hidden />
      </button>
    </Dropdown>
  )
}
