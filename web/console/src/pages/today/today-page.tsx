import type { ReportResult } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { type ReportAsk, reportQuery } from '../../api/reports.ts'
import { useAddress } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { ImportDrop } from '../../components/import-drop.tsx'
import { Lens } from '../../components/lens.tsx'
import { asNumber } from '../../components/report/cells.ts'
import { periodWords, scopeWords } from '../../components/report/period-words.ts'
import { useSay } from '../../components/report/use-say.ts'
import { useCapability, useMe } from '../../components/session.ts'
import type { LensSearch } from '../../paths.ts'
import { Figure } from '../../ui/explained.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Page } from '../../ui/page.tsx'
import { Bones, State } from '../../ui/states.tsx'
import { HeroFigure } from './hero-figure.tsx'
import { NextActions } from './next-actions.tsx'
import { StoreMonths } from './store-months.tsx'

/** Are people coming back, and what do I do about it? The two figures first, then three things worth doing, then the shops. */
export function TodayPage() {
  const { t } = useTranslation()
  const { allowed } = useCapability('reports:read')
  return allowed ? <Today /> : <TillToday title={t('nav.today')} />
}

/** Some roles come for one customer, not for figures. */
function TillToday({ title }: { title: string }) {
  const { t } = useTranslation()
  return (
    <Page title={title}>
      <div className="card">
        <State title={t('today.till.title')}>{t('today.till.advice')}</State>
      </div>
    </Page>
  )
}

function Today() {
  const { t } = useTranslation()
  const me = useMe()
  const [{ city, store, from, to }, change] = useAddress<LensSearch>()
  const ask: ReportAsk = { city, store, from, to }
  const overview = useQuery(reportQuery('overview', { ...ask, by: 'month' }))
  const narrowed = Boolean(city || store || from || to)
  const result = overview.data
  const nothing =
    result &&
    !asNumber(result.summary.paidOrders) &&
    !asNumber(result.summary.registrations) &&
    !asNumber(result.summary.unidentifiedOrders)

  if (nothing && !narrowed) return <FirstRun />
  return (
    <Page title={t('nav.today')} lead={t('today.lead', { name: me.name })} actions={<Lens />}>
      {overview.error ? (
        <div className="card">
          <ErrorState error={overview.error} retry={() => void overview.refetch()} />
        </div>
      ) : nothing ? (
        <div className="card">
          <State
            title={t('report.none.title')}
            action={
              <Button onClick={() => change({ city: undefined, store: undefined, from: undefined, to: undefined })}>
                {t('common.clearFilters')}
              </Button>
            }
          >
            {t('report.none.advice')}
          </State>
        </div>
      ) : (
        <div className="stack">
          <div className="grid-2">
            <HeroFigure
              report="first-order-conversion"
              ask={ask}
              month="month"
              rate="rate30"
              numerator="converted30"
              denominator="registered"
            />
            <HeroFigure
              report="next-month-repurchase"
              ask={ask}
              month="cohort"
              rate="rate"
              numerator="returning"
              denominator="size"
            />
          </div>
          <NextActions ask={ask} />
          {result ? <Totals result={result} /> : <Loading lines={2} />}
          <StoreMonths ask={ask} />
        </div>
      )}
    </Page>
  )
}

function Loading({ lines }: { lines: number }) {
  const { t } = useTranslation()
  return (
    <div className="card">
      <Bones lines={lines} label={t('common.loading')} />
    </div>
  )
}

const totalsShown = [
  'paidOrders',
  'consumers',
  'paidMinor',
  'refundedMinor',
  'newConsumers',
  'registrations',
  'unidentifiedOrders',
]

function Totals({ result }: { result: ReportResult }) {
  const { t } = useTranslation()
  const format = useFormat()
  const say = useSay(result.currency)
  const period = periodWords(result.period, format, t)
  return (
    <section className="card" aria-labelledby="totals">
      <div className="card-head">
        <h2 id="totals">{t('today.totals')}</h2>
        <span className="small faint">
          {scopeWords(result.scope, t)} · {period}
        </span>
      </div>
      <div className="figures">
        {result.figures
          .filter((figure) => totalsShown.includes(figure.key))
          .map((figure) => (
            <Figure
              key={figure.key}
              label={figure.label[format.language]}
              value={say(figure, result.summary[figure.key])}
              definition={`${figure.definition?.[format.language] ?? ''} ${period}`}
            />
          ))}
      </div>
    </section>
  )
}

/** Nothing is known yet: one thing to do, and what it will bring. */
function FirstRun() {
  const { t } = useTranslation()
  return (
    <Page title={t('today.dropIn.title')} lead={t('today.dropIn.lead')}>
      <div className="with-aside">
        <div className="card">
          <ImportDrop />
        </div>
        <aside className="card stack">
          <h2>{t('today.dropIn.youGet')}</h2>
          <ol className="plain stack">
            {(['first', 'second', 'third'] as const).map((step, index) => (
              <li key={step} className="row" style={{ alignItems: 'flex-start', flexWrap: 'nowrap' }}>
                <span className="monogram" aria-hidden="true">
                  {index + 1}
                </span>
                <span>{t(`today.dropIn.${step}`)}</span>
              </li>
            ))}
          </ol>
          <p className="small faint">{t('today.dropIn.formats')}</p>
        </aside>
      </div>
    </Page>
  )
}
