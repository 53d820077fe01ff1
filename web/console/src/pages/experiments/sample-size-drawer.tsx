import type { ExperimentBaseline, ExperimentMeasure, SampleSizeInput } from '@regulars/contract'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Drawer, InputNumber, Segmented } from 'antd'
import { type ReactNode, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { baselineQuery, sampleSizeQuery } from '../../api/experiments.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { MoneyInput } from '../../ui/money-input.tsx'
import { Bones } from '../../ui/states.tsx'

interface Question {
  measure: ExperimentMeasure
  windowDays: number
  /** Percent or minor units; undefined: what the shop's own orders say. */
  base?: number
  deviationMinor?: number
  difference?: number
  powerPercent: number
  controlPercent: number
  looking: 'once' | 'daily'
}

const start: Question = {
  measure: 'conversion',
  windowDays: 30,
  powerPercent: 80,
  controlPercent: 50,
  looking: 'daily',
}

/** How many customers it takes, starting from what the shop's own customers do. */
export function SampleSizeDrawer({ open, close }: { open: boolean; close(): void }) {
  const { t } = useTranslation()
  return (
    <Drawer open={open} onClose={close} title={t('sampleSize.title')} size={480} destroyOnHidden>
      <Calculator />
    </Drawer>
  )
}

function Calculator() {
  const { t } = useTranslation()
  const [question, setQuestion] = useState(start)
  const change = (patch: Partial<Question>) => setQuestion({ ...question, ...patch })
  const baseline = useQuery({ ...baselineQuery(question.windowDays), placeholderData: keepPreviousData })
  if (baseline.error) return <ErrorState error={baseline.error} retry={() => void baseline.refetch()} />
  if (!baseline.data) return <Bones lines={6} label={t('common.loading')} />
  const filled = withBaseline(question, baseline.data)
  return (
    <div className="stack">
      <p className="soft">{t('sampleSize.lead')}</p>
      <Answer question={filled} />
      <Fields question={filled} change={change} baseline={baseline.data} />
    </div>
  )
}

/** Figures of the shop where nothing was typed; the difference starts at a tenth of them. */
function withBaseline(question: Question, found: ExperimentBaseline): Question {
  const isMoney = question.measure === 'money'
  const usual = isMoney ? Math.round(found.meanMinor) : Math.round(found.conversion * 1000) / 10
  const base = question.base ?? (found.customers > 0 ? usual : undefined)
  const tenth = base === undefined ? undefined : isMoney ? Math.round(base / 10) : Math.round(base) / 10
  return {
    ...question,
    base,
    deviationMinor: question.deviationMinor ?? (found.customers > 0 ? Math.round(found.deviationMinor) : undefined),
    difference: question.difference ?? (tenth || undefined),
  }
}

function toInput({ base, difference, deviationMinor, ...rest }: Question): SampleSizeInput | undefined {
  if (base === undefined || !difference) return undefined
  const isMoney = rest.measure === 'money'
  if (isMoney && !deviationMinor) return undefined
  if (!isMoney && base + difference > 100) return undefined
  return {
    measure: rest.measure,
    baseline: isMoney ? base : base / 100,
    difference: isMoney ? difference : difference / 100,
    deviation: isMoney ? deviationMinor : undefined,
    power: rest.powerPercent / 100,
    controlShare: rest.controlPercent / 100,
    looking: rest.looking,
  }
}

function Answer({ question }: { question: Question }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { data, error } = useQuery({ ...sampleSizeQuery(toInput(question)), placeholderData: keepPreviousData })
  if (error) return <ErrorState error={error} />
  return (
    <section className="well stack-tight" aria-live="polite">
      {data ? (
        <>
          <p className="sample-answer">
            {t('sampleSize.answer', {
              total: format.number(data.total),
              treated: format.number(data.treated),
              control: format.number(data.control),
            })}
          </p>
          <p className="small soft">
            {t('sampleSize.definition', { power: format.percent(question.powerPercent / 100, 0) })}
          </p>
          {question.looking === 'daily' && <p className="small soft">{t('sampleSize.daily')}</p>}
        </>
      ) : (
        <p className="soft">{t('sampleSize.wait')}</p>
      )}
    </section>
  )
}

interface FieldsProps {
  question: Question
  change(patch: Partial<Question>): void
  baseline: ExperimentBaseline
}

function Fields({ question, change, baseline }: FieldsProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const isMoney = question.measure === 'money'
  return (
    <div className="stack">
      <Labelled label={t('sampleSize.measure')}>
        {() => (
          <Segmented<ExperimentMeasure>
            value={question.measure}
            onChange={(measure) => change({ measure, base: undefined, difference: undefined })}
            options={(['conversion', 'money'] as const).map((value) => ({
              value,
              label: t(`experiments.measures.${value}`),
            }))}
          />
        )}
      </Labelled>
      <Amount
        label={t('sampleSize.windowDays')}
        value={question.windowDays}
        change={(windowDays) => change({ windowDays: windowDays || 1 })}
        min={1}
        max={365}
      />
      {isMoney ? (
        <MoneyFields question={question} change={change} />
      ) : (
        <>
          <Amount
            label={t('sampleSize.base')}
            value={question.base}
            change={(base) => change({ base })}
            max={99}
            suffix="%"
            digits={1}
          />
          <Amount
            label={t('sampleSize.difference')}
            value={question.difference}
            change={(difference) => change({ difference })}
            max={99}
            digits={1}
          />
        </>
      )}
      <p className="small faint">
        {baseline.customers > 0
          ? t('sampleSize.from', {
              customers: format.number(baseline.customers),
              from: format.day(baseline.from),
              to: format.day(baseline.to),
            })
          : t('sampleSize.noOrders')}
      </p>
      <div className="grid-2">
        <Amount
          label={t('sampleSize.power')}
          value={question.powerPercent}
          change={(value) => change({ powerPercent: value ?? 80 })}
          min={50}
          max={99}
          suffix="%"
        />
        <Amount
          label={t('sampleSize.controlShare')}
          value={question.controlPercent}
          change={(value) => change({ controlPercent: value ?? 50 })}
          min={1}
          max={99}
          suffix="%"
        />
      </div>
      <Labelled label={t('sampleSize.looking')}>
        {() => (
          <Segmented<Question['looking']>
            value={question.looking}
            onChange={(looking) => change({ looking })}
            options={(['daily', 'once'] as const).map((value) => ({ value, label: t(`sampleSize.lookings.${value}`) }))}
          />
        )}
      </Labelled>
    </div>
  )
}

function MoneyFields({ question, change }: Omit<FieldsProps, 'baseline'>) {
  const { t } = useTranslation()
  const fields = [
    { key: 'base', label: t('sampleSize.baseMoney'), value: question.base },
    { key: 'deviationMinor', label: t('sampleSize.deviation'), value: question.deviationMinor },
    { key: 'difference', label: t('sampleSize.differenceMoney'), value: question.difference },
  ]
  return fields.map(({ key, label, value }) => (
    <div key={key}>
      <span className="field-label" aria-hidden="true">
        {label}
      </span>
      <MoneyInput label={label} value={value} change={(next) => change({ [key]: next })} />
    </div>
  ))
}

function Labelled({ label, children }: { label: string; children(id: string): ReactNode }) {
  const id = useId()
  return (
    <div>
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      {children(id)}
    </div>
  )
}

interface AmountProps {
  label: string
  value: number | undefined
  change(value: number | undefined): void
  min?: number
  max: number
  suffix?: string
  digits?: number
}

function Amount({ label, value, change, min = 0, max, suffix, digits = 0 }: AmountProps) {
  return (
    <Labelled label={label}>
      {(id) => (
        <InputNumber<number>
          id={id}
          min={min}
          max={max}
          precision={digits}
          suffix={suffix}
          value={value ?? null}
          onChange={(next) => change(next ?? undefined)}
          style={{ width: '100%' }}
        />
      )}
    </Labelled>
  )
}
