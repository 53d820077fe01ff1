import type { EnvelopeAsset, EnvelopeAudience, EnvelopeKind } from '@regulars/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Input, InputNumber, Modal, Segmented, Select } from 'antd'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { createEnvelope } from '../../api/envelopes.ts'
import { errorLine } from '../../api/errors.ts'
import { useGo } from '../../components/go-link.tsx'
import { paths } from '../../paths.ts'
import { useFormat } from '../../ui/format-context.ts'
import { MoneyInput } from '../../ui/money-input.tsx'
import { scaleOf } from '../../ui/money-text.ts'
import { addDays, dayIn, dayStart } from '../../ui/zoned.ts'
import { envelopeAmount } from './envelopes.tsx'

const kinds = ['group', 'random', 'fixed'] as const satisfies readonly EnvelopeKind[]
const frequencies = ['L1', 'D1|L3', 'D3|L4', 'D1|L30'] as const

/** A sum is set apart at once, so what it does is said beside the button. */
export function EnvelopeDialog({ close }: { close(): void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const go = useGo()
  const { message } = App.useApp()
  const queryClient = useQueryClient()
  const today = dayIn(new Date(), format.timezone)
  const [requestId] = useState(() => crypto.randomUUID())
  const [name, setName] = useState('')
  const [kind, setKind] = useState<EnvelopeKind>('group')
  const [asset, setAsset] = useState<EnvelopeAsset>('bonus')
  const [total, setTotal] = useState<number>(100 * scaleOf(format))
  const [pieces, setPieces] = useState(20)
  const [frequency, setFrequency] = useState<(typeof frequencies)[number]>('L1')
  const [audience, setAudience] = useState<EnvelopeAudience>('anyone')
  const [groupCode, setGroupCode] = useState('')
  const [lastDay, setLastDay] = useState(addDays(today, 6))
  const totalWords = envelopeAmount(asset, total, format)
  const ready = name.trim() !== '' && total >= pieces && (audience !== 'code' || groupCode.trim().length >= 4)
  const save = useMutation({
    mutationFn: () =>
      createEnvelope({
        requestId,
        name: name.trim(),
        kind,
        asset,
        totalMinor: total,
        pieces,
        frequency,
        audience,
        groupCode: audience === 'code' ? groupCode.trim() : undefined,
        endsAt: dayStart(addDays(lastDay, 1), format.timezone),
      }),
    onSuccess: async (made) => {
      message.success(t('envelopes.made'))
      close()
      await queryClient.invalidateQueries({ queryKey: ['envelopes'] })
      await go(paths.envelope(made.id))
    },
  })
  const field = (label: string, control: ReactNode, hint?: string) => (
    <div className="field">
      <span aria-hidden="true">{label}</span>
      {control}
      {hint && <span className="small faint">{hint}</span>}
    </div>
  )
  return (
    <Modal
      open
      width={640}
      title={t('envelopes.new')}
      okText={t('envelopes.create', { total: totalWords })}
      okButtonProps={{ disabled: !ready }}
      cancelText={t('common.cancel')}
      confirmLoading={save.isPending}
      onCancel={close}
      onOk={() => save.mutate()}
    >
      <div className="stack">
        {save.error && <Alert type="error" showIcon title={errorLine(save.error, t)} />}
        {field(
          t('envelopes.name'),
          <Input
            aria-label={t('envelopes.name')}
            maxLength={120}
            value={name}
            onChange={({ target }) => setName(target.value)}
          />,
        )}
        {field(
          t('envelopes.kind'),
          <Segmented<EnvelopeKind>
            aria-label={t('envelopes.kind')}
            value={kind}
            options={kinds.map((value) => ({ value, label: t(`envelopes.kinds.${value}`) }))}
            onChange={setKind}
          />,
          t(`envelopes.kindHelp.${kind}`),
        )}
        <div className="form-grid" style={{ rowGap: 16 }}>
          {field(
            t('envelopes.asset'),
            <Segmented<EnvelopeAsset>
              aria-label={t('envelopes.asset')}
              value={asset}
              options={(['bonus', 'points'] as const).map((value) => ({
                value,
                label: t(`envelopes.assets.${value}`),
              }))}
              onChange={setAsset}
            />,
          )}
          {field(
            t('envelopes.total'),
            asset === 'bonus' ? (
              <MoneyInput label={t('envelopes.total')} value={total} change={(value) => setTotal(value ?? 0)} />
            ) : (
              <InputNumber<number>
                aria-label={t('envelopes.total')}
                min={1}
                precision={0}
                style={{ width: '100%' }}
                value={total}
                onChange={(value) => setTotal(value ?? 0)}
              />
            ),
          )}
          {field(
            t('envelopes.pieces'),
            <InputNumber<number>
              aria-label={t('envelopes.pieces')}
              min={1}
              precision={0}
              style={{ width: '100%' }}
              value={pieces}
              onChange={(value) => setPieces(value ?? 1)}
            />,
            t('envelopes.average', { amount: envelopeAmount(asset, Math.round(total / pieces), format) }),
          )}
          {field(
            t('envelopes.endsDay'),
            <Input
              type="date"
              aria-label={t('envelopes.endsDay')}
              min={today}
              value={lastDay}
              onChange={({ target }) => target.value && setLastDay(target.value)}
            />,
          )}
          {field(
            t('envelopes.frequency'),
            <Select
              aria-label={t('envelopes.frequency')}
              value={frequency}
              options={frequencies.map((value) => ({ value, label: t(`envelopes.frequencies.${value}`) }))}
              onChange={setFrequency}
            />,
          )}
          {field(
            t('envelopes.audience'),
            <Select
              aria-label={t('envelopes.audience')}
              value={audience}
              options={(['anyone', 'members', 'code'] as const).map((value) => ({
                value,
                label: t(`envelopes.audiences.${value}`),
              }))}
              onChange={setAudience}
            />,
          )}
          {audience === 'code' &&
            field(
              t('envelopes.groupCode'),
              <Input
                aria-label={t('envelopes.groupCode')}
                minLength={4}
                maxLength={40}
                value={groupCode}
                onChange={({ target }) => setGroupCode(target.value)}
              />,
            )}
        </div>
        <p className="well">
          {t('envelopes.says', { total: totalWords, pieces: format.number(pieces), day: format.day(lastDay) })}
        </p>
      </div>
    </Modal>
  )
}
