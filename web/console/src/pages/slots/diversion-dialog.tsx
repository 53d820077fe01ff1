import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Input, InputNumber, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { planDiversion } from '../../api/slots.ts'
import { MoneyInput } from '../../ui/money-input.tsx'

type Category = { code: string; name: string }

/** The draft of a diversion: what buyers of the donor are told, and how it will be measured. */
export function DiversionDialog({ donor, receiver, close }: { donor: Category; receiver: Category; close(): void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const queryClient = useQueryClient()
  const [title, setTitle] = useState({ en: '', zh: '' })
  const [link, setLink] = useState('/pocket/')
  const [valueMinor, setValue] = useState(1000)
  const [windowDays, setWindow] = useState(14)
  const [heldOut, setHeldOut] = useState(20)
  const save = useMutation({
    mutationFn: () =>
      planDiversion({
        ...{ donor: donor.code, receiver: receiver.code, valueMinor, windowDays },
        creative: { title, action: { kind: 'link', to: link } },
        holdoutBasisPoints: heldOut * 100,
      }),
    onSuccess: async () => {
      message.success(t('slots.diversions.made'))
      close()
      await queryClient.invalidateQueries({ queryKey: ['slots'] })
    },
  })
  const text = (language: 'en' | 'zh', label: string) => (
    <div className="field">
      <span aria-hidden="true">{label}</span>
      <Input
        aria-label={label}
        maxLength={60}
        value={title[language]}
        onChange={({ target }) => setTitle({ ...title, [language]: target.value })}
      />
    </div>
  )
  const number = (
    label: string,
    value: number,
    change: (value: number) => void,
    limits: { min: number; max: number },
  ) => (
    <div className="field">
      <span aria-hidden="true">{label}</span>
      <InputNumber
        aria-label={label}
        precision={0}
        {...limits}
        style={{ width: '100%' }}
        value={value}
        onChange={(next) => change(next ?? limits.min)}
      />
    </div>
  )
  return (
    <Modal
      open
      title={t('slots.diversions.newTitle', { donor: donor.name, receiver: receiver.name })}
      okText={t('slots.diversions.make')}
      okButtonProps={{ disabled: !title.en.trim() || !title.zh.trim() || !link.trim() }}
      cancelText={t('common.cancel')}
      confirmLoading={save.isPending}
      onCancel={close}
      onOk={() => save.mutate()}
    >
      <div className="stack">
        {save.error && <Alert type="error" showIcon title={errorLine(save.error, t)} />}
        <div className="form-grid">
          {text('en', t('slots.placement.titleEn'))}
          {text('zh', t('slots.placement.titleZh'))}
          <div className="field">
            <span aria-hidden="true">{t('slots.placement.link')}</span>
            <Input
              aria-label={t('slots.placement.link')}
              value={link}
              onChange={({ target }) => setLink(target.value)}
            />
          </div>
          <div className="field">
            <span aria-hidden="true">{t('slots.placement.value')}</span>
            <MoneyInput
              label={t('slots.placement.value')}
              value={valueMinor}
              change={(value) => setValue(value ?? 0)}
            />
          </div>
          {number(t('slots.diversions.window'), windowDays, setWindow, { min: 1, max: 90 })}
          {number(t('slots.placement.holdout'), heldOut, setHeldOut, { min: 5, max: 90 })}
        </div>
        <p className="small faint">
          {t('slots.placement.holdoutHint')} {t('slots.diversions.newcomers', { receiver: receiver.name })}
        </p>
      </div>
    </Modal>
  )
}
