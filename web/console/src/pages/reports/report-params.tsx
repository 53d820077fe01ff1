import type { ReportCatalogueEntry, ReportParam } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { Input, InputNumber, Segmented, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { eventKindsQuery } from '../../api/events.ts'
import { flowsQuery } from '../../api/reports.ts'
import type { ReportSearch } from '../../paths.ts'
import { Explained } from '../../ui/explained.tsx'
import { useFormat } from '../../ui/format-context.ts'

interface ParamsProps {
  entry: ReportCatalogueEntry
  search: ReportSearch
  change(patch: ReportSearch): void
}

/** What the report can be asked, as its own declaration says; every choice goes into the address. */
export function ReportParams({ entry, search, change }: ParamsProps) {
  const { language } = useFormat()
  return (
    <div className="param-row">
      {entry.params.map((param) => (
        // A fieldset of one: the control inside may be a group itself.
        <div key={param.name} className="param">
          <span className="figure-label">
            {param.help ? (
              <Explained text={param.help[language]}>{param.label[language]}</Explained>
            ) : (
              param.label[language]
            )}
          </span>
          <ParamControl param={param} value={search[param.name]} change={(value) => change({ [param.name]: value })} />
        </div>
      ))}
    </div>
  )
}

interface ControlProps {
  param: ReportParam
  value: string | undefined
  change(value: string | undefined): void
}

function ParamControl({ param, value, change }: ControlProps) {
  const { language } = useFormat()
  const label = param.label[language]
  // The default is not written into the address: a link stays short, and follows when the default moves.
  const set = (next: string | undefined) => change(next === param.default ? undefined : next)
  const current = value ?? param.default ?? ''
  if (param.name === 'flow') return <FlowChoice label={label} value={value} change={change} />
  switch (param.kind) {
    case 'choice': {
      const options = (param.choices ?? []).map((choice) => ({ value: choice.value, label: choice.label[language] }))
      return options.length <= 3 ? (
        <Segmented aria-label={label} value={current} options={options} onChange={set} />
      ) : (
        <Select aria-label={label} value={current} options={options} style={{ minWidth: 160 }} onChange={set} />
      )
    }
    case 'number':
      return (
        <InputNumber
          aria-label={label}
          style={{ width: 120 }}
          key={current}
          defaultValue={Number(current)}
          min={param.min}
          max={param.max}
          precision={0}
          changeOnWheel={false}
          onPressEnter={(event) => event.currentTarget.blur()}
          onBlur={(event) => set(event.target.value.replace(/\D/g, '') || undefined)}
        />
      )
    case 'steps':
      return <StepsChoice label={label} value={current} change={set} />
    case 'duration':
    case 'text':
      return (
        <Input
          key={current}
          aria-label={label}
          defaultValue={current}
          placeholder={param.kind === 'duration' ? '7d' : undefined}
          style={{ width: param.kind === 'duration' ? 96 : 240 }}
          onPressEnter={(event) => event.currentTarget.blur()}
          onBlur={(event) => set(event.target.value.trim() || undefined)}
        />
      )
  }
}

function FlowChoice({
  label,
  value,
  change,
}: {
  label: string
  value: string | undefined
  change(value: string | undefined): void
}) {
  const { t } = useTranslation()
  const { data } = useQuery(flowsQuery)
  return (
    <Select
      aria-label={label}
      value={value ?? ''}
      style={{ minWidth: 180 }}
      options={[
        { value: '', label: t('flows.adHoc') },
        ...(data?.flows ?? []).map((flow) => ({ value: flow.id, label: flow.name })),
      ]}
      onChange={(next) => change(next || undefined)}
    />
  )
}

/** Event kinds in their order, from the catalogue or typed. */
export function StepsChoice({ label, value, change }: { label: string; value: string; change(value: string): void }) {
  const { language } = useFormat()
  const { data } = useQuery(eventKindsQuery)
  return (
    <Select
      aria-label={label}
      mode="tags"
      style={{ minWidth: 280, maxWidth: 640 }}
      value={value ? value.split(',') : []}
      maxCount={12}
      options={(data?.kinds ?? []).map((kind) => ({ value: kind.kind, label: kind.name[language] }))}
      onChange={(steps: string[]) => {
        // A flow has at least two steps; until there are two, nothing is asked.
        if (steps.length >= 2) change(steps.join(','))
      }}
    />
  )
}
