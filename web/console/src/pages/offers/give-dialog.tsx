import type { OfferDetail } from '@regulars/contract'
import { useMutation } from '@tanstack/react-query'
import { Alert, App, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { giveCoupon } from '../../api/offers.ts'
import { CustomerPicker, type PickedCustomer } from '../../components/money/customer-picker.tsx'
import { valueWords } from '../../components/money/offer-words.ts'
import { useFormat } from '../../ui/format-context.ts'
import { useOfferRefresh } from './offer-actions.tsx'

/** One coupon for one person, said before it is done. */
export function GiveDialog({ offer, close }: { offer: OfferDetail; close(): void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { message } = App.useApp()
  const refresh = useOfferRefresh()
  const [requestId] = useState(() => crypto.randomUUID())
  const [customer, setCustomer] = useState<PickedCustomer>()
  const give = useMutation({
    mutationFn: (to: PickedCustomer) => giveCoupon(String(offer.id), { requestId, customer: to.id }),
    onSuccess: async () => {
      message.success(t('offer.given1'))
      close()
      await refresh()
    },
  })
  return (
    <Modal
      open
      title={t('offer.giveTitle')}
      okText={t('offer.giveGo')}
      okButtonProps={{ disabled: !customer }}
      cancelText={t('common.cancel')}
      confirmLoading={give.isPending}
      onCancel={close}
      onOk={() => customer && give.mutate(customer)}
    >
      <div className="stack">
        {give.error && <Alert type="error" showIcon title={errorLine(give.error, t)} />}
        <CustomerPicker value={customer} change={setCustomer} label={t('offer.giveWhom')} />
        {customer && (
          <p>
            {t('offer.giveSays', {
              name: customer.title,
              value: valueWords(offer.value, { t, format }),
              cost: format.money(offer.mostMinor),
            })}
          </p>
        )}
      </div>
    </Modal>
  )
}
