import type { PlayStepKind } from '@regulars/contract'
import { useTranslation } from 'react-i18next'
import { stepDrag } from './canvas-box.tsx'
import { families, KindIcon } from './kinds.tsx'

/** Every kind of step there is: dragged into the drawing, or put after the step that the keys are about. */
export function StepPalette({ put }: { put(kind: PlayStepKind): void }) {
  const { t } = useTranslation()
  return (
    <aside className="play-palette card" aria-labelledby="palette">
      <h2 id="palette">{t('plays.palette.title')}</h2>
      {families.map(({ family, kinds }) => (
        <fieldset key={family} className="plain-fieldset play-palette-family">
          <legend className="sr-only">{t(`plays.families.${family}`)}</legend>
          {kinds.map((kind) => (
            <button
              key={kind}
              type="button"
              className="play-palette-item"
              draggable
              title={t(`plays.about.${kind}`)}
              onDragStart={(event) => {
                event.dataTransfer.setData(stepDrag, `put:${kind}`)
                event.dataTransfer.effectAllowed = 'copyMove'
              }}
              onClick={() => put(kind)}
            >
              <KindIcon kind={kind} />
              {t(`plays.kinds.${kind}`)}
            </button>
          ))}
        </fieldset>
      ))}
      <p className="small faint">{t('plays.palette.how')}</p>
    </aside>
  )
}
