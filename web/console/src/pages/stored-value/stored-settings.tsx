import type { PrepaidCap, PrepaidIssuer, PrepaidKind, PrepaidSettings, PrepaidSpendOrder } from '@regulars/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Input, InputNumber, Modal, Segmented, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { addCap, capsQuery, prepaidSettingsQuery, savePrepaidSettings } from '../../api/prepaid.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { MoneyInput } from '../../ui/money-input.tsx'
import { scaleOf } from '../../ui/money-text.ts'
import { Bones } from '../../ui/states.tsx'
import { dayIn } from '../../ui/zoned.ts'

const orders = ['principal-first', 'bonus-first', 'in-proportion'] as const satisfies readonly PrepaidSpendOrder[]
const issuers = ['scale', 'group', 'brand', 'other'] as const satisfies readonly PrepaidIssuer[]

/** How stored value is spent, what the law asks of this issuer, and the caps with the day from which they hold. */
export function StoredSettings() {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(prepaidSettingsQuery)
  return (
    <div className="stack">
      <section className="card narrow">
        {error ? (
          <ErrorState error={error} retry={() => void refetch()} />
        ) : data ? (
          <SettingsForm key={JSON.stringify(data)} settings={data} />
        ) : (
          <Bones lines={4} label={t('common.loading')} />
        )}
      </section>
      <Caps />
    </div>
  )
}

function SettingsForm({ settings }: { settings: PrepaidSettings }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const queryClient = useQueryClient()
  const [draft, setDraft] = useState(settings)
  const save = useMutation({
    mutationFn: () => savePrepaidSettings(draft),
    onSuccess: async () => {
      message.success(t('common.saved'))
      await queryClient.invalidateQueries({ queryKey: ['prepaid-settings'] })
      await queryClient.invalidateQueries({ queryKey: ['prepaid-liability'] })
    },
    onError: (failure) => message.error(errorLine(failure, t)),
  })
  return (
    <div className="stack">
      <div className="field">
        <span aria-hidden="true">{t('stored.settings.spendOrder')}</span>
        <Segmented<PrepaidSpendOrder>
          aria-label={t('stored.settings.spendOrder')}
          style={{ width: 'max-content', maxWidth: '100%' }}
          value={draft.spendOrder}
          options={orders.map((value) => ({ value, label: t(`stored.settings.spendOrders.${value}`) }))}
          onChange={(spendOrder) => setDraft({ ...draft, spendOrder })}
        />
      </div>
      <div className="field">
        <span aria-hidden="true">{t('stored.settings.issuer')}</span>
        <Select<PrepaidIssuer>
          aria-label={t('stored.settings.issuer')}
          value={draft.issuer}
          options={issuers.map((value) => ({ value, label: t(`stored.issuers.${value}`) }))}
          onChange={(issuer) => setDraft({ ...draft, issuer })}
        />
        <span className="small faint">{t('stored.settings.issuerHelp')}</span>
      </div>
      <div className="field">
        <span aria-hidden="true">{t('stored.settings.warn')}</span>
        <InputNumber<number>
          aria-label={t('stored.settings.warn')}
          min={1}
          max={1000}
          precision={0}
          suffix="%"
          value={draft.financingWarnPercent}
          onChange={(value) => value !== null && setDraft({ ...draft, financingWarnPercent: value })}
        />
      </div>
      <div>
        <PermittedButton
          permission="prepaid:write"
          type="primary"
          loading={save.isPending}
          disabled={JSON.stringify(draft) === JSON.stringify(settings)}
          onClick={() => save.mutate()}
        >
          {t('common.save')}
        </PermittedButton>
      </div>
    </div>
  )
}

