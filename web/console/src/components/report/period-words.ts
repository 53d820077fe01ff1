import type { ReportPeriod, ReportScope } from '@regulars/contract'
import type { TFunction } from 'i18next'
import type { Format } from '../../ui/format.ts'

/** "1 Dec 2010 – 9 Dec 2011, Asia/Shanghai": every figure says which days it is about. */
export function periodWords(period: ReportPeriod, format: Format, t: TFunction): string {
  const { from, to, timezone } = period
  if (!from && !to) return t('period.all', { zone: timezone })
  const between =
    from && to
      ? `${format.day(from)} – ${format.day(to)}`
      : from
        ? t('period.since', { day: format.day(from) })
        : t('period.until', { day: format.day(to ?? '') })
  return t('period.with', { between, zone: timezone })
}

export function scopeWords(scope: ReportScope, t: TFunction): string {
  const place =
    scope.store?.name ??
    scope.city?.name ??
    (scope.stores === null ? t('lens.allStores') : t('period.stores', { count: scope.stores }))
  return scope.channel ? `${place} · ${scope.channel}` : place
}
