import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import type { PlayCondition } from '@regulars/contract'
import { Button, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { Field } from '../../offer-editor/field.tsx'
import { type Play, type StepOf, stepsBefore } from '../model.ts'
import { playOutcomes } from '../outcomes.ts'
import { conditionWords, outcomeWords, type PlaySpeech, stepName } from '../words.ts'
import { AudienceField } from './audience-field.tsx'
import { PropertyRow } from './event-field.tsx'
import { GoesToField, type StepFormProps } from './fields.tsx'

type Branch = StepOf<'branch'>
type Case = Branch['cases'][number]

/** The first that holds decides; everybody else goes the last way. */
export function BranchForm({ id, step, play, speech, change }: StepFormProps<Branch>) {
  const { t } = useTranslation()
  const set = (cases: Case[]) => change({ ...step, cases })
  return (
    <>
      {step.cases.map((one, index) => (
        <fieldset
          // biome-ignore lint/suspicious/noArrayIndexKey: cases are told apart by their order, which decides
          key={index}
          className="plain-fieldset play-case"
        >
          <legend className="row spread">
            <strong>{t('plays.branch.case', { number: index + 1 })}</strong>
            {step.cases.length > 1 && (
              <Button
                type="text"
                size="small"
                icon={<DeleteOutlined aria-hidden />}
                aria-label={t('plays.branch.removeCase', { number: index + 1 })}
                onClick={() => set(step.cases.filter((_, at) => at !== index))}
              />
            )}
          </legend>
          <CaseFields
            one={one}
            id={id}
            play={play}
            speech={speech}
            change={(next) => set(step.cases.map((each, at) => (at === index ? next : each)))}
          />
        </fieldset>
      ))}
      <Button
        type="dashed"
        icon={<PlusOutlined aria-hidden />}
        style={{ marginBottom: 12 }}
        onClick={() => set([...step.cases, { when: { who: { all: [] } }, next: step.otherwise }])}
      >
        {t('plays.branch.addCase')}
      </Button>
      <GoesToField
        label={t('plays.branch.otherwise')}
        value={step.otherwise}
        id={id}
        play={play}
        speech={speech}
        change={(otherwise) => otherwise && change({ ...step, otherwise })}
      />
    </>
  )
}

interface CaseProps {
  one: Case
  id: string
  play: Play
  speech: PlaySpeech
  change(one: Case): void
}

function CaseFields({ one, id, play, speech, change }: CaseProps) {
  const { t } = useTranslation()
  return (
    <>
      <Field label={t('plays.branch.name')}>
        <Input
          aria-label={t('plays.branch.name')}
          maxLength={60}
          placeholder={conditionWords(one.when, speech)}
          value={one.name ?? ''}
          onChange={(event) => {
            const { name: _before, ...rest } = one
            change(event.target.value ? { ...rest, name: event.target.value } : rest)
          }}
        />
      </Field>
      <ConditionField
        value={one.when}
        id={id}
        play={play}
        speech={speech}
        change={(when) => change({ ...one, when })}
      />
      <GoesToField
        label={t('plays.form.goesTo')}
        value={one.next}
        id={id}
        play={play}
        speech={speech}
        change={(next) => next && change({ ...one, next })}
      />
    </>
  )
}

const asked = ['who', 'entry', 'step'] as const
type Asked = (typeof asked)[number]
const askedBy = (condition: PlayCondition): Asked | undefined => asked.find((kind) => kind in condition)

/** What is asked. Conditions that join several are written as text; here they are read and can be replaced. */
function ConditionField({
  value,
  id,
  play,
  speech,
  change,
}: {
  value: PlayCondition
  id: string
  play: Play
  speech: PlaySpeech
  change(value: PlayCondition): void
}) {
  const { t } = useTranslation()
  const before = [...stepsBefore(play, id)].filter((each) => outcomesOf(play, each).length > 0)
  const fresh = (kind: Asked): PlayCondition => {
    if (kind === 'who') return { who: { all: [] } }
    if (kind === 'entry') return { entry: { property: 'amount', op: 'from', value: 3000 } }
    const step = before[0] ?? ''
    return { step, outcome: outcomesOf(play, step)[0] ?? 'refused' }
  }
  const kind = askedBy(value)
  return (
    <>
      <Field label={t('plays.branch.ask')} hint={kind ? undefined : t('plays.branch.joined')}>
        <Select<string>
          aria-label={t('plays.branch.ask')}
          value={kind ?? 'joined'}
          options={[
            ...(kind ? [] : [{ value: 'joined', label: conditionWords(value, speech) }]),
            ...asked.map((each) => ({
              value: each,
              label: t(`plays.branch.asks.${each}`),
              disabled: each === 'step' && before.length === 0,
            })),
          ]}
          onChange={(next) => {
            const chosen = asked.find((each) => each === next)
            if (chosen) change(fresh(chosen))
          }}
        />
      </Field>
      {'who' in value && (
        <AudienceField
          label={t('plays.branch.who')}
          value={value.who}
          speech={speech}
          change={(who) => who && change({ who })}
        />
      )}
      {'entry' in value && <PropertyRow value={value.entry} change={(entry) => change({ entry })} />}
      {'step' in value && (
        <span className="row" style={{ flexWrap: 'nowrap', marginBottom: 12 }}>
          <Select<string>
            aria-label={t('plays.branch.step')}
            value={value.step}
            style={{ flex: 1, minWidth: 0 }}
            options={before.map((each) => ({ value: each, label: stepName(each, play.steps[each], speech) }))}
            onChange={(step) => change({ step, outcome: outcomesOf(play, step)[0] ?? value.outcome })}
          />
          <Select<string>
            aria-label={t('plays.branch.outcome')}
            value={value.outcome}
            style={{ flex: 1, minWidth: 0 }}
            options={outcomesOf(play, value.step).map((each) => ({ value: each, label: outcomeWords(each, speech) }))}
            onChange={(outcome) => change({ step: value.step, outcome })}
          />
        </span>
      )}
    </>
  )
}

/** What a step can come to: arms and outcomes are named by the play itself. */
function outcomesOf(play: Play, id: string): string[] {
  const step = play.steps[id]
  if (!step) return []
  if (step.do === 'split') return step.arms.map(({ name }) => name)
  if (step.do === 'task' && step.outcomes) return [...step.outcomes.map(({ name }) => name), 'late']
  return [...playOutcomes[step.do]]
}