function Caps() {
  const { t } = useTranslation()
  const format = useFormat()
  const { data, error, refetch } = useQuery(capsQuery)
  const [adding, setAdding] = useState(false)
  const columns: Column<PrepaidCap>[] = [
    {
      key: 'kind',
      title: t('stored.settings.kind'),
      render: (row) => t(`stored.settings.kinds.${row.kind}`),
      cell: (row) => row.kind,
    },
    {
      key: 'from',
      title: t('stored.settings.from'),
      render: (row) => format.day(row.from),
      cell: (row) => row.from,
    },
    {
      key: 'cap',
      title: t('stored.settings.cap'),
      align: 'right',
      render: (row) => format.money(row.capMinor),
      cell: (row) => format.major(row.capMinor),
    },
    {
      key: 'name',
      title: t('stored.settings.realName'),
      align: 'right',
      render: (row) =>
        row.realNameFromMinor === null ? t('stored.settings.never') : format.money(row.realNameFromMinor),
      cell: (row) => (row.realNameFromMinor === null ? null : format.major(row.realNameFromMinor)),
    },
    {
      key: 'source',
      title: t('stored.settings.source'),
      render: (row) => (
        <span className="cut" title={row.source}>
          {row.source}
        </span>
      ),
      cell: (row) => row.source,
    },
  ]
  return (
    <>
      <DataTable<PrepaidCap>
        name="caps"
        label={t('stored.settings.caps')}
        columns={columns}
        rows={data?.caps}
        rowKey={(row) => `${row.kind}/${row.from}`}
        error={error ? <ErrorState error={error} retry={() => void refetch()} /> : undefined}
        toolbar={
          <div>
            <h2>{t('stored.settings.caps')}</h2>
            <p className="soft">{t('stored.settings.capsWhat')}</p>
          </div>
        }
        actions={
          <PermittedButton permission="prepaid:write" onClick={() => setAdding(true)}>
            {t('stored.settings.add')}
          </PermittedButton>
        }
        empty={null}
      />
      {adding && <CapDialog close={() => setAdding(false)} />}
    </>
  )
}

function CapDialog({ close }: { close(): void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { message } = App.useApp()
  const queryClient = useQueryClient()
  const scale = scaleOf(format)
  const [cap, setCap] = useState<PrepaidCap>({
    kind: 'registered',
    from: dayIn(new Date(), format.timezone),
    capMinor: 5000 * scale,
    realNameFromMinor: null,
    source: '',
  })
  const save = useMutation({
    mutationFn: () => addCap(cap),
    onSuccess: async () => {
      message.success(t('common.saved'))
      close()
      await queryClient.invalidateQueries({ queryKey: ['prepaid-caps'] })
    },
  })
  return (
    <Modal
      open
      title={t('stored.settings.add')}
      okText={t('common.save')}
      cancelText={t('common.cancel')}
      confirmLoading={save.isPending}
      onCancel={close}
      onOk={() => save.mutate()}
    >
      <div className="stack">
        {save.error && <Alert type="error" showIcon title={errorLine(save.error, t)} />}
        <Segmented<PrepaidKind>
          aria-label={t('stored.settings.kind')}
          value={cap.kind}
          options={(['registered', 'bearer'] as const).map((value) => ({
            value,
            label: t(`stored.settings.kinds.${value}`),
          }))}
          onChange={(kind) => setCap({ ...cap, kind })}
        />
        <div className="form-grid" style={{ rowGap: 12 }}>
          <div className="field">
            <span aria-hidden="true">{t('stored.settings.from')}</span>
            <Input
              type="date"
              aria-label={t('stored.settings.from')}
              value={cap.from}
              onChange={({ target }) => target.value && setCap({ ...cap, from: target.value })}
            />
          </div>
          <div className="field">
            <span aria-hidden="true">{t('stored.settings.cap')}</span>
            <MoneyInput
              label={t('stored.settings.cap')}
              value={cap.capMinor}
              change={(value) => setCap({ ...cap, capMinor: value ?? 0 })}
            />
          </div>
          <div className="field">
            <span aria-hidden="true">{t('stored.settings.realName')}</span>
            <MoneyInput
              label={t('stored.settings.realName')}
              value={cap.realNameFromMinor ?? undefined}
              change={(value) => setCap({ ...cap, realNameFromMinor: value ?? null })}
            />
          </div>
          <div className="field">
            <span aria-hidden="true">{t('stored.settings.source')}</span>
            <Input
              aria-label={t('stored.settings.source')}
              maxLength={200}
              value={cap.source}
              onChange={({ target }) => setCap({ ...cap, source: target.value })}
            />
          </div>
        </div>
      </div>
    </Modal>
  )
}
