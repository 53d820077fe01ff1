import { CloseOutlined } from '@ant-design/icons'
import type { TillLookUp } from '@regulars/contract'
import { Button, InputNumber } from 'antd'
import { useTranslation } from 'react-i18next'
import { GoLink } from '../../components/go-link.tsx'
import { paths } from '../../paths.ts'
import { useFormat } from '../../ui/format-context.ts'
import { toggleCoupon } from './basket.ts'
import type { Sale } from './use-sale.ts'

/** Who buys, what she has, and which of her coupons lie on the counter. */
export function BuyerCard({ sale }: { sale: Sale }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { basket, quote } = sale
  const { buyer, payerCode } = basket
  if (!buyer && !payerCode) return null
  const customer = quote?.customer ?? buyer?.customer
  const level = customer?.level?.name[format.language]
  return (
    <section className="card stack" aria-label={t('till.customer')}>
      {buyer && (
        <div className="row spread" style={{ flexWrap: 'nowrap', alignItems: 'flex-start' }}>
          <div className="till-person">
            <span className="name">
              {customer ? (
                <GoLink {...paths.customer(customer.id)} className="name-link">
                  {customer.name || t('till.anonymous')}
                </GoLink>
              ) : (
                t('till.anonymous')
              )}
            </span>
            {level && <span className="chip">{level}</span>}
            {customer && (
              <>
                <span className="soft">
                  {t('till.points')} <strong>{format.number(customer.points)}</strong>
                </span>
                <span className="soft">
                  {t('till.storedValue')} <strong>{format.money(customer.storedValueMinor)}</strong>
                </span>
              </>
            )}
          </div>
          <Button
            type="text"
            icon={<CloseOutlined aria-hidden />}
            aria-label={t('till.leave')}
            onClick={() => sale.change({ ...basket, buyer: undefined, coupons: [], pointsUsed: 0 })}
          />
        </div>
      )}
      {buyer && <Coupons sale={sale} offered={buyer.offered ?? []} />}
      {customer && customer.points > 0 && (
        <div className="field-row">
          <span>{t('till.usePoints')}</span>
          <InputNumber<number>
            size="large"
            aria-label={t('till.usePoints')}
            min={0}
            max={customer.points}
            precision={0}
            value={basket.pointsUsed}
            onChange={(points) => sale.change({ ...basket, pointsUsed: points ?? 0 })}
          />
        </div>
      )}
      {payerCode && <p className="till-advice">{t('till.payerCode')}</p>}
    </section>
  )
}

function Coupons({ sale, offered }: { sale: Sale; offered: TillLookUp['coupons'] }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { basket } = sale
  const others = basket.coupons.filter(({ id }) => !offered.some((coupon) => coupon.id === id))
  const all = [...others.map((coupon) => ({ ...coupon, usable: true, refusal: null, expiresAt: null })), ...offered]
  if (all.length === 0) return <p className="soft">{t('till.noCoupons')}</p>
  return (
    <ul className="plain coupon-picks">
      {all.map((coupon) => {
        const on = basket.coupons.some(({ id }) => id === coupon.id)
        const name = coupon.name[format.language]
        return (
          <li key={coupon.id}>
            <button
              type="button"
              className="coupon-pick"
              style={{ width: '100%' }}
              aria-pressed={on}
              aria-label={t('till.lay', { name })}
              disabled={!coupon.usable}
              onClick={() => sale.change(toggleCoupon(basket, coupon, !on))}
            >
              {name}
              <span className="small soft">
                {coupon.refusal ?? (coupon.expiresAt ? t('till.until', { day: format.day(coupon.expiresAt) }) : '')}
              </span>
            </button>
          </li>
        )
      })}
    </ul>
  )
}
