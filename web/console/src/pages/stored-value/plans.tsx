import { PlusOutlined } from '@ant-design/icons'
import type { PrepaidPlan } from '@regulars/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Input, InputNumber, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { createPlan, plansQuery, updatePlan } from '../../api/prepaid.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { MoneyInput } from '../../ui/money-input.tsx'
import { scaleOf } from '../../ui/money-text.ts'
import { State } from '../../ui/states.tsx'

export function Plans() {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(plansQuery)
  const [making, setMaking] = useState(false)
  const columns = useColumns()
  const add = (
    <PermittedButton
      permission="prepaid:write"
      type="primary"
      icon={<PlusOutlined aria-hidden />}
      onClick={() => setMaking(true)}
    >
      {t('stored.plan.new')}
    </PermittedButton>
  )
  return (
    <>
      <DataTable<PrepaidPlan>
        name="prepaid-plans"
        label={t('stored.tabs.plans')}
        columns={columns}
        rows={data?.plans}
        rowKey={(row) => String(row.id)}
        error={error ? <ErrorState error={error} retry={() => void refetch()} /> : undefined}
        toolbar={<p className="soft">{t('stored.plan.fixed')}</p>}
        actions={add}
        empty={
          <State title={t('stored.plan.none.title')} action={add}>
            {t('stored.plan.none.advice')}
          </State>
        }
      />
      {making && <PlanDialog close={() => setMaking(false)} />}
    </>
  )
}

function useColumns(): Column<PrepaidPlan>[] {
  const { t } = useTranslation()
  const format = useFormat()
  return [
    {
      key: 'name',
      title: t('stored.plan.name'),
      render: (row) => <strong>{row.name[format.language]}</strong>,
      cell: (row) => row.name[format.language],
    },
    {
      key: 'pay',
      title: t('stored.plan.pay'),
      align: 'right',
      render: (row) => format.money(row.payMinor),
      cell: (row) => format.major(row.payMinor),
      compare: (a, b) => a.payMinor - b.payMinor,
    },
    {
      key: 'bonus',
      title: t('stored.plan.bonus'),
      align: 'right',
      render: (row) => format.money(row.bonusMinor),
      cell: (row) => format.major(row.bonusMinor),
    },
    {
      key: 'rate',
      title: t('stored.plan.rate'),
      help: t('stored.plan.rateHelp'),
      align: 'right',
      render: (row) => format.percent(row.bonusMinor / row.payMinor),
      cell: (row) => row.bonusMinor / row.payMinor,
    },
    {
      key: 'taken',
      title: t('stored.plan.taken'),
      align: 'right',
      render: (row) =>
        row.totalMax === null
          ? format.number(row.taken)
          : `${format.number(row.taken)} / ${format.number(row.totalMax)}`,
      cell: (row) => row.taken,
      compare: (a, b) => a.taken - b.taken,
    },
    {
      key: 'until',
      title: t('stored.plan.until'),
      hidden: true,
      render: (row) => (row.until ? format.day(row.until) : '—'),
      cell: (row) => row.until,
    },
    {
      key: 'state',
      title: t('stored.plan.state'),
      render: (row) => (
        <span className="chip" data-tone={row.active ? 'gain' : undefined}>
          {t(row.active ? 'stored.plan.active' : 'stored.plan.inactive')}
        </span>
      ),
      cell: (row) => row.active,
    },
    { key: 'toggle', title: '', render: (row) => <ToggleButton plan={row} /> },
  ]
}

function ToggleButton({ plan }: { plan: PrepaidPlan }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const queryClient = useQueryClient()
  const toggle = useMutation({
    mutationFn: () => updatePlan(plan.id, { active: !plan.active }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['prepaid-plans'] }),
    onError: (failure) => message.error(errorLine(failure, t)),
  })
  return (
    <PermittedButton permission="prepaid:write" size="small" loading={toggle.isPending} onClick={() => toggle.mutate()}>
      {t(plan.active ? 'stored.plan.stop' : 'stored.plan.start')}
    </PermittedButton>
  )
}

function PlanDialog({ close }: { close(): void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { message } = App.useApp()
  const queryClient = useQueryClient()
  const scale = scaleOf(format)
  const [pay, setPay] = useState<number>(200 * scale)
  const [bonus, setBonus] = useState<number>(20 * scale)
  const [perCustomer, setPerCustomer] = useState<number | null>(null)
  const words = {
    en: `Pay ${pay / scale}, get ${(pay + bonus) / scale}`,
    zh: `充 ${pay / scale} 送 ${bonus / scale}`,
  }
  const [name, setName] = useState<Partial<typeof words>>({})
  const save = useMutation({
    mutationFn: () =>
      createPlan({
        name: { en: name.en?.trim() || words.en, zh: name.zh?.trim() || words.zh },
        payMinor: pay,
        bonusMinor: bonus,
        perCustomerMax: perCustomer,
      }),
    onSuccess: async () => {
      message.success(t('common.saved'))
      close()
      await queryClient.invalidateQueries({ queryKey: ['prepaid-plans'] })
    },
  })
  return (
    <Modal
      open
      title={t('stored.plan.new')}
      okText={t('common.save')}
      okButtonProps={{ disabled: pay <= 0 }}
      cancelText={t('common.cancel')}
      confirmLoading={save.isPending}
      onCancel={close}
      onOk={() => save.mutate()}
    >
      <div className="stack">
        {save.error && <Alert type="error" showIcon title={errorLine(save.error, t)} />}
        <div className="form-grid" style={{ rowGap: 12 }}>
          <div className="field">
            <span aria-hidden="true">{t('stored.plan.pay')}</span>
            <MoneyInput label={t('stored.plan.pay')} value={pay} change={(value) => setPay(value ?? 0)} autoFocus />
          </div>
          <div className="field">
            <span aria-hidden="true">{t('stored.plan.bonus')}</span>
            <MoneyInput label={t('stored.plan.bonus')} value={bonus} change={(value) => setBonus(value ?? 0)} />
          </div>
          {(['en', 'zh'] as const).map((of) => {
            const label = t('stored.plan.inLanguage', { language: t(`labelForm.languages.${of}`) })
            return (
              <div key={of} className="field">
                <span aria-hidden="true">{label}</span>
                <Input
                  aria-label={label}
                  maxLength={100}
                  placeholder={words[of]}
                  value={name[of] ?? ''}
                  onChange={({ target }) => setName({ ...name, [of]: target.value })}
                />
              </div>
            )
          })}
          <div className="field">
            <span aria-hidden="true">{t('stored.plan.perCustomer')}</span>
            <InputNumber<number>
              aria-label={t('stored.plan.perCustomer')}
              min={1}
              max={1000}
              precision={0}
              style={{ width: '100%' }}
              value={perCustomer}
              onChange={setPerCustomer}
            />
          </div>
        </div>
        <p className="well">
          {t('stored.plan.says', {
            pay: format.money(pay),
            total: format.money(pay + bonus),
            share: format.percent(pay + bonus > 0 ? bonus / (pay + bonus) : 0),
          })}
        </p>
      </div>
    </Modal>
  )
}
