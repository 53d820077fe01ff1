import type { SlotPage, SlotView } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { slotsQuery } from '../../api/slots.ts'
import { useAddress } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { type LensSearch, paths } from '../../paths.ts'
import { Figure } from '../../ui/explained.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Bones, State } from '../../ui/states.tsx'

/** A picture of each page with its slots, and what went through them. */
export function PagesPicture({ begin }: { begin(): void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const [{ store }] = useAddress<LensSearch>()
  const { data, error, refetch } = useQuery(slotsQuery({ store }))
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />
  if (!data)
    return (
      <div className="card">
        <Bones lines={8} label={t('common.loading')} />
      </div>
    )
  const pages = [...new Set(data.slots.map(({ page }) => page))]
  const isQuiet = data.slots.every(({ placements, impressions }) => placements === 0 && impressions === 0)
  return (
    <div className="stack">
      {isQuiet && (
        <div className="card">
          <State
            title={t('slots.none.title')}
            action={
              <PermittedButton permission="slots:write" type="primary" onClick={begin}>
                {t('slots.new')}
              </PermittedButton>
            }
          >
            {t('slots.none.advice')}
          </State>
        </div>
      )}
      <Sums slots={data.slots} />
      <p className="small faint">{t('slots.period', { from: format.day(data.from), to: format.day(data.to) })}</p>
      <div className="slots-overview">
        {pages.map((page) => (
          <PagePicture key={page} page={page} slots={data.slots.filter((slot) => slot.page === page)} />
        ))}
      </div>
      <section className="card stack-tight" aria-labelledby="how-slots">
        <h2 id="how-slots">{t('slots.slot.how')}</h2>
        <p className="soft">{t('slots.slot.howText')}</p>
      </section>
    </div>
  )
}

function Sums({ slots }: { slots: readonly SlotView[] }) {
  const { t } = useTranslation()
  const format = useFormat()
  const sum = (key: 'views' | 'impressions' | 'clicks' | 'conversions' | 'valueMinor') =>
    slots.reduce((total, slot) => total + slot[key], 0)
  const [views, impressions] = [sum('views'), sum('impressions')]
  const share = (part: number, whole: number) => (whole === 0 ? '—' : format.percent(part / whole))
  return (
    <section className="card figures" aria-label={t('slots.title')}>
      <Figure label={t('slots.views')} definition={t('slots.viewsWhat')} value={format.number(views)} />
      <Figure label={t('slots.fill')} definition={t('slots.fillWhat')} value={share(impressions, views)} />
      <Figure
        label={t('slots.clickRate')}
        definition={t('slots.clickRateWhat')}
        value={share(sum('clicks'), impressions)}
      />
      <Figure
        label={t('slots.conversionRate')}
        definition={t('slots.conversionRateWhat')}
        value={share(sum('conversions'), impressions)}
      />
      <Figure label={t('slots.value')} definition={t('slots.valueWhat')} value={format.money(sum('valueMinor'))} />
    </section>
  )
}

/** What stands above the slots of a page. */
export function PhoneTop({ page }: { page: SlotPage }) {
  const { t } = useTranslation()
  const format = useFormat()
  if (page === 'pocket-home') return <span className="phone-card">{t('slots.card')}</span>
  return <span className="phone-paid">{t('slots.paid', { amount: format.money(2800) })}</span>
}

function PagePicture({ page, slots }: { page: SlotPage; slots: SlotView[] }) {
  const { t } = useTranslation()
  return (
    <section className="stack-tight" aria-labelledby={`page-${page}`}>
      <h2 id={`page-${page}`}>{t(`slots.pages.${page}`)}</h2>
      <p className="small soft">{t(`slots.pageWhat.${page}`)}</p>
      <div className="phone">
        <PhoneTop page={page} />
        {slots.map((slot) => (
          <SlotPicture key={slot.code} slot={slot} />
        ))}
      </div>
    </section>
  )
}

function SlotPicture({ slot }: { slot: SlotView }) {
  const { t } = useTranslation()
  const format = useFormat()
  const name = slot.name[format.language]
  const { views, impressions, clicks, conversions } = slot
  return (
    <GoLink
      {...paths.slot(slot.code)}
      className="phone-slot"
      {...(slot.placements === 0 ? { 'data-empty': true } : {})}
    >
      <span className="row spread">
        <strong>{name}</strong>
        {!slot.enabled && <span className="chip">{t('slots.closed')}</span>}
      </span>
      <span className="small soft">
        {slot.placements === 0 ? t('slots.nothing') : t('slots.standing', { count: slot.placements })}
      </span>
      <span className="small">
        {t('slots.impressions')} {format.number(impressions)}
        {views > 0 && ` · ${t('slots.fill')} ${format.percent(impressions / views, 0)}`}
      </span>
      <span className="small">
        {t('slots.clicks')} {format.number(clicks)} · {t('slots.conversions')} {format.number(conversions)}
      </span>
    </GoLink>
  )
}
