import '../../ui/money.css'
import type { OfferDetail } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { offerQuery } from '../../api/offers.ts'
import { useParam } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { CouponCard } from '../../components/money/coupon-card.tsx'
import { termsSentences, valueWords } from '../../components/money/offer-words.ts'
import { StockBar } from '../../components/money/stock-bar.tsx'
import { useMoneySpeech } from '../../components/money/use-money-speech.ts'
import { paths } from '../../paths.ts'
import { Figure } from '../../ui/explained.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Page } from '../../ui/page.tsx'
import { ShareBars } from '../../ui/share-bars.tsx'
import { Bones } from '../../ui/states.tsx'
import { OfferActions } from './offer-actions.tsx'
import { OfferCoupons } from './offer-coupons.tsx'
import { OfferDays } from './offer-days.tsx'
import { OfferStateChip } from './offer-state.tsx'

/** One offer: what it says, what is left of it while one looks, who claims it, and what it has cost. */
export function OfferPage() {
  const { t } = useTranslation()
  const id = useParam('id')
  const { data, error, refetch } = useQuery(offerQuery(id))
  if (data) return <OfferDetailView offer={data} />
  return (
    <Page title={t('offer.title')} crumb={<GoLink {...paths.offers()}>{t('offers.title')}</GoLink>}>
      <div className="card">
        {error ? (
          <ErrorState error={error} retry={() => void refetch()} />
        ) : (
          <Bones lines={10} label={t('common.loading')} />
        )}
      </div>
    </Page>
  )
}

function OfferDetailView({ offer }: { offer: OfferDetail }) {
  const { t } = useTranslation()
  const { language } = useFormat()
  const speech = useMoneySpeech()
  return (
    <Page
      title={offer.name[language]}
      crumb={<GoLink {...paths.offers()}>{t('offers.title')}</GoLink>}
      lead={
        <span className="row">
          <OfferStateChip state={offer.state} />
          <span>{valueWords(offer.value, speech)}</span>
        </span>
      }
      actions={<OfferActions offer={offer} />}
    >
      <div className="with-aside">
        <div className="stack">
          <Supply offer={offer} />
          <OfferDays offer={offer} />
          <div className="grid-2">
            <Stores offer={offer} />
            <Who offer={offer} />
          </div>
          <OfferCoupons offer={offer} />
        </div>
        <aside className="stack">
          <section className="card stack-tight" aria-labelledby="as-seen">
            <h2 id="as-seen">{t('offer.asSeen')}</h2>
            <CouponCard terms={offer} />
          </section>
          <section className="card stack-tight" aria-labelledby="terms">
            <h2 id="terms">{t('offer.terms')}</h2>
            {termsSentences(offer, speech).map((sentence) => (
              <p key={sentence}>{sentence}</p>
            ))}
            {offer.about[language] && <p className="soft">{offer.about[language]}</p>}
            <p className="small faint">
              {t('offer.version', { number: offer.version })} {t('offer.termsWhat')}
            </p>
          </section>
        </aside>
      </div>
    </Page>
  )
}

