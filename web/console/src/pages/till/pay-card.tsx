import type { PaymentProviderName, TillReduction } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { providersQuery } from '../../api/payments.ts'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { useMe } from '../../components/session.ts'
import type { Format } from '../../ui/format.ts'
import { useFormat } from '../../ui/format-context.ts'
import { MoneyInput } from '../../ui/money-input.tsx'
import { type Basket, offlineProviders, paidBy, toggleCoupon } from './basket.ts'
import { useProviderName } from './provider-name.ts'
import type { Sale } from './use-sale.ts'

/** What it costs and why, what was laid down for it, and the one large button. */
export function PayCard({ sale }: { sale: Sale }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { quote, dueMinor, tenders, basket } = sale
  const empty = basket.lines.length === 0
  const left = dueMinor - paidBy(tenders)
  const known = sale.offline || quote !== undefined
  return (
    <section className="card stack" aria-label={t('till.toPay')}>
      {quote && quote.reductions.length > 0 && (
        <div className="sum-list">
          <div>
            <span className="soft">{t('till.shelf')}</span>
            <span>{format.money(quote.grossMinor)}</span>
          </div>
          {quote.reductions.map((reduction) => (
            <Reduction key={`${reduction.of}/${reduction.code}`} reduction={reduction} format={format} />
          ))}
        </div>
      )}
      <div className="till-due">
        <span className="till-advice">{t('till.toPay')}</span>
        <strong>{format.money(empty ? 0 : dueMinor)}</strong>
      </div>
      {sale.offline && !empty && <Alert type="warning" showIcon title={t('till.offlinePrice')} />}
      {sale.quoteError !== undefined && sale.quoteError !== null && (
        <Alert type="error" showIcon title={errorLine(sale.quoteError, t)} />
      )}
      <Best sale={sale} />
      {!empty && dueMinor > 0 && <Tenders sale={sale} />}
      {!empty && left > 0 && tenders.length > 0 && (
        <p className="wait" role="status">
          {t('till.still', { amount: format.money(left) })}
        </p>
      )}
      <PermittedButton
        permission="till:use"
        type="primary"
        className="till-big"
        loading={sale.paying}
        disabled={empty || left !== 0 || !known}
        onClick={() => void sale.pay()}
      >
        {dueMinor === 0 && !empty
          ? t('till.takeNothing')
          : t('till.take', { amount: format.money(empty ? 0 : dueMinor) })}
      </PermittedButton>
    </section>
  )
}

function Reduction({ reduction, format }: { reduction: TillReduction; format: Format }) {
  const { t } = useTranslation()
  const own = reduction.name[format.language]
  const name =
    reduction.of === 'level'
      ? t('till.level', { name: own })
      : reduction.of === 'points'
        ? t('till.pointsPay', { name: own })
        : own
  if (reduction.refusal) return <p className="small wait">{t('till.notUsed', { name, why: reduction.refusal })}</p>
  return (
    <div className="gain">
      <span>{name}</span>
      <span>−{format.money(reduction.amountMinor)}</span>
    </div>
  )
}

/** Coupons that she holds and that nobody has laid down: said before she leaves, not after. */
function Best({ sale }: { sale: Sale }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { quote, basket } = sale
  if (!quote?.best || quote.best.dueMinor >= quote.dueMinor) return null
  const { coupons, dueMinor } = quote.best
  const use = () => {
    let next: Basket = { ...basket, coupons: [] }
    for (const id of coupons) {
      const known = basket.buyer?.offered?.find((coupon) => coupon.id === id)
      next = toggleCoupon(next, { id, name: known?.name ?? { en: id, zh: id } }, true)
    }
    sale.change(next)
  }
  return (
    <div className="well stack-tight">
      <p>{t('till.best', { due: format.money(dueMinor), saves: format.money(quote.dueMinor - dueMinor) })}</p>
      <div>
        <Button onClick={use}>{t('till.takeBest')}</Button>
      </div>
    </div>
  )
}

function Tenders({ sale }: { sale: Sale }) {
  const { t } = useTranslation()
  const format = useFormat()
  const name = useProviderName()
  const me = useMe()
  const mayList = me.permissions.includes('payments:read')
  const { data } = useQuery({ ...providersQuery, enabled: mayList })
  const ready = data?.providers.filter((provider) => provider.ready).map(({ provider }) => provider)
  const all: PaymentProviderName[] = sale.offline
    ? [...offlineProviders]
    : (ready ?? ['cash', 'terminal', 'stored-value', ...(sale.basket.payerCode ? (['alipay'] as const) : [])])
  const stored = sale.quote?.storedValueMinor ?? 0
  const shown = all.filter((provider) => provider !== 'stored-value' || stored > 0)
  const cash = sale.tenders.find(({ provider }) => provider === 'cash')
  const change = cash?.receivedMinor === undefined ? 0 : cash.receivedMinor - cash.amountMinor
  return (
    <div className="stack">
      <fieldset className="plain-fieldset">
        <legend className="small faint">{t('till.payWith')}</legend>
        <div className="tender-grid">
          {shown.map((provider) => {
            const laid = sale.tenders.find((tender) => tender.provider === provider)
            return (
              <Button
                key={provider}
                aria-pressed={laid !== undefined}
                type={laid ? 'primary' : 'default'}
                ghost={laid !== undefined}
                onClick={() =>
                  laid ? sale.setTenders(sale.tenders.filter((tender) => tender !== laid)) : sale.lay(provider)
                }
              >
                {name(provider)}
                {laid && ` ${format.money(laid.amountMinor)}`}
              </Button>
            )
          })}
        </div>
      </fieldset>
      {cash && (
        <div className="field">
          <span className="small faint">{t('till.received')}</span>
          <MoneyInput
            size="large"
            label={t('till.received')}
            value={cash.receivedMinor}
            change={(receivedMinor) =>
              sale.setTenders(sale.tenders.map((tender) => (tender === cash ? { ...cash, receivedMinor } : tender)))
            }
          />
          {change > 0 && <p className="till-advice">{t('till.change', { amount: format.money(change) })}</p>}
        </div>
      )}
    </div>
  )
}
