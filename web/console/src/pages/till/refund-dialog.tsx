import type { TillRefundInput, TillTicket } from '@regulars/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Input, InputNumber, Modal, Segmented } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { refundTicket } from '../../api/till.ts'
import { useFormat } from '../../ui/format-context.ts'
import { MoneyInput } from '../../ui/money-input.tsx'
import { useProviderName } from './provider-name.ts'

type Mode = 'all' | 'lines' | 'amount'

const freshRefundNo = (ticketNo: string) =>
  `${ticketNo.slice(0, 60)}-R${[...crypto.getRandomValues(new Uint8Array(4))].map((byte) => (byte % 36).toString(36)).join('')}`

/** What comes back, how much that is, and how it goes back: said before it happens. */
export function RefundDialog({ ticket, close }: { ticket: TillTicket; close(): void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const provider = useProviderName()
  const { message } = App.useApp()
  const queryClient = useQueryClient()
  // One number as long as the dialog is open: pressed twice, it is the same refund.
  const [refundNo] = useState(() => freshRefundNo(ticket.ticketNo))
  const [mode, setMode] = useState<Mode>('all')
  const [amount, setAmount] = useState<number>()
  const [back, setBack] = useState<Record<number, number>>({})
  const [reason, setReason] = useState('')
  const left = ticket.dueMinor - ticket.refundedMinor
  const chosen = ticket.lines.flatMap((line, index) => {
    const quantity = back[index] ?? 0
    return quantity > 0 ? [{ sku: line.sku, quantity, paid: (line.paidMinor * quantity) / line.quantity }] : []
  })
  const worth =
    mode === 'all' ? left : mode === 'amount' ? (amount ?? 0) : chosen.reduce((sum, { paid }) => sum + paid, 0)
  const amountMinor = Math.min(left, Math.round(worth))

  const refund = useMutation({
    networkMode: 'always',
    mutationFn: () => {
      const input: TillRefundInput = { refundNo, reason }
      if (mode === 'amount') input.amountMinor = amountMinor
      if (mode === 'lines') input.lines = chosen.map(({ sku, quantity }) => ({ sku, quantity }))
      return refundTicket(ticket.ticketNo, input)
    },
    onSuccess: async (made) => {
      message.success(t('till.refund.done', { amount: format.money(made.amountMinor) }))
      close()
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ['till-ticket', ticket.ticketNo] }),
        queryClient.invalidateQueries({ queryKey: ['till-tickets'] }),
        queryClient.invalidateQueries({ queryKey: ['customer'] }),
      ])
    },
  })
  return (
    <Modal
      open
      title={t('till.refund.title', { number: ticket.ticketNo })}
      okText={t('till.refund.go', { amount: format.money(amountMinor) })}
      okButtonProps={{ disabled: amountMinor <= 0, size: 'large' }}
      cancelText={t('common.cancel')}
      cancelButtonProps={{ size: 'large' }}
      confirmLoading={refund.isPending}
      onCancel={close}
      onOk={() => refund.mutate()}
    >
      <div className="stack">
        {refund.error && <Alert type="error" showIcon title={errorLine(refund.error, t)} />}
        <Segmented<Mode>
          aria-label={t('till.refund.what')}
          value={mode}
          onChange={setMode}
          block
          options={(['all', 'lines', 'amount'] as const).map((value) => ({
            value,
            label: t(`till.refund.modes.${value}`),
          }))}
        />
        {mode === 'amount' && (
          <div className="field">
            <MoneyInput value={amount} change={setAmount} label={t('till.refund.amount')} max={left} size="large" />
            <span className="small faint">{t('till.refund.atMost', { amount: format.money(left) })}</span>
          </div>
        )}
        {mode === 'lines' && (
          <ul className="plain stack-tight">
            {ticket.lines.map((line, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two lines may be alike, and a ticket never changes
              <li key={index} className="row spread">
                <span>{line.name || line.sku}</span>
                <InputNumber<number>
                  aria-label={`${t('till.refund.back')}: ${line.name || line.sku}`}
                  min={0}
                  max={line.quantity}
                  value={back[index] ?? 0}
                  suffix={`/ ${format.number(line.quantity)}`}
                  onChange={(quantity) => setBack({ ...back, [index]: quantity ?? 0 })}
                />
              </li>
            ))}
          </ul>
        )}
        <Input
          aria-label={t('till.refund.reason')}
          placeholder={t('till.refund.reason')}
          maxLength={300}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <p>
          {t('till.refund.goes', {
            amount: format.money(amountMinor),
            how: [...new Set(ticket.tenders.map((tender) => provider(tender.provider)))].join(' + '),
          })}
        </p>
      </div>
    </Modal>
  )
}
