import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import type { PlayProperty } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { Button, Input, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { eventKindsQuery } from '../../../api/events.ts'
import { useMe } from '../../../components/session.ts'
import { useFormat } from '../../../ui/format-context.ts'
import { Field } from '../../offer-editor/field.tsx'

interface EventMatch {
  kind: string
  where?: PlayProperty[]
}

/** Which event, and which of its kind. Kinds of one's own can be named before their first event. */
export function EventField({
  label,
  value,
  change,
}: {
  label: string
  value: EventMatch
  change(patch: EventMatch): void
}) {
  const { t } = useTranslation()
  const { language } = useFormat()
  const { permissions } = useMe()
  const { data } = useQuery({ ...eventKindsQuery, enabled: permissions.includes('events:read') })
  const [typed, setTyped] = useState('')
  const known = (data?.kinds ?? []).map(({ kind, name }) => ({ value: kind, label: `${name[language]} · ${kind}` }))
  const own = [value.kind, typed.trim()].filter((kind) => kind !== '' && !known.some((each) => each.value === kind))
  const where = value.where ?? []
  const set = (next: PlayProperty[]) => change({ kind: value.kind, where: next.length > 0 ? next : undefined })
  return (
    <>
      <Field label={label}>
        <Select<string>
          aria-label={label}
          value={value.kind}
          options={[...known, ...[...new Set(own)].map((kind) => ({ value: kind, label: kind }))]}
          showSearch={{ optionFilterProp: 'label', onSearch: setTyped }}
          onChange={(kind) => change({ ...value, kind })}
        />
      </Field>
      {where.map((property, index) => (
        <PropertyRow
          // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no name of their own; none keeps a state
          key={index}
          value={property}
          change={(next) => set(where.map((each, at) => (at === index ? next : each)))}
          remove={() => set(where.filter((_, at) => at !== index))}
        />
      ))}
      <Button
        size="small"
        type="dashed"
        icon={<PlusOutlined aria-hidden />}
        style={{ marginBottom: 12 }}
        onClick={() => set([...where, { property: 'amount', op: 'from', value: 3000 }])}
      >
        {t('plays.form.addProperty')}
      </Button>
    </>
  )
}

const operators = ['is', 'is-not', 'contains', 'from', 'to', 'exists'] as const

/** Numbers are compared as numbers, so what looks like one is kept as one. */
const read = (text: string): string | number =>
  text.trim() !== '' && !Number.isNaN(Number(text)) ? Number(text) : text

export function PropertyRow({
  value,
  change,
  remove,
}: {
  value: PlayProperty
  change(value: PlayProperty): void
  remove?(): void
}) {
  const { t } = useTranslation()
  return (
    <span className="row" style={{ flexWrap: 'nowrap', marginBottom: 8 }}>
      <Input
        aria-label={t('plays.form.property')}
        value={value.property}
        onChange={(event) => change({ ...value, property: event.target.value })}
      />
      <Select<PlayProperty['op']>
        aria-label={t('plays.form.operator')}
        value={value.op}
        style={{ minWidth: 110 }}
        options={operators.map((op) => ({ value: op, label: t(`plays.form.operators.${op}`) }))}
        onChange={(op) => change(op === 'exists' ? { property: value.property, op } : { value: '', ...value, op })}
      />
      {value.op !== 'exists' && (
        <Input
          aria-label={t('plays.form.value')}
          value={String(value.value ?? '')}
          onChange={(event) => change({ ...value, value: read(event.target.value) })}
        />
      )}
      {remove && (
        <Button
          type="text"
          aria-label={t('plays.form.removeProperty')}
          icon={<DeleteOutlined aria-hidden />}
          onClick={remove}
        />
      )}
    </span>
  )
}
