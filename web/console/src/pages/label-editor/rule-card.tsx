import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import type { Measure } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { Button, InputNumber, Segmented, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { eventKindsQuery } from '../../api/events.ts'
import { AggregateEditor } from '../../components/know/aggregate-editor.tsx'
import type { Fn } from '../../components/know/aggregate-fields.ts'
import { useFormat } from '../../ui/format-context.ts'
import {
  type Draft,
  type MeasureKind,
  measureKind,
  resultsOf,
  startMeasure,
  startResult,
  withMeasure,
} from './draft.ts'
import { ResultEditor } from './result-editor.tsx'

export interface RuleCardProps {
  draft: Draft
  change(patch: Partial<Draft>): void
}

const measures: readonly MeasureKind[] = ['aggregate', 'ratio', 'sequence']

/** What is measured, and how it becomes a value. */
export function RuleCard({ draft, change }: RuleCardProps) {
  const { t } = useTranslation()
  const { rule } = draft
  const kind = measureKind(rule.measure)
  const measure = (next: Measure) => change({ rule: withMeasure(rule, next) })
  return (
    <section className="card stack" aria-labelledby="rule">
      <div className="row spread">
        <h2 id="rule">{t('labelForm.measured')}</h2>
        <Segmented
          aria-label={t('labelForm.measured')}
          value={kind}
          options={measures.map((each) => ({ value: each, label: t(`labelForm.measures.${each}`) }))}
          onChange={(next) => measure(startMeasure(next))}
        />
      </div>
      <MeasureEditor measure={rule.measure} change={measure} />
      <div className="row spread" style={{ borderTop: '1px solid var(--line)', paddingTop: 16 }}>
        <h2>{t('labelForm.result')}</h2>
        <Segmented
          aria-label={t('labelForm.result')}
          value={rule.result.as}
          options={resultsOf(rule.measure).map((as) => ({ value: as, label: t(`labelForm.results.${as}`) }))}
          onChange={(as) => change({ rule: { ...rule, result: startResult(as) } })}
        />
      </div>
      <ResultEditor draft={draft} change={change} />
    </section>
  )
}

/** The two parts of a ratio are numbers. */
const numeric: readonly Fn[] = ['count', 'sum', 'average', 'largest', 'distinct', 'days']

function MeasureEditor({ measure, change }: { measure: Measure; change(measure: Measure): void }) {
  const { t } = useTranslation()
  if ('aggregate' in measure)
    return <AggregateEditor value={measure.aggregate} change={(aggregate) => change({ aggregate })} />
  if ('sequence' in measure) return <SequenceEditor measure={measure} change={change} />
  const { of, to } = measure.ratio
  return (
    <div className="stack">
      <fieldset className="plain-fieldset">
        <legend className="figure-label">{t('labelForm.ratioOf')}</legend>
        <AggregateEditor value={of} fns={numeric} change={(next) => change({ ratio: { of: next, to } })} />
      </fieldset>
      <fieldset className="plain-fieldset">
        <legend className="figure-label">{t('labelForm.ratioTo')}</legend>
        <AggregateEditor value={to} fns={numeric} change={(next) => change({ ratio: { of, to: next } })} />
      </fieldset>
    </div>
  )
}

type Sequence = Extract<Measure, { sequence: unknown }>

const [stepsMin, stepsMax] = [2, 6]

function SequenceEditor({ measure, change }: { measure: Sequence; change(measure: Sequence): void }) {
  const { t } = useTranslation()
  const { language } = useFormat()
  const { data } = useQuery(eventKindsQuery)
  const { steps, withinDays } = measure.sequence
  const known = (data?.kinds ?? []).map((kind) => ({ value: kind.kind, label: kind.name[language] }))
  const options = known.some((option) => option.value === 'order.paid')
    ? known
    : [{ value: 'order.paid', label: t('rule.sources.orders') }, ...known]
  const set = (patch: Partial<Sequence['sequence']>) => change({ sequence: { ...measure.sequence, ...patch } })
  return (
    <div className="stack-tight">
      {steps.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a kind may stand twice in a sequence, and its place is what it is
        <div key={index} className="row">
          <span className="faint" style={{ width: 20 }}>
            {index + 1}.
          </span>
          <Select
            aria-label={t('flows.stepKind', { number: index + 1 })}
            style={{ width: 280, maxWidth: '70%' }}
            value={step.kind}
            options={options}
            showSearch={{ optionFilterProp: 'label' }}
            onChange={(kind) => set({ steps: steps.map((each, at) => (at === index ? { ...each, kind } : each)) })}
          />
          <Button
            type="text"
            icon={<DeleteOutlined aria-hidden />}
            aria-label={t('common.remove')}
            disabled={steps.length <= stepsMin}
            onClick={() => set({ steps: steps.filter((_, at) => at !== index) })}
          />
        </div>
      ))}
      <div className="row">
        <Button
          icon={<PlusOutlined aria-hidden />}
          disabled={steps.length >= stepsMax}
          onClick={() => set({ steps: [...steps, { kind: 'order.paid', where: {} }] })}
        >
          {t('flows.addStep')}
        </Button>
        <span>{t('flows.withinLabel')}</span>
        <InputNumber
          aria-label={t('flows.withinLabel')}
          min={1}
          max={3660}
          suffix={t('ruleForm.daysUnit')}
          style={{ width: 120 }}
          value={withinDays}
          onChange={(days) => days !== null && set({ withinDays: days })}
        />
      </div>
    </div>
  )
}
