import type { PrescriptionDetail, PrescriptionParameter } from '@regulars/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Input, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { categoriesQuery } from '../../api/catalog.ts'
import { errorLine } from '../../api/errors.ts'
import { fillPrescription } from '../../api/health.ts'
import { organizationQuery } from '../../api/organization.ts'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { MoneyInput } from '../../ui/money-input.tsx'

type Values = Record<string, string | number>

const startOf = (parameters: readonly PrescriptionParameter[]): Values =>
  Object.fromEntries(parameters.flatMap(({ name, default: value }) => (value === null ? [] : [[name, value]])))

/** The few things that the merchant decides, and the one button. Nobody is spoken to by it. */
export function DraftForm({ prescription }: { prescription: PrescriptionDetail }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const client = useQueryClient()
  const [values, setValues] = useState<Values>(() => startOf(prescription.parameters))
  const [requestId, setRequestId] = useState(() => crypto.randomUUID())
  const make = useMutation({
    mutationFn: () => fillPrescription(prescription.code, { requestId, parameters: values }),
    onSuccess: async () => {
      message.success(t('health.drafted'))
      setRequestId(crypto.randomUUID())
      await client.invalidateQueries({ queryKey: ['cures'] })
      await client.invalidateQueries({ queryKey: ['prescriptions'] })
    },
  })
  const missing = prescription.parameters.some(({ name, required }) => required && values[name] === undefined)
  return (
    <section className="card stack" aria-labelledby="draft">
      <h2 id="draft">{t('health.yourWay')}</h2>
      {prescription.parameters.map((parameter) => (
        <Field
          key={parameter.name}
          parameter={parameter}
          value={values[parameter.name]}
          change={(value) => {
            const { [parameter.name]: _gone, ...others } = values
            setValues(value === undefined || value === '' ? others : { ...others, [parameter.name]: value })
          }}
        />
      ))}
      {make.error && <Alert type="error" showIcon title={errorLine(make.error, t)} />}
      <PermittedButton
        permission="plays:write"
        type="primary"
        size="large"
        disabled={missing}
        loading={make.isPending}
        onClick={() => make.mutate()}
      >
        {t('health.makeDraft')}
      </PermittedButton>
      <p className="small faint">{t('health.draftHelp')}</p>
    </section>
  )
}

interface FieldProps {
  parameter: PrescriptionParameter
  value: string | number | undefined
  change(value: string | number | undefined): void
}

function Field({ parameter, value, change }: FieldProps) {
  const { language } = useFormat()
  const label = parameter.label[language]
  return (
    <div className="stack-tight">
      <span>{label}</span>
      <Control parameter={parameter} value={value} change={change} label={label} />
      {parameter.help[language] && <span className="small faint">{parameter.help[language]}</span>}
    </div>
  )
}

function Control({ parameter, value, change, label }: FieldProps & { label: string }) {
  const { t } = useTranslation()
  const { min = 0, max, kind } = parameter
  switch (kind) {
    case 'money':
      return (
        <MoneyInput
          label={label}
          value={typeof value === 'number' ? value : undefined}
          change={change}
          min={min}
          {...(max === undefined ? {} : { max })}
        />
      )
    case 'store':
      return <StoreSelect label={label} value={value} change={change} />
    case 'category':
      return <CategorySelect label={label} value={value} change={change} />
    case 'text':
      return (
        <Input aria-label={label} value={String(value ?? '')} onChange={(event) => change(event.target.value.trim())} />
      )
    default:
      return (
        <InputNumber<number>
          aria-label={label}
          style={{ width: '100%' }}
          min={min}
          max={max}
          precision={0}
          controls={false}
          inputMode="numeric"
          suffix={kind === 'percent' ? '%' : kind === 'days' ? t('health.days') : undefined}
          value={typeof value === 'number' ? value : null}
          onChange={(next) => change(next ?? undefined)}
        />
      )
  }
}

function StoreSelect({ label, value, change }: Omit<FieldProps, 'parameter'> & { label: string }) {
  const { t } = useTranslation()
  const { data: tree } = useQuery(organizationQuery)
  const stores = tree?.cities.flatMap((city) => city.stores) ?? []
  return (
    <Select
      aria-label={label}
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      placeholder={t('health.allStores')}
      value={value === undefined ? undefined : String(value)}
      onChange={(next?: string) => change(next)}
      options={stores.map((store) => ({ value: store.code, label: store.name }))}
    />
  )
}

function CategorySelect({ label, value, change }: Omit<FieldProps, 'parameter'> & { label: string }) {
  const { t } = useTranslation()
  const { language } = useFormat()
  const { data } = useQuery(categoriesQuery)
  return (
    <Select
      aria-label={label}
      showSearch={{ optionFilterProp: 'label' }}
      placeholder={t('health.choose')}
      value={value === undefined ? undefined : String(value)}
      onChange={(next: string) => change(next)}
      options={(data?.items ?? []).map((category) => ({ value: category.code, label: category.name[language] }))}
    />
  )
}
