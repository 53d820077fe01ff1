import type { PrepaidCap, PrepaidIssuer, PrepaidKind, PrepaidSettings, PrepaidSpendOrder } from '@regulars/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Input, InputNumber, Modal, Segmented, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { addCap, capsQuery, prepaidSettingsQuery, savePrepaidSettings } from '../../api/prepaid.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
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
  const { data, error, refetch } = useQuery(capsQuery)
  const [adding, setAdding] = useState(false)
  return (
    <section className="card stack-tight" aria-labelledby="caps">
      <div className="card-head">
        <div>
          <h2 id="caps">{t('stored.settings.caps')}</h2>
          <p className="soft">{t('stored.settings.capsWhat')}</p>
        </div>
        <PermittedButton permission="prepaid:write" onClick={() => setAdding(true)}>
          {t('stored.settings.add')}
        </PermittedButton>
      </div>
      {error && <ErrorState error={error} retry={() => void refetch()} />}
      {!data && !error && <Bones lines={3} label={t('common.loading')} />}
      {data && <CapRows caps={data.caps} />}
      {adding && <CapDialog close={() => setAdding(false)} />}
    </section>
  )
}

function CapRows({ caps }: { caps: readonly PrepaidCap[] }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key
    <section className="table-scroll" tabIndex={0} aria-label={t('stored.settings.caps')}>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t('stored.settings.kind')}</th>
            <th scope="col">{t('stored.settings.from')}</th>
            <th scope="col" className="num">
              {t('stored.settings.cap')}
            </th>
            <th scope="col" className="num">
              {t('stored.settings.realName')}
            </th>
            <th scope="col">{t('stored.settings.source')}</th>
          </tr>
        </thead>
        <tbody>
          {caps.map((cap) => (
            <tr key={`${cap.kind}/${cap.from}`}>
              <th scope="row">{t(`stored.settings.kinds.${cap.kind}`)}</th>
              <td className="nowrap">{format.day(cap.from)}</td>
              <td className="num">{format.money(cap.capMinor)}</td>
              <td className="num">
                {cap.realNameFromMinor === null ? t('stored.settings.never') : format.money(cap.realNameFromMinor)}
              </td>
              <td className="soft">{cap.source}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
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
