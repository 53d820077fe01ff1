import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import type { RuleWhere } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { Button, Input, InputNumber, Select } from 'antd'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { categoriesQuery } from '../../api/catalog.ts'
import { eventKindsQuery } from '../../api/events.ts'
import { organizationQuery } from '../../api/organization.ts'
import { useFormat } from '../../ui/format-context.ts'
import type { Source } from './aggregate-fields.ts'

interface WhereProps {
  source: Source
  where: RuleWhere
  change(patch: Partial<RuleWhere>): void
}

/** A name over its control. */
export function Field({ label, children, width }: { label: string; children: ReactNode; width?: number }) {
  return (
    <div className="field" style={{ width }}>
      <span className="figure-label" aria-hidden="true">
        {label}
      </span>
      {children}
    </div>
  )
}

/** Which rows count. Empty means all of them. */
export function WhereEditor({ source, where, change }: WhereProps) {
  return (
    <div className="field-row">
      {source === 'events' && <KindsChoice value={where.kinds} change={(kinds) => change({ kinds })} />}
      {source === 'lines' && <ProductChoice where={where} change={change} />}
      <PlaceChoice where={where} change={change} />
      <AmountAndHours source={source} where={where} change={change} />
      {source === 'events' && <Properties where={where} change={change} />}
    </div>
  )
}

const orNothing = (list: string[]) => (list.length > 0 ? list : undefined)

/** What a kind that nobody has sent yet may look like. */
const kindPattern = /^[a-z][\w.-]+$/i

function KindsChoice({ value, change }: { value: string[] | undefined; change(kinds: string[] | undefined): void }) {
  const { t } = useTranslation()
  const { language } = useFormat()
  const { data } = useQuery(eventKindsQuery)
  const [typed, setTyped] = useState('')
  const known = (data?.kinds ?? []).map((kind) => ({ value: kind.kind, label: kind.name[language] }))
  // Kinds of one's own can be named before their first event: what is typed is offered last, so that Enter takes a known one.
  const own = [...(value ?? []), typed.trim()].filter(
    (kind) => kindPattern.test(kind) && !known.some((each) => each.value === kind),
  )
  return (
    <Field label={t('ruleForm.kinds')} width={280}>
      <Select
        aria-label={t('ruleForm.kinds')}
        mode="multiple"
        value={value ?? []}
        placeholder={t('ruleForm.anyKind')}
        options={[...known, ...[...new Set(own)].map((kind) => ({ value: kind, label: kind }))]}
        showSearch={{
          onSearch: setTyped,
          filterOption: (text, option) =>
            `${option?.label} ${option?.value}`.toLowerCase().includes(text.trim().toLowerCase()),
        }}
        onChange={(kinds: string[]) => change(orNothing(kinds))}
      />
    </Field>
  )
}

function ProductChoice({ where, change }: Omit<WhereProps, 'source'>) {
  const { t } = useTranslation()
  const { language } = useFormat()
  const { data } = useQuery(categoriesQuery)
  return (
    <>
      <Field label={t('ruleForm.categories')} width={240}>
        <Select
          aria-label={t('ruleForm.categories')}
          mode="multiple"
          value={where.categories ?? []}
          placeholder={t('ruleForm.anyCategory')}
          options={(data?.items ?? []).map((category) => ({ value: category.code, label: category.name[language] }))}
          showSearch={{ optionFilterProp: 'label' }}
          onChange={(categories: string[]) => change({ categories: orNothing(categories) })}
        />
      </Field>
      <Field label={t('ruleForm.skus')} width={200}>
        <Select
          aria-label={t('ruleForm.skus')}
          mode="tags"
          open={false}
          suffixIcon={null}
          value={where.skus ?? []}
          placeholder={t('ruleForm.anyProduct')}
          tokenSeparators={[',', ' ']}
          onChange={(skus: string[]) => change({ skus: orNothing(skus) })}
        />
      </Field>
    </>
  )
}

