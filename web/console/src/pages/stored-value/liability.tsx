import type { PrepaidLiability } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { liabilityQuery, prepaidSettingsQuery } from '../../api/prepaid.ts'
import { useAddress } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { barsOption } from '../../components/money/bars.ts'
import { type LensSearch, paths } from '../../paths.ts'
import { ChartFrame } from '../../ui/charts/chart-frame.tsx'
import { EChart } from '../../ui/charts/e-chart.tsx'
import { Figure } from '../../ui/explained.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Bones, State } from '../../ui/states.tsx'
import { useColours } from '../../ui/theme-context.ts'

/** What was raised, what is still owed, what must lie in custody, and the risk of it in one sentence. */
export function Liability() {
  const { t } = useTranslation()
  const [{ store }] = useAddress<LensSearch>()
  const { data, error, refetch } = useQuery(liabilityQuery(store))
  if (error)
    return (
      <section className="card">
        <ErrorState error={error} retry={() => void refetch()} />
      </section>
    )
  if (!data)
    return (
      <section className="card">
        <Bones lines={8} label={t('common.loading')} />
      </section>
    )
  if (data.raisedMinor === 0 && data.byMonth.length === 0)
    return (
      <section className="card">
        <State
          title={t('stored.none.title')}
          action={
            <GoLink {...paths.stored({ tab: 'plans' })}>
              <Button type="primary" tabIndex={-1}>
                {t('stored.plan.new')}
              </Button>
            </GoLink>
          }
        >
          {t('stored.none.advice')}
        </State>
      </section>
    )
  return (
    <div className="stack">
      <Risk liability={data} />
      <Figures liability={data} />
      <Months liability={data} />
      <Stores liability={data} />
    </div>
  )
}

/** The warning is the server's, which knows the limit; without one it is said that all is well, and against what. */
function Risk({ liability }: { liability: PrepaidLiability }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { data: settings } = useQuery(prepaidSettingsQuery)
  const { warning, ratio } = liability.financing
  if (warning) return <Alert type="warning" showIcon title={warning[format.language]} />
  if (ratio === null || !settings) return null
  return (
    <Alert
      type="success"
      showIcon
      title={t('stored.safe', {
        unspent: format.money(liability.unspentMinor),
        share: format.percent(ratio),
        limit: format.percent(settings.financingWarnPercent / 100, 0),
      })}
    />
  )
}

function Figures({ liability }: { liability: PrepaidLiability }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { custody, financing } = liability
  return (
    <section className="card">
      <div className="figures">
        <Figure
          label={t('stored.raised')}
          value={format.money(liability.raisedMinor)}
          definition={t('stored.raisedHelp')}
        />
        <Figure
          label={t('stored.unspent')}
          value={format.money(liability.unspentMinor)}
          definition={t('stored.unspentHelp')}
        />
        <Figure
          label={t('stored.bonus')}
          value={format.money(liability.bonusUnspentMinor)}
          definition={t('stored.bonusHelp')}
        />
        <Figure
          label={t('stored.refunded')}
          value={format.money(liability.refundedMinor)}
          definition={t('stored.refundedHelp')}
        />
        <Figure
          label={t('stored.custody')}
          value={format.money(custody.requiredMinor)}
          definition={t('stored.custodyHelp', {
            percent: custody.percent,
            base: format.money(custody.baseMinor),
            day: format.day(custody.quarterEnd),
            issuer: t(`stored.issuers.${custody.issuer}`),
          })}
        />
        <Figure
          label={t('stored.ratio')}
          value={financing.ratio === null ? '—' : format.percent(financing.ratio)}
          definition={
            financing.ratio === null
              ? t('stored.noRevenue')
              : t('stored.ratioHelp', { revenue: format.money(financing.revenueYearMinor) })
          }
        />
      </div>
    </section>
  )
}

function Months({ liability }: { liability: PrepaidLiability }) {
  const { t } = useTranslation()
  const format = useFormat()
  const colours = useColours()
  const months = liability.byMonth
  const option = useMemo(
    () =>
      barsOption({
        colours,
        ticks: months.map(({ month }) => format.monthShort(month)),
        series: [
          { name: t('stored.raised'), values: months.map((row) => row.raisedMinor), hue: 1 },
          { name: t('stored.spent'), values: months.map((row) => row.spentMinor), hue: 3 },
          { name: t('stored.unspent'), values: months.map((row) => row.unspentMinor), hue: 0, line: true },
        ],
        write: (value) => format.money(value),
        writeShort: (value) => format.moneyShort(value),
      }),
    [months, colours, format, t],
  )
  if (months.length === 0) return null
  const title = t('stored.byMonthTitle', {
    unspent: format.money(liability.unspentMinor),
    raised: format.money(liability.raisedMinor),
  })
  return (
    <section className="card">
      <ChartFrame
        title={title}
        plainTitle={title}
        note={t('stored.byMonthNote')}
        fileName="stored-value"
        table={
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">{t('stored.month')}</th>
                <th scope="col" className="num">
                  {t('stored.raised')}
                </th>
                <th scope="col" className="num">
                  {t('stored.spent')}
                </th>
                <th scope="col" className="num">
                  {t('stored.refunded')}
                </th>
                <th scope="col" className="num">
                  {t('stored.unspent')}
                </th>
              </tr>
            </thead>
            <tbody>
              {months.map((row) => (
                <tr key={row.month}>
                  <th scope="row">{format.month(row.month)}</th>
                  <td className="num">{format.money(row.raisedMinor)}</td>
                  <td className="num">{format.money(row.spentMinor)}</td>
                  <td className="num">{format.money(row.refundedMinor)}</td>
                  <td className="num">{format.money(row.unspentMinor)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        }
      >
        <EChart option={option} height={280} label={title} />
      </ChartFrame>
    </section>
  )
}

function Stores({ liability }: { liability: PrepaidLiability }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <section className="card stack-tight" aria-labelledby="by-store">
      <h2 id="by-store">{t('stored.byStore')}</h2>
      {liability.byStore.length === 0 ? (
        <p className="soft">{t('stored.noStores')}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key
        <section className="table-scroll" tabIndex={0} aria-label={t('stored.byStore')}>
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">{t('stored.store')}</th>
                <th scope="col" className="num">
                  {t('stored.raised')}
                </th>
                <th scope="col" className="num">
                  {t('stored.spent')}
                </th>
                <th scope="col" className="num">
                  {t('stored.unspent')}
                </th>
                <th scope="col" className="num">
                  {t('stored.bonus')}
                </th>
              </tr>
            </thead>
            <tbody>
              {liability.byStore.map((row) => (
                <tr key={row.store?.code ?? ''}>
                  <th scope="row">{row.store?.name ?? '—'}</th>
                  <td className="num">{format.money(row.raisedMinor)}</td>
                  <td className="num">{format.money(row.spentMinor)}</td>
                  <td className="num">{format.money(row.unspentMinor)}</td>
                  <td className="num">{format.money(row.bonusUnspentMinor)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  )
}
