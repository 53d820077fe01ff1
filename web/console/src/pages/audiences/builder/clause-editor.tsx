import type { LabelCondition } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { InputNumber, Segmented, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { audiencesQuery, listsQuery } from '../../../api/audiences.ts'
import { organizationQuery } from '../../../api/organization.ts'
import { AggregateEditor } from '../../../components/know/aggregate-editor.tsx'
import type { Fn } from '../../../components/know/aggregate-fields.ts'
import type { LabelEntry } from '../../../components/know/lexicon.ts'
import { isMoney } from '../../../components/know/rule-words.ts'
import { Field } from '../../../components/know/where-editor.tsx'
import { useFormat } from '../../../ui/format-context.ts'
import { useBuilder } from './builder-context.ts'
import type { RowNode, Said } from './tree.ts'

interface EditorProps<Kind extends Said['kind']> {
  node: Extract<RowNode, { kind: Kind }>
  change(said: Extract<Said, { kind: Kind }>): void
}

export function ClauseEditor({ node, change }: { node: RowNode; change(said: Said): void }) {
  switch (node.kind) {
    case 'label':
      return <LabelEditor node={node} change={change} />
    case 'did':
      return <BehaviourEditor node={node} change={change} />
    case 'near':
      return <PlaceEditor node={node} change={change} />
    default:
      return <PeopleChoice node={node} change={change} />
  }
}

function LabelEditor({ node, change }: EditorProps<'label'>) {
  const { t } = useTranslation()
  const { speech } = useBuilder()
  const { condition } = node
  const entry = speech.lexicon.label(condition.label)
  const set = (patch: Omit<LabelCondition, 'label'>) =>
    change({ kind: 'label', condition: { label: condition.label, ...patch } })
  const mode = condition.known === undefined ? 'value' : condition.known ? 'known' : 'unknown'
  return (
    <div className="stack-tight">
      <Segmented
        aria-label={t('builder.mode')}
        value={mode}
        options={(['value', 'known', 'unknown'] as const).map((value) => ({
          value,
          label: t(`builder.modes.${value}`),
        }))}
        onChange={(next) =>
          set(next === 'value' ? (entry?.type === 'flag' ? { is: ['true'] } : {}) : { known: next === 'known' })
        }
      />
      {mode === 'value' && entry && <LabelValue entry={entry} condition={condition} set={set} />}
    </div>
  )
}

interface ValueProps {
  entry: LabelEntry
  condition: LabelCondition
  set(patch: Omit<LabelCondition, 'label'>): void
}

function LabelValue({ entry, condition, set }: ValueProps) {
  const { t } = useTranslation()
  const format = useFormat()
  switch (entry.type) {
    case 'flag':
      return null
    case 'choice':
      return (
        <Select
          aria-label={t('builder.values')}
          mode={entry.values.length > 0 ? 'multiple' : 'tags'}
          autoFocus
          placeholder={t('builder.anyOfThese')}
          style={{ width: '100%' }}
          value={condition.is ?? []}
          options={entry.values.map((value) => ({ value: value.value, label: value.name[format.language] }))}
          showSearch={{ optionFilterProp: 'label' }}
          onChange={(is: string[]) => set(is.length > 0 ? { is } : {})}
        />
      )
    case 'date':
      return <DateRange condition={condition} set={set} />
    case 'number':
      return <NumberRange value={condition} unit={entry.unit} set={set} />
  }
}

/** What one unit that is typed is worth in the value that is kept: cents, hundredths. */
function useScale(unit: LabelEntry['unit']): { scale: number; suffix: string | undefined } {
  const { t } = useTranslation()
  const format = useFormat()
  switch (unit) {
    case 'money':
      return { scale: 1 / format.major(1), suffix: format.currency }
    case 'probability':
      return { scale: 0.01, suffix: '%' }
    case 'days':
      return { scale: 1, suffix: t('ruleForm.daysUnit') }
    default:
      return { scale: 1, suffix: undefined }
  }
}

interface RangeProps {
  value: { from?: number; to?: number }
  unit: LabelEntry['unit']
  set(range: { from?: number; to?: number }): void
}

function NumberRange({ value, unit, set }: RangeProps) {
  const { t } = useTranslation()
  const { scale, suffix } = useScale(unit)
  const end = (key: 'from' | 'to', label: string, autoFocus: boolean) => (
    <Field label={label} width={150}>
      <InputNumber
        aria-label={label}
        autoFocus={autoFocus}
        style={{ width: '100%' }}
        suffix={suffix}
        changeOnWheel={false}
        value={value[key] === undefined ? undefined : Number((value[key] / scale).toPrecision(12))}
        onChange={(typed) =>
          set({
            from: value.from,
            to: value.to,
            [key]: typed === null ? undefined : Number((typed * scale).toPrecision(12)),
          })
        }
      />
    </Field>
  )
  return (
    <div className="field-row">
      {end('from', t('builder.atLeast'), true)}
      {end('to', t('builder.atMost'), false)}
    </div>
  )
}

function DateRange({ condition, set }: Omit<ValueProps, 'entry'>) {
  const { t } = useTranslation()
  const [mode, setMode] = useState<'withinDays' | 'olderThanDays'>(
    condition.olderThanDays === undefined ? 'withinDays' : 'olderThanDays',
  )
  const days = condition[mode]
  return (
    <div className="field-row">
      <Segmented
        aria-label={t('builder.when')}
        value={mode}
        options={(['withinDays', 'olderThanDays'] as const).map((value) => ({ value, label: t(`builder.${value}`) }))}
        onChange={(next) => {
          setMode(next)
          if (days !== undefined) set({ [next]: days })
        }}
      />
      <InputNumber
        aria-label={t('builder.days')}
        autoFocus
        min={1}
        max={3660}
        style={{ width: 130 }}
        suffix={t('ruleForm.daysUnit')}
        changeOnWheel={false}
        value={days}
        onChange={(typed) => set(typed === null ? {} : { [mode]: typed })}
      />
    </div>
  )
}

/** Figures that can be compared with a number. */
const comparable: readonly Fn[] = ['count', 'sum', 'average', 'largest', 'distinct', 'days']

function BehaviourEditor({ node, change }: EditorProps<'did'>) {
  return (
    <div className="stack-tight">
      <NumberRange
        key={isMoney(node.did) ? 'money' : 'number'}
        value={node}
        unit={isMoney(node.did) ? 'money' : ''}
        set={(range) => change({ kind: 'did', did: node.did, from: range.from, to: range.to })}
      />
      <AggregateEditor
        value={node.did}
        fns={comparable}
        change={(did) => change({ kind: 'did', did, from: node.from, to: node.to })}
      />
    </div>
  )
}

function PlaceEditor({ node, change }: EditorProps<'near'>) {
  const { t } = useTranslation()
  const { data: tree } = useQuery(organizationQuery)
  const { near } = node
  const set = (patch: Partial<typeof near>) => change({ kind: 'near', near: { ...near, ...patch } })
  return (
    <div className="field-row">
      <Field label={t('builder.metres')} width={140}>
        <InputNumber
          aria-label={t('builder.metres')}
          autoFocus
          style={{ width: '100%' }}
          min={50}
          max={100_000}
          step={100}
          suffix={t('builder.metresUnit')}
          changeOnWheel={false}
          value={near.metres}
          onChange={(metres) => metres !== null && set({ metres })}
        />
      </Field>
      <Field label={t('builder.fromStore')} width={240}>
        <Select
          aria-label={t('builder.fromStore')}
          value={near.store}
          options={tree?.cities.flatMap((city) =>
            city.stores.map((store) => ({ value: store.code, label: store.name })),
          )}
          showSearch={{ optionFilterProp: 'label' }}
          onChange={(store) => set({ store, longitude: undefined, latitude: undefined })}
        />
      </Field>
    </div>
  )
}

/** Another audience or a list instead of this one. */
function PeopleChoice({ node, change }: PeopleProps) {
  const { t } = useTranslation()
  const { data: audiences } = useQuery(audiencesQuery)
  const { data: lists } = useQuery(listsQuery)
  const options =
    node.kind === 'audience'
      ? (audiences?.audiences ?? []).map(({ id, name }) => ({ value: id, label: name }))
      : (lists?.lists ?? []).map(({ id, name }) => ({ value: id, label: name }))
  return (
    <Select
      aria-label={t(`builder.kinds.${node.kind}`)}
      autoFocus
      style={{ width: '100%' }}
      value={node.kind === 'audience' ? node.audience : node.list}
      options={options}
      showSearch={{ optionFilterProp: 'label' }}
      onChange={(id: string) =>
        change(node.kind === 'audience' ? { kind: 'audience', audience: id } : { kind: 'list', list: id })
      }
    />
  )
}

interface PeopleProps {
  node: Extract<RowNode, { kind: 'audience' | 'list' }>
  change(said: Said): void
}
