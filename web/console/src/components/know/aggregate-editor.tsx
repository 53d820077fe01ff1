import type { Aggregate } from '@regulars/contract'
import { InputNumber, Segmented, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import {
  type Field as FieldName,
  type Fn,
  fieldsOf,
  fitAggregate,
  fnsOf,
  type Source,
  sources,
} from './aggregate-fields.ts'
import { Field, WhereEditor } from './where-editor.tsx'

interface AggregateProps {
  value: Aggregate
  change(aggregate: Aggregate): void
  /** Which figures make sense here; all of them when absent. */
  fns?: readonly Fn[]
}

/** One figure of a customer: of which rows, which figure, in which window. */
export function AggregateEditor({ value, change, fns }: AggregateProps) {
  const { t } = useTranslation()
  const set = (patch: Partial<Aggregate>) => change(fitAggregate({ ...value, ...patch }))
  const offered = fnsOf(value.source).filter((fn) => !fns || fns.includes(fn))
  const fields = fieldsOf(value.source, value.fn)
  return (
    <div className="stack-tight">
      <div className="field-row">
        <Field label={t('ruleForm.source')}>
          <Segmented<Source>
            aria-label={t('ruleForm.source')}
            value={value.source}
            options={sources.map((source) => ({ value: source, label: t(`ruleForm.sources.${source}`) }))}
            onChange={(source) => set({ source })}
          />
        </Field>
        <Field label={t('ruleForm.fn')} width={170}>
          <Select<Fn>
            aria-label={t('ruleForm.fn')}
            value={value.fn}
            options={offered.map((fn) => ({ value: fn, label: t(`ruleForm.fns.${fn}`) }))}
            onChange={(fn) => set({ fn })}
          />
        </Field>
        {fields.length > 0 && (
          <Field label={t('ruleForm.field')} width={150}>
            <Select<FieldName>
              aria-label={t('ruleForm.field')}
              value={value.field}
              options={fields.map((field) => ({ value: field, label: t(`rule.fields.${field}`) }))}
              onChange={(field) => set({ field })}
            />
          </Field>
        )}
        <Field label={t('ruleForm.window')} width={150}>
          <InputNumber
            aria-label={t('ruleForm.window')}
            style={{ width: '100%' }}
            min={1}
            max={3660}
            placeholder={t('ruleForm.allTime')}
            suffix={t('ruleForm.daysUnit')}
            changeOnWheel={false}
            value={value.windowDays}
            onChange={(days) => set({ windowDays: days ?? undefined })}
          />
        </Field>
      </div>
      <WhereEditor
        source={value.source}
        where={value.where}
        change={(patch) => set({ where: { ...value.where, ...patch } })}
      />
    </div>
  )
}
