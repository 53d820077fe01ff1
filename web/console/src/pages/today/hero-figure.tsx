import type { ReportResult, ReportRow } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type ReportAsk, reportQuery } from '../../api/reports.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { asNumber } from '../../components/report/cells.ts'
import { scopeWords } from '../../components/report/period-words.ts'
import { paths } from '../../paths.ts'
import { Sparkline } from '../../ui/charts/sparkline.tsx'
import { Change, Explained } from '../../ui/explained.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Bones, State } from '../../ui/states.tsx'

interface HeroProps {
  report: 'first-order-conversion' | 'next-month-repurchase'
  ask: ReportAsk
  /** Columns of the report that this card reads. */
  month: string
  rate: string
  numerator: string
  denominator: string
}

/** One of the two figures that matter: the latest month whose window is over, beside the month before it. */
export function HeroFigure(props: HeroProps) {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(reportQuery(props.report, { ...props.ask, by: 'month' }))
  const heading = `hero-${props.report}`
  return (
    <section className="card hero" aria-labelledby={heading}>
      {error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data ? (
        <HeroBody {...props} result={data} heading={heading} />
      ) : (
        <Bones lines={5} label={t('common.loading')} />
      )}
    </section>
  )
}

function HeroBody({
  report,
  month,
  rate,
  numerator,
  denominator,
  result,
  heading,
  ask,
}: HeroProps & { result: ReportResult; heading: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { language } = format
  const name = t(`today.hero.${report}.name`)
  const known = result.rows.filter((row) => row.complete === true && asNumber(row[rate]) !== null)
  const [latest, before] = [known.at(-1), known.at(-2)]
  const title = (
    <div className="row spread">
      <h2 id={heading}>
        <Explained text={result.definition[language]}>{name}</Explained>
      </h2>
      <GoLink {...paths.report(report)} className="small" aria-label={`${t('today.hero.open')}: ${name}`}>
        {t('today.hero.open')}
      </GoLink>
    </div>
  )
  if (!latest) {
    return (
      <>
        {title}
        <State
          title={t(`today.hero.${report}.none`)}
          action={
            report === 'first-order-conversion' && (
              <GoLink {...paths.imports()}>{t('today.hero.importCustomers')}</GoLink>
            )
          }
        >
          {t(`today.hero.${report}.noneAdvice`)}
        </State>
      </>
    )
  }
  const value = asNumber(latest[rate]) ?? 0
  const monthOf = (row: ReportRow) => String(row[month])
  const percent = format.percent(value).replace(/\s?%$/, '')
  return (
    <>
      {title}
      <div className="hero-line">
        <div>
          <p className="hero-value">
            {percent}
            <small>%</small>
          </p>
          <p className="soft">
            {t(`today.hero.${report}.of`, {
              month: format.month(monthOf(latest)),
              part: format.number(asNumber(latest[numerator]) ?? 0),
              whole: format.number(asNumber(latest[denominator]) ?? 0),
            })}
          </p>
          <p className="small">
            {before ? (
              <Change points={value - (asNumber(before[rate]) ?? 0)}>
                {t('today.hero.change', {
                  points: format.points(value - (asNumber(before[rate]) ?? 0)),
                  month: format.month(monthOf(before)),
                })}
              </Change>
            ) : (
              <span className="faint">{t('today.hero.noBefore')}</span>
            )}
          </p>
        </div>
        <Trend
          rows={result.rows}
          month={month}
          rate={rate}
          numerator={numerator}
          denominator={denominator}
          name={name}
        />
      </div>
      <p className="small faint">
        {scopeWords(result.scope, t)}
        {ask.from || ask.to ? ` · ${result.period.meaning[language]}` : ''}
      </p>
    </>
  )
}

const trendMonths = 18

function Trend({
  rows,
  month,
  rate,
  numerator,
  denominator,
  name,
}: {
  rows: ReportRow[]
  month: string
  rate: string
  numerator: string
  denominator: string
  name: string
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const shown = rows.filter((row) => row.complete === true).slice(-trendMonths)
  const [first, last] = [shown[0], shown.at(-1)]
  if (!first || !last || shown.length < 2) return null
  const at = (row: ReportRow) => format.monthShort(String(row[month]))
  const points = shown.map((row) => {
    const value = asNumber(row[rate])
    return {
      key: String(row[month]),
      value,
      tip: `${at(row)}: ${value === null ? '—' : format.percent(value)} (${row[numerator]} / ${row[denominator]})`,
    }
  })
  return (
    <div className="hero-trend">
      <Sparkline
        points={points}
        label={t('today.hero.trend', {
          name,
          first: at(first),
          last: at(last),
          from: points[0]?.tip ?? '',
          to: points.at(-1)?.tip ?? '',
        })}
      />
      <div className="row spread small faint" aria-hidden="true">
        <span>{at(first)}</span>
        <span>{at(last)}</span>
      </div>
    </div>
  )
}
