import { Alert } from 'antd'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { BasketCard } from './basket-card.tsx'
import { BuyerCard } from './buyer-card.tsx'
import { OutcomeCard } from './outcome-card.tsx'
import { PayCard } from './pay-card.tsx'
import { ScanBox } from './scan-box.tsx'
import type { TillQueue } from './use-queue.ts'
import { useSale } from './use-sale.ts'

/** One sale after another: what is scanned on the left, what is to pay on the right. */
export function Sell({ storeCode, till }: { storeCode: string; till: TillQueue }) {
  const { t } = useTranslation()
  const sale = useSale(storeCode, till.queue)
  if (sale.outcome) return <OutcomeCard outcome={sale.outcome} next={sale.next} />
  return (
    <div className="till">
      <div className="stack">
        <ScanBox sale={sale} storeCode={storeCode} />
        <BuyerCard sale={sale} />
        <BasketCard sale={sale} />
      </div>
      <div className="stack">
        {sale.refusal !== undefined && (
          <Alert type="error" showIcon title={t('till.notSold', { why: errorLine(sale.refusal, t) })} />
        )}
        <PayCard sale={sale} />
      </div>
    </div>
  )
}