function PlaceChoice({ where, change }: Omit<WhereProps, 'source'>) {
  const { t } = useTranslation()
  const { data: tree } = useQuery(organizationQuery)
  const stores = tree?.cities.flatMap((city) => city.stores) ?? []
  return (
    <>
      {stores.length > 0 && (
        <Field label={t('ruleForm.stores')} width={200}>
          <Select
            aria-label={t('ruleForm.stores')}
            mode="multiple"
            value={where.stores ?? []}
            placeholder={t('ruleForm.anyStore')}
            options={stores.map((store) => ({ value: store.code, label: store.name }))}
            showSearch={{ optionFilterProp: 'label' }}
            onChange={(codes: string[]) => change({ stores: orNothing(codes) })}
          />
        </Field>
      )}
      <Field label={t('ruleForm.channels')} width={160}>
        <Select
          aria-label={t('ruleForm.channels')}
          mode="tags"
          open={false}
          suffixIcon={null}
          value={where.channels ?? []}
          placeholder={t('ruleForm.anyChannel')}
          tokenSeparators={[',', ' ']}
          onChange={(channels: string[]) => change({ channels: orNothing(channels) })}
        />
      </Field>
    </>
  )
}

function AmountAndHours({ source, where, change }: WhereProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const scale = 1 / format.major(1)
  const hour = (key: 'hoursFrom' | 'hoursTo', label: string, most: number) => (
    <Field label={label} width={88}>
      <InputNumber
        aria-label={label}
        style={{ width: '100%' }}
        min={key === 'hoursFrom' ? 0 : 1}
        max={most}
        precision={0}
        value={where[key]}
        changeOnWheel={false}
        onChange={(value) => change({ [key]: value ?? undefined })}
      />
    </Field>
  )
  return (
    <>
      {source === 'orders' && (
        <Field label={t('ruleForm.goods')} width={120}>
          <Select<'' | 'goods' | 'service'>
            aria-label={t('ruleForm.goods')}
            value={where.goods ?? ''}
            options={(['', 'goods', 'service'] as const).map((value) => ({
              value,
              label: t(value === '' ? 'ruleForm.either' : `ruleForm.goodsKinds.${value}`),
            }))}
            onChange={(value) => change({ goods: value === '' ? undefined : value })}
          />
        </Field>
      )}
      {source !== 'events' && (
        <Field label={t('ruleForm.amountFrom')} width={128}>
          <InputNumber
            aria-label={t('ruleForm.amountFrom')}
            style={{ width: '100%' }}
            min={0}
            suffix={format.currency}
            changeOnWheel={false}
            value={where.amountFrom === undefined ? undefined : format.major(where.amountFrom)}
            onChange={(value) => change({ amountFrom: value === null ? undefined : Math.round(value * scale) })}
          />
        </Field>
      )}
      {hour('hoursFrom', t('ruleForm.hoursFrom'), 23)}
      {hour('hoursTo', t('ruleForm.hoursTo'), 24)}
    </>
  )
}

const ops = ['is', 'is-not', 'contains', 'from', 'to', 'exists'] as const

/** Numbers are compared as numbers, so what is written as one is sent as one; "1." is still being typed. */
const readValue = (text: string): string | number => (String(Number(text)) === text ? Number(text) : text)

function Properties({ where, change }: Omit<WhereProps, 'source'>) {
  const { t } = useTranslation()
  const list = where.properties ?? []
  const set = (next: typeof list) => change({ properties: next.length > 0 ? next : undefined })
  const replace = (index: number, patch: Partial<(typeof list)[number]>) =>
    set(list.map((entry, at) => (at === index ? { ...entry, ...patch } : entry)))
  return (
    <div className="stack-tight" style={{ width: '100%' }}>
      {list.map((property, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: properties have no name of their own while they are typed
        <div key={index} className="row">
          <Input
            aria-label={t('ruleForm.propertyName')}
            placeholder={t('ruleForm.propertyName')}
            style={{ width: 140 }}
            value={property.name}
            onChange={(event) => replace(index, { name: event.target.value })}
          />
          <Select
            aria-label={t('ruleForm.propertyOp')}
            style={{ width: 128 }}
            value={property.op}
            options={ops.map((op) => ({ value: op, label: t(`ruleForm.ops.${op}`) }))}
            onChange={(op) => replace(index, { op })}
          />
          {property.op !== 'exists' && (
            <Input
              aria-label={t('ruleForm.propertyValue')}
              placeholder={t('ruleForm.propertyValue')}
              style={{ width: 160 }}
              value={property.value === undefined ? '' : String(property.value)}
              onChange={(event) => replace(index, { value: readValue(event.target.value) })}
            />
          )}
          <Button
            type="text"
            icon={<DeleteOutlined aria-hidden />}
            aria-label={t('common.remove')}
            onClick={() => set(list.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <div>
        <Button size="small" icon={<PlusOutlined aria-hidden />} onClick={() => set([...list, { name: '', op: 'is' }])}>
          {t('ruleForm.addProperty')}
        </Button>
      </div>
    </div>
  )
}
