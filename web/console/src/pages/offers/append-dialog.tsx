import type { OfferDetail } from '@regulars/contract'
import { useMutation } from '@tanstack/react-query'
import { Alert, App, Input, InputNumber, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { appendSupply } from '../../api/offers.ts'
import { useFormat } from '../../ui/format-context.ts'
import { MoneyInput } from '../../ui/money-input.tsx'
import { useOfferRefresh } from './offer-actions.tsx'

/** More coupons, more budget, never less. */
export function AppendDialog({ offer, close }: { offer: OfferDetail; close(): void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { message } = App.useApp()
  const refresh = useOfferRefresh()
  const [requestId] = useState(() => crypto.randomUUID())
  const [stock, setStock] = useState(0)
  const [budget, setBudget] = useState(0)
  const [reason, setReason] = useState('')
  const bounded = { stock: offer.supply.stock !== null, budget: offer.supply.budgetMinor !== null }
  const cost = bounded.budget ? budget : stock * offer.mostMinor
  const save = useMutation({
    mutationFn: () => appendSupply(String(offer.id), { requestId, stock, budgetMinor: budget, reason }),
    onSuccess: async () => {
      message.success(t('common.saved'))
      close()
      await refresh()
    },
  })
  return (
    <Modal
      open
      title={t('offer.appendTitle', { name: offer.name[format.language] })}
      okText={t('offer.append')}
      okButtonProps={{ disabled: stock + budget === 0 }}
      cancelText={t('common.cancel')}
      confirmLoading={save.isPending}
      onCancel={close}
      onOk={() => save.mutate()}
    >
      <div className="stack">
        {save.error && <Alert type="error" showIcon title={errorLine(save.error, t)} />}
        <div className="form-grid">
          {bounded.stock && (
            <div className="field">
              <span aria-hidden="true">{t('offer.appendStock')}</span>
              <InputNumber<number>
                aria-label={t('offer.appendStock')}
                min={0}
                precision={0}
                style={{ width: '100%' }}
                value={stock}
                onChange={(value) => setStock(value ?? 0)}
              />
            </div>
          )}
          {bounded.budget && (
            <div className="field">
              <span aria-hidden="true">{t('offer.appendBudget')}</span>
              <MoneyInput label={t('offer.appendBudget')} value={budget} change={(value) => setBudget(value ?? 0)} />
            </div>
          )}
        </div>
        <Input
          aria-label={t('offer.appendReason')}
          placeholder={t('offer.appendReason')}
          maxLength={300}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <p>
          {t('offer.appendSays', {
            stock: offer.stockLeft === null ? t('offers.unlimited') : format.number(offer.stockLeft + stock),
            cost: format.money(cost),
          })}
        </p>
      </div>
    </Modal>
  )
}
