import type { OfferDetail } from '@regulars/contract'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { barsOption } from '../../components/money/bars.ts'
import { ChartFrame } from '../../ui/charts/chart-frame.tsx'
import { EChart } from '../../ui/charts/e-chart.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { useColours } from '../../ui/theme-context.ts'

/** Claims and redemptions day by day, from the first day on which something happened. */
export function OfferDays({ offer }: { offer: OfferDetail }) {
  const { t } = useTranslation()
  const format = useFormat()
  const colours = useColours()
  const days = useMemo(() => [...offer.days].sort((a, b) => a.day.localeCompare(b.day)), [offer.days])
  const option = useMemo(
    () =>
      barsOption({
        colours,
        ticks: days.map(({ day }) => format.day(day)),
        series: [
          { name: t('offers.claimed'), values: days.map(({ claimed }) => claimed), hue: 1 },
          { name: t('offers.redeemed'), values: days.map(({ redeemed }) => redeemed), hue: 0 },
        ],
        write: (value) => format.number(value),
      }),
    [days, colours, format, t],
  )
  if (days.length === 0) return null
  const sum = (key: 'claimed' | 'redeemed') => days.reduce((total, day) => total + day[key], 0)
  const title = t('offer.byDayTitle', {
    claimed: format.number(sum('claimed')),
    redeemed: format.number(sum('redeemed')),
    count: days.length,
  })
  return (
    <section className="card">
      <ChartFrame
        title={title}
        plainTitle={title}
        note={`${t('offer.byDayNote')} (${format.timezone})`}
        fileName={`offer-${offer.code}`}
        table={
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">{t('offer.day')}</th>
                <th scope="col" className="num">
                  {t('offers.claimed')}
                </th>
                <th scope="col" className="num">
                  {t('offers.redeemed')}
                </th>
                <th scope="col" className="num">
                  {t('offers.cost')}
                </th>
              </tr>
            </thead>
            <tbody>
              {days.map((row) => (
                <tr key={row.day}>
                  <th scope="row">{format.day(row.day)}</th>
                  <td className="num">{format.number(row.claimed)}</td>
                  <td className="num">{format.number(row.redeemed)}</td>
                  <td className="num">{format.money(row.givenMinor)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        }
      >
        <EChart option={option} height={240} label={title} />
      </ChartFrame>
    </section>
  )
}
