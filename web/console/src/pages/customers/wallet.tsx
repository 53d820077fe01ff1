import '../../ui/money.css'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { customerCouponsQuery } from '../../api/offers.ts'
import { prepaidAccountQuery } from '../../api/prepaid.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { CouponCard } from '../../components/money/coupon-card.tsx'
import { useMe } from '../../components/session.ts'
import { paths } from '../../paths.ts'
import { useFormat } from '../../ui/format-context.ts'
import { Bones } from '../../ui/states.tsx'
import { CouponStateChip } from '../offers/offer-state.tsx'
import { WalletCard, WalletPoints } from './wallet-membership.tsx'
import { WalletTickets } from './wallet-tickets.tsx'

/** What this person holds and what is owed to her: card, points, coupons, stored value, and the sales behind them. */
export function CustomerWallet({ id }: { id: string }) {
  const { permissions } = useMe()
  const may = (permission: (typeof permissions)[number]) => permissions.includes(permission)
  return (
    <div className="stack" style={{ gap: 28 }}>
      {may('memberships:read') && <WalletCard id={id} />}
      {may('memberships:read') && <WalletPoints id={id} />}
      {may('offers:read') && <WalletCoupons id={id} />}
      {may('prepaid:read') && <WalletStored id={id} />}
      {may('till:use') && <WalletTickets id={id} />}
    </div>
  )
}

function WalletCoupons({ id }: { id: string }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery({ ...customerCouponsQuery(id), refetchInterval: 15_000 })
  return (
    <section className="stack-tight" aria-labelledby="wallet-coupons">
      <h2 id="wallet-coupons">{t('wallet.coupons')}</h2>
      {error && <ErrorState error={error} retry={() => void refetch()} />}
      {!data && !error && <Bones lines={3} label={t('common.loading')} />}
      {data?.items.length === 0 && <p className="soft">{t('wallet.noCoupons')}</p>}
      <ul className="plain grid-2">
        {data?.items.map((coupon) => (
          <li key={coupon.id} className="stack-tight" style={{ gap: 4 }}>
            <CouponCard
              terms={{
                name: coupon.offer.name,
                value: coupon.value,
                scope: coupon.scope,
                validity: { kind: 'absolute', from: coupon.validFrom, to: coupon.expiresAt },
              }}
            />
            <span className="row small">
              <CouponStateChip state={coupon.state} />
              <GoLink {...paths.offer(coupon.offer.id)}>{t('offer.title')}</GoLink>
              <span className="faint mono">{coupon.id.slice(-8)}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function WalletStored({ id }: { id: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { permissions } = useMe()
  const { data, error } = useQuery(prepaidAccountQuery(id))
  const story = (what: string, number: string) =>
    what === 'spent' || what === 'returned' ? `sale/${number}` : `recharge/${number}`
  return (
    <section className="stack-tight" aria-labelledby="wallet-stored">
      <h2 id="wallet-stored">{t('wallet.stored')}</h2>
      {!data && !error && <Bones lines={2} label={t('common.loading')} />}
      {(error || (data && data.principalMinor + data.bonusMinor === 0 && data.recharges.length === 0)) && (
        <p className="soft">{t('wallet.noStored')}</p>
      )}
      {data && data.recharges.length > 0 && (
        <>
          <p>
            <span className="figure-value">{format.money(data.principalMinor + data.bonusMinor)}</span>{' '}
            <span className="soft">
              {t('wallet.principal', {
                amount: format.money(data.principalMinor),
                bonus: format.money(data.bonusMinor),
              })}
            </span>
          </p>
          <ul className="plain settings-list">
            {data.movements.map((movement) => (
              <li key={`${movement.at}/${movement.what}/${movement.number}`} className="spread">
                <span className="soft">
                  {format.dateTime(movement.at)} {movement.store?.name}
                </span>
                <span>
                  {format.money(movement.principalMinor + movement.bonusMinor)}{' '}
                  {permissions.includes('ledger:read') && (
                    <GoLink {...paths.story(story(movement.what, movement.number))}>{t('wallet.story')}</GoLink>
                  )}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}
