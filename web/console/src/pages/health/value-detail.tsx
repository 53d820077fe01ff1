import type { HealthCard, HealthComparison, HealthMeasure, HealthValue } from '@regulars/contract'
import { Button } from 'antd'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { GoLink } from '../../components/go-link.tsx'
import { paths } from '../../paths.ts'
import { Sparkline } from '../../ui/charts/sparkline.tsx'
import { Change, Explained } from '../../ui/explained.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { ShareBars } from '../../ui/share-bars.tsx'
import { useMeasureWords } from './use-measure-words.ts'

/** What a value is made of: each figure with its definition, its past, its stores, and what would help. */
export function ValueDetail({ value, card, close }: { value: HealthValue; card: HealthCard; close(): void }) {
  const { t } = useTranslation()
  const { language } = useFormat()
  const heading = useRef<HTMLHeadingElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another value is another panel
  useEffect(() => {
    heading.current?.focus({ preventScroll: true })
    heading.current?.scrollIntoView({ block: 'nearest' })
  }, [value.value])
  return (
    <section className="card stack health-detail" data-aim={value.aim} aria-labelledby="health-detail">
      <div className="card-head">
        <div>
          <h2 id="health-detail" ref={heading} tabIndex={-1}>
            {value.name[language]}
          </h2>
          <p className="soft">{value.meaning[language]}</p>
        </div>
        <Button onClick={close}>{t('common.close')}</Button>
      </div>
      <div className="health-measures">
        {value.measures.map((measure) => (
          <Measure key={measure.code} measure={measure} card={card} />
        ))}
      </div>
      {value.prescriptions.length > 0 && (
        <p className="row">
          <span className="soft">{t('health.helps')}</span>
          {value.prescriptions.map((code) => (
            <GoLink key={code} {...paths.prescription(code)} className="chip" data-tone="accent">
              {t(`health.names.${code as 'win-back'}`, { defaultValue: code }) /* codes of the catalogue */}
            </GoLink>
          ))}
        </p>
      )}
    </section>
  )
}

function Measure({ measure, card }: { measure: HealthMeasure; card: HealthCard }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { language } = format
  const words = useMeasureWords()
  const heading = `measure-${measure.code}`
  return (
    <article className="stack-tight" aria-labelledby={heading}>
      <h3 id={heading}>
        <Explained text={measure.definition[language]}>{measure.name[language]}</Explained>
      </h3>
      {measure.value === null ? (
        <p className="faint">{t('health.noFigure')}</p>
      ) : (
        <p className="health-figure">
          {words.value(measure, measure.value)}
          <small>
            {measure.interval &&
              `${words.value(measure, measure.interval.low)} – ${words.value(measure, measure.interval.high)}`}
          </small>
        </p>
      )}
      <p className="small faint">
        {measure.counted[language]} {words.count(measure.amounts !== 'none', measure.numerator)} /{' '}
        {measure.of[language]} {words.count(measure.amounts === 'both', measure.denominator)} ·{' '}
        {format.day(card.period.from)} – {format.day(card.period.to)}
      </p>
      <ul className="plain stack-tight">
        {measure.comparisons.map((comparison) => (
          <li key={comparison.against}>
            <Comparison measure={measure} comparison={comparison} />
          </li>
        ))}
      </ul>
      <Trend measure={measure} />
      <Stores measure={measure} alike={card.alike !== null} />
    </article>
  )
}

function Comparison({ measure, comparison }: { measure: HealthMeasure; comparison: HealthComparison }) {
  const { t } = useTranslation()
  const words = useMeasureWords()
  const name = t(`health.against.${comparison.against}`)
  if (measure.value === null || comparison.value === null)
    return (
      <span className="small faint">
        {name}: {t('health.noFigure')}
      </span>
    )
  // The colour says better or worse, which for some figures is less.
  const better = (measure.value - comparison.value) * (measure.better === 'higher' ? 1 : -1)
  return (
    <span className="small row">
      <span className="soft">
        {name} {words.value(measure, comparison.value)}
      </span>
      <Change points={measure.unit === 'ratio' ? better : better / (comparison.value || 1)}>
        {words.change(measure, measure.value, comparison.value)}
      </Change>
      {comparison.score === null && <span className="faint">{t('health.tooFew')}</span>}
    </span>
  )
}

function Trend({ measure }: { measure: HealthMeasure }) {
  const { t } = useTranslation()
  const format = useFormat()
  const words = useMeasureWords()
  const known = measure.trend.filter(({ value }) => value !== null)
  const [first, last] = [known[0], known.at(-1)]
  if (!first || !last || first === last) return null
  const points = measure.trend.map(({ period, value, numerator, denominator }) => ({
    key: period.from,
    value,
    tip: `${format.day(period.from)} – ${format.day(period.to)}: ${value === null ? '—' : words.value(measure, value)} (${words.count(measure.amounts !== 'none', numerator)} / ${words.count(measure.amounts === 'both', denominator)})`,
  }))
  return (
    <div>
      <Sparkline
        points={points}
        height={56}
        label={t('health.trend', {
          name: measure.name[format.language],
          from: words.value(measure, first.value ?? 0),
          to: words.value(measure, last.value ?? 0),
        })}
      />
      <p className="row spread small faint" aria-hidden="true">
        <span>{format.day(first.period.from)}</span>
        <span>{format.day(last.period.to)}</span>
      </p>
    </div>
  )
}

const storesShown = 5

function Stores({ measure, alike }: { measure: HealthMeasure; alike: boolean }) {
  const { t } = useTranslation()
  const words = useMeasureWords()
  const { stores } = measure
  if (stores.length < 2) return null
  // The best and the worst tell more than the middle.
  const shown = stores.length <= storesShown ? stores : [...stores.slice(0, storesShown - 2), ...stores.slice(-2)]
  return (
    <div>
      <p className="small soft">{alike ? t('health.storesAlike') : t('health.byStore', { count: stores.length })}</p>
      <ShareBars
        label={alike ? t('health.storesAlike') : t('health.byStore', { count: stores.length })}
        most={Math.max(...stores.map(({ value }) => value ?? 0)) || 1}
        bars={shown.map((row) => ({
          key: row.store.code,
          label: alike && !row.alike ? <strong>{row.store.name}</strong> : row.store.name,
          share: row.value ?? 0,
          value: words.value(measure, row.value ?? 0),
          tip: `${row.store.name}: ${words.value(measure, row.value ?? 0)} (${words.count(measure.amounts !== 'none', row.numerator)} / ${words.count(measure.amounts === 'both', row.denominator)})`,
        }))}
      />
    </div>
  )
}
