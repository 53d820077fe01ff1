import { DeleteOutlined } from '@ant-design/icons'
import { Button, InputNumber } from 'antd'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../ui/format-context.ts'
import { State } from '../../ui/states.tsx'
import { changeLine } from './basket.ts'
import type { Sale } from './use-sale.ts'

/** What is being bought. */
export function BasketCard({ sale }: { sale: Sale }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { basket } = sale
  if (basket.lines.length === 0) {
    return (
      <section className="card" aria-label={t('till.basket')}>
        <State title={t('till.emptyBasket')}>{t('till.emptyAdvice')}</State>
      </section>
    )
  }
  return (
    <section className="card" aria-label={t('till.basket')}>
      <ul className="plain till-lines">
        {basket.lines.map((line) => (
          <li key={line.key}>
            <span>
              {line.name}
              <span className="small soft" style={{ display: 'block' }}>
                {t('till.each', { price: format.money(line.eachMinor) })}
              </span>
            </span>
            <InputNumber<number>
              size="large"
              min={1}
              max={999}
              precision={0}
              style={{ width: 84 }}
              aria-label={t('till.quantityOf', { name: line.name })}
              value={line.quantity}
              onChange={(quantity) => sale.change(changeLine(basket, line.key, { quantity: quantity ?? 1 }))}
            />
            <span className="line-total">{format.money(Math.round(line.quantity * line.eachMinor))}</span>
            <Button
              className="line-remove"
              type="text"
              icon={<DeleteOutlined aria-hidden />}
              aria-label={t('till.removeLine', { name: line.name })}
              onClick={() => sale.change(changeLine(basket, line.key, { quantity: 0 }))}
            />
          </li>
        ))}
      </ul>
      <Button type="text" onClick={sale.next}>
        {t('till.clear')}
      </Button>
    </section>
  )
}
