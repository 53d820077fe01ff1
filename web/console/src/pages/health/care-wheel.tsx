import type { CareValue, HealthCard } from '@regulars/contract'
import { careValues } from '@regulars/contract'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../ui/format-context.ts'
import { toneOf } from './tone.ts'

const size = 360
const middle = size / 2
const inner = 48
const outer = 132
const step = (Math.PI * 2) / careValues.length
const gap = 0.03

const at = (angle: number, radius: number): string =>
  `${(middle + radius * Math.sin(angle)).toFixed(1)} ${(middle - radius * Math.cos(angle)).toFixed(1)}`

/** A slice of the ring from `from` to `to`, between two radii. */
function slice(index: number, from: number, to: number): string {
  const [start, end] = [index * step + gap, (index + 1) * step - gap]
  return `M${at(start, from)}L${at(start, to)}A${to} ${to} 0 0 1 ${at(end, to)}L${at(end, from)}A${from} ${from} 0 0 0 ${at(start, from)}Z`
}

/** Eight values around the score: how far a slice reaches is its score; the line half way is "as before". */
export function CareWheel({
  card,
  chosen,
  choose,
}: {
  card: HealthCard
  chosen: CareValue | undefined
  choose(value: CareValue | undefined): void
}) {
  const { t } = useTranslation()
  const { language } = useFormat()
  const said = card.values
    .map(({ name, score }) => `${name[language]} ${score ?? t('health.tooFew')}`)
    .join(language === 'zh' ? '，' : ', ')
  return (
    <svg
      className="care-wheel"
      viewBox={`-36 0 ${size + 72} ${size}`}
      role="img"
      aria-label={`${t('health.card')}: ${said}`}
    >
      {careValues.map((value, index) => {
        const found = card.values.find((entry) => entry.value === value)
        const score = found?.score ?? null
        const label = (index + 0.5) * step
        const [x = '0', y = '0'] = at(label, outer + 24).split(' ')
        return (
          // The tiles beside it are the buttons; a press on a slice is a short cut for the pointer.
          // biome-ignore lint/a11y/noStaticElementInteractions: see above
          <g
            key={value}
            className="care-slice"
            data-chosen={chosen === value || undefined}
            onClick={() => choose(chosen === value ? undefined : value)}
          >
            <path className="care-slot" d={slice(index, inner, outer)} />
            {score !== null && score > 0 && (
              <path
                className="care-fill"
                data-tone={toneOf(score)}
                d={slice(index, inner, inner + ((outer - inner) * score) / 100)}
              />
            )}
            <text x={x} y={y} textAnchor="middle" dominantBaseline="middle" className="care-label">
              {found?.name[language]}
            </text>
            <text
              x={x}
              y={Number(y) + 15}
              textAnchor="middle"
              dominantBaseline="middle"
              className={score === null ? 'care-number faint' : 'care-number'}
            >
              {score ?? '—'}
            </text>
          </g>
        )
      })}
      <circle className="care-half" cx={middle} cy={middle} r={(inner + outer) / 2} />
      <text x={middle} y={middle - 6} textAnchor="middle" dominantBaseline="middle" className="care-total">
        {card.score ?? '—'}
      </text>
      <text x={middle} y={middle + 18} textAnchor="middle" dominantBaseline="middle" className="care-label">
        {card.score === null ? t('health.tooFew') : t('health.ofHundred')}
      </text>
    </svg>
  )
}