function Supply({ offer }: { offer: OfferDetail }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { figures, supply, stockLeft, budgetLeftMinor } = offer
  const total = supply.stock ?? (stockLeft ?? 0) + figures.claimed
  const side = [
    supply.stockPerStore === null ? '' : t('offer.perStore', { amount: format.number(supply.stockPerStore) }),
    supply.stockPerDay === null ? '' : t('offer.perDay', { amount: format.number(supply.stockPerDay) }),
  ].filter(Boolean)
  const budgetSide = [
    supply.budgetPerStoreMinor === null
      ? ''
      : t('offer.perStore', { amount: format.money(supply.budgetPerStoreMinor) }),
    supply.budgetPerDayMinor === null ? '' : t('offer.perDay', { amount: format.money(supply.budgetPerDayMinor) }),
  ].filter(Boolean)
  return (
    <section className="card stack" aria-labelledby="supply">
      <div className="row spread">
        <h2 id="supply">{t('offer.supply')}</h2>
        {offer.state === 'published' && (
          <span className="row small faint">
            <span className="pulse" aria-hidden="true" />
            {t('offer.live')}
          </span>
        )}
      </div>
      <div className="grid-2">
        {stockLeft === null ? (
          <p className="soft">{t('offer.noStock')}</p>
        ) : (
          <div>
            <StockBar
              left={stockLeft}
              total={total}
              tip={t('offers.stockHelp')}
              text={t('offer.stockBar', { left: format.number(stockLeft), total: format.number(total) })}
            />
            <p className="small faint">{side.join(' · ')}</p>
          </div>
        )}
        {budgetLeftMinor === null ? (
          <p className="soft">{t('offer.noBudget')}</p>
        ) : (
          <div>
            <StockBar
              left={budgetLeftMinor}
              total={supply.budgetMinor ?? budgetLeftMinor}
              tip={t('offers.budgetHelp')}
              text={t('offer.budgetBar', {
                left: format.money(budgetLeftMinor),
                total: format.money(supply.budgetMinor ?? budgetLeftMinor),
              })}
            />
            <p className="small faint">{budgetSide.join(' · ')}</p>
          </div>
        )}
      </div>
      <div className="figures">
        <Figure
          label={t('offers.claimed')}
          value={format.number(figures.claimed)}
          definition={t('offers.claimedHelp')}
        />
        <Figure
          label={t('offers.redeemed')}
          value={format.number(figures.redeemed)}
          definition={t('offers.redeemedHelp')}
          note={
            figures.claimed > 0
              ? `${t('offers.rate')} ${format.percent(figures.redeemed / figures.claimed)}`
              : undefined
          }
        />
        <Figure label={t('offers.cost')} value={format.money(figures.givenMinor)} definition={t('offers.costHelp')} />
        <Figure
          label={t('offer.promised')}
          value={format.money(figures.promisedMinor)}
          definition={t('offer.promisedHelp')}
        />
        <Figure label={t('offer.each')} value={format.money(offer.mostMinor)} definition={t('offer.eachHelp')} />
        <Figure
          label={t('offer.returned')}
          value={format.number(figures.returned)}
          definition={t('offer.returnedHelp')}
        />
        <Figure label={t('offer.expired')} value={format.number(figures.expired)} />
      </div>
    </section>
  )
}

function Stores({ offer }: { offer: OfferDetail }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <section className="card stack-tight" aria-labelledby="stores">
      <h2 id="stores">{t('offer.byStore')}</h2>
      {offer.stores.length === 0 ? (
        <p className="soft">{t('offer.noStores')}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key
        <section className="table-scroll" tabIndex={0} aria-label={t('offer.byStore')}>
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">{t('offer.store')}</th>
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
              {[...offer.stores]
                .sort((a, b) => b.redeemed - a.redeemed || b.claimed - a.claimed)
                .map((row) => (
                  <tr key={row.store.code}>
                    <th scope="row">{row.store.name}</th>
                    <td className="num">{format.number(row.claimed)}</td>
                    <td className="num">{format.number(row.redeemed)}</td>
                    <td className="num">{format.money(row.givenMinor)}</td>
                  </tr>
                ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  )
}

function Who({ offer }: { offer: OfferDetail }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { claimed, claimedByNew } = offer.figures
  const bar = (key: 'newPeople' | 'known', count: number) => {
    const words = t('offer.share', { number: format.number(count), share: format.percent(count / claimed, 0) })
    return {
      key,
      label: t(`offer.${key}`),
      share: count / claimed,
      value: words,
      tip: `${t(`offer.${key}`)}: ${words}`,
    }
  }
  return (
    <section className="card stack-tight" aria-labelledby="who">
      <h2 id="who">{t('offer.who')}</h2>
      {claimed === 0 ? (
        <p className="soft">{t('offer.nobody')}</p>
      ) : (
        <div data-plain="">
          <ShareBars
            label={t('offer.who')}
            most={1}
            bars={[bar('newPeople', claimedByNew), bar('known', claimed - claimedByNew)]}
          />
        </div>
      )}
      <p className="small faint">{t('offer.newPeopleHelp')}</p>
    </section>
  )
}
