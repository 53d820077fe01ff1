import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Input, Segmented, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { Labelled } from './basics.tsx'
import { type Draft, freeValue } from './draft.ts'

interface ValuesProps {
  draft: Draft
  change(patch: Partial<Draft>): void
  wrong: boolean
}

const types = ['flag', 'choice', 'number', 'date'] as const
const units = ['', 'money', 'days', 'probability'] as const

/** What a declared or imported label can be; for rules that follows from the rule. */
export function ValuesCard({ draft, change, wrong }: ValuesProps) {
  const { t } = useTranslation()
  return (
    <section className="card" aria-labelledby="values">
      <h2 id="values" style={{ marginBottom: 12 }}>
        {t('labelForm.values')}
      </h2>
      <div className="form-grid">
        <Labelled label={t('labelForm.type')}>
          <Segmented
            aria-label={t('labelForm.type')}
            style={{ width: 'max-content', maxWidth: '100%' }}
            value={draft.type}
            options={types.map((type) => ({ value: type, label: t(`labelForm.types.${type}`) }))}
            onChange={(type) => change({ type })}
          />
        </Labelled>
        {draft.type === 'number' && <UnitChoice draft={draft} change={change} />}
      </div>
      {draft.type === 'choice' && <Choices draft={draft} change={change} wrong={wrong} />}
    </section>
  )
}

export function UnitChoice({ draft, change }: Omit<ValuesProps, 'wrong'>) {
  const { t } = useTranslation()
  return (
    <Labelled label={t('labelForm.unit')}>
      <Select
        aria-label={t('labelForm.unit')}
        value={draft.unit}
        options={units.map((unit) => ({ value: unit, label: t(`labelForm.units.${unit === '' ? 'none' : unit}`) }))}
        onChange={(unit) => change({ unit })}
      />
    </Labelled>
  )
}

function Choices({ draft, change, wrong }: ValuesProps) {
  const { t } = useTranslation()
  const set = (values: Draft['values']) => change({ values })
  const replace = (index: number, patch: Partial<Draft['values'][number]>) =>
    set(draft.values.map((entry, at) => (at === index ? { ...entry, ...patch } : entry)))
  return (
    <div className="stack-tight">
      {draft.values.map((entry, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: values are typed here and may be alike for a moment
        <div key={index} className="band-row">
          <Input
            aria-label={t('labelForm.valueCode')}
            className="mono"
            value={entry.value}
            maxLength={64}
            onChange={(event) => replace(index, { value: event.target.value })}
          />
          <Input
            aria-label={t('labelForm.valueName', { language: t('labelForm.languages.en') })}
            placeholder={t('labelForm.languages.en')}
            value={entry.name.en}
            maxLength={200}
            onChange={(event) => replace(index, { name: { ...entry.name, en: event.target.value } })}
          />
          <Input
            aria-label={t('labelForm.valueName', { language: t('labelForm.languages.zh') })}
            placeholder={t('labelForm.languages.zh')}
            value={entry.name.zh}
            maxLength={200}
            onChange={(event) => replace(index, { name: { ...entry.name, zh: event.target.value } })}
          />
          <Button
            type="text"
            icon={<DeleteOutlined aria-hidden />}
            aria-label={t('common.remove')}
            onClick={() => set(draft.values.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      {wrong && draft.values.length === 0 && <span className="small loss">{t('labelForm.valuesNeeded')}</span>}
      <div>
        <Button
          icon={<PlusOutlined aria-hidden />}
          onClick={() => {
            const value = freeValue(
              'value',
              draft.values.map((entry) => entry.value),
            )
            set([...draft.values, { value, name: { en: '', zh: '' } }])
          }}
        >
          {t('labelForm.addValue')}
        </Button>
      </div>
    </div>
  )
}
