import type { ReportResult, ReportRow } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { Button, Segmented } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ReportAsk, reportQuery } from '../../api/reports.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { asNumber } from '../../components/report/cells.ts'
import { paths } from '../../paths.ts'
import { useFormat } from '../../ui/format-context.ts'
import { groupBy } from '../../ui/group-by.ts'
import { Bones } from '../../ui/states.tsx'

type Measure = 'repurchase' | 'conversion' | 'paid'

const measures = {
  repurchase: {
    report: 'next-month-repurchase',
    month: 'cohort',
    value: 'rate',
    numerator: 'returning',
    denominator: 'size',
  },
  conversion: {
    report: 'first-order-conversion',
    month: 'month',
    value: 'rate30',
    numerator: 'converted30',
    denominator: 'registered',
  },
  paid: { report: 'overview', month: 'month', value: 'paidMinor', numerator: undefined, denominator: undefined },
} as const

const monthsShown = 6
const storesShown = 12
/** Below this, one person more or less moves the rate by ten points. */
const peopleMin = 10

/** Both figures by store and month: which shop brings people back, and is it getting better? */
export function StoreMonths({ ask }: { ask: ReportAsk }) {
  const { t } = useTranslation()
  const [measure, setMeasure] = useState<Measure>('repurchase')
  const { report } = measures[measure]
  const { data, error, refetch } = useQuery(reportQuery(report, { ...ask, by: 'store-month' }))
  return (
    <section className="card card-flush" aria-labelledby="store-months">
      <div className="card-head">
        <div>
          <h2 id="store-months">{t('today.stores.title')}</h2>
          <p className="small faint">{t(`today.stores.notes.${measure}`)}</p>
        </div>
        <Segmented<Measure>
          aria-label={t('today.stores.measure')}
          value={measure}
          onChange={setMeasure}
          options={(['repurchase', 'conversion', 'paid'] as const).map((key) => ({
            value: key,
            label: t(`today.stores.measures.${key}`),
          }))}
        />
      </div>
      {error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data ? (
        <Matrix result={data} measure={measure} />
      ) : (
        <Bones lines={5} label={t('common.loading')} />
      )}
    </section>
  )
}

function Matrix({ result, measure }: { result: ReportResult; measure: Measure }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { month, value, numerator, denominator, report } = measures[measure]
  const months = [...new Set(result.rows.map((row) => String(row[month])))].sort().slice(-monthsShown)
  const [all, setAll] = useState(false)
  // The shops that most depends on come first.
  const weight = denominator ?? value
  const size = (rows: ReportRow[]) =>
    rows
      .filter((row) => months.includes(String(row[month])))
      .reduce((sum, row) => sum + (asNumber(row[weight]) ?? 0), 0)
  const stores = [...groupBy(result.rows, (row) => row.store ?? '')].sort(([, a], [, b]) => size(b) - size(a))
  const shown = all ? stores : stores.slice(0, storesShown)
  if (months.length === 0)
    return (
      <p className="soft" style={{ padding: '0 24px 24px' }}>
        {t('report.none.advice')}
      </p>
    )

  const cell = (row: ReportRow | undefined) => {
    const figure = asNumber(row?.[value])
    if (!row || figure === null) return <span className="faint">—</span>
    if (!numerator) return format.money(figure, result.currency)
    const tip = `${row[numerator]} / ${row[denominator]}`
    if ((asNumber(row[denominator]) ?? 0) < peopleMin) return <span className="faint">{tip}</span>
    return row.complete === false ? (
      <span className="faint" title={`${tip} · ${t('report.running')}`}>
        {format.percent(figure)}*
      </span>
    ) : (
      <span title={tip}>{format.percent(figure)}</span>
    )
  }
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key */}
      <section className="table-scroll" tabIndex={0} aria-label={t('today.stores.title')}>
        <table className="plain pinned store-months">
          <thead>
            <tr>
              <th scope="col">{t('organization.store')}</th>
              {months.map((each) => (
                <th key={each} scope="col" className="num">
                  {format.monthShort(each)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map(([store, rows]) => (
              <tr key={String(store)}>
                <th scope="row">
                  {store ? (
                    <GoLink
                      {...paths.report(report, { store: String(store), city: undefined, by: 'month' })}
                      className="name-link"
                    >
                      {String(rows[0]?.storeName ?? store)}
                    </GoLink>
                  ) : (
                    <span className="soft">{t('today.stores.unknown')}</span>
                  )}
                </th>
                {months.map((each) => (
                  <td key={each} className="num">
                    {cell(rows.find((row) => row[month] === each))}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <div className="row spread" style={{ padding: '8px 24px 16px' }}>
        <p className="small faint">
          {numerator && t('today.stores.few', { min: peopleMin })}{' '}
          {result.rows.some((row) => row.complete === false && months.includes(String(row[month]))) &&
            t('today.stores.running')}
        </p>
        {stores.length > storesShown && (
          <Button size="small" onClick={() => setAll(!all)}>
            {all ? t('today.stores.fewer') : t('today.stores.all', { count: stores.length })}
          </Button>
        )}
      </div>
    </>
  )
}
