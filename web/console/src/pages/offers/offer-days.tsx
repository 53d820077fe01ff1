import type { OfferDetail } from '@regulars/contract'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { DayBars } from '../../components/day-bars.tsx'
import { useFormat } from '../../ui/format-context.ts'

type Day = OfferDetail['days'][number]

/** Claims and redemptions day by day, from the first day on which something happened. */
export function OfferDays({ offer }: { offer: OfferDetail }) {
  const { t } = useTranslation()
  const format = useFormat()
  const days = useMemo(() => [...offer.days].sort((a, b) => a.day.localeCompare(b.day)), [offer.days])
  const figures = useMemo(
    () => [
      { name: t('offers.claimed'), of: ({ claimed }: Day) => claimed, hue: 1 },
      { name: t('offers.redeemed'), of: ({ redeemed }: Day) => redeemed, hue: 0 },
      { name: t('offers.cost'), of: ({ givenMinor }: Day) => givenMinor, isMoney: true },
    ],
    [t],
  )
  if (days.length === 0) return null
  const sum = (key: 'claimed' | 'redeemed') => days.reduce((total, day) => total + day[key], 0)
  return (
    <DayBars
      days={days}
      figures={figures}
      title={t('offer.byDayTitle', {
        claimed: format.number(sum('claimed')),
        redeemed: format.number(sum('redeemed')),
        count: days.length,
      })}
      note={t('offer.byDayNote')}
      fileName={`offer-${offer.code}`}
    />
  )
}
