import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, Checkbox, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { organizationQuery } from '../../../api/organization.ts'
import { Field } from '../../offer-editor/field.tsx'
import type { StepOf } from '../model.ts'
import { DurationField, GoesToField, NextField, type StepFormProps, WordsField } from './fields.tsx'

type Task = StepOf<'task'>
type Outcome = NonNullable<Task['outcomes']>[number]

/** With answers the play waits for one of them; without, it goes on at once. */
function turned(step: Task, waits: boolean): Task {
  const { outcomes, late, next, ...rest } = step
  const on = next ?? outcomes?.[0]?.next ?? late ?? ''
  if (!waits) return { ...rest, next: on }
  return {
    ...rest,
    outcomes: [
      { name: 'done', words: { en: 'Done', zh: '已完成' }, next: on },
      { name: 'not-reached', words: { en: 'Not reached', zh: '没联系上' }, next: on },
    ],
    late: on,
  }
}

export function TaskForm({ id, step, play, speech, change }: StepFormProps<Task>) {
  const { t } = useTranslation()
  const { data: tree } = useQuery(organizationQuery)
  const { outcomes } = step
  const stores =
    tree?.cities.flatMap((city) => city.stores.map(({ code, name }) => ({ value: code, label: name }))) ?? []
  return (
    <>
      <WordsField
        label={t('plays.task.title')}
        value={step.title}
        most={100}
        change={(title) => change({ ...step, title })}
      />
      {step.note ? (
        <WordsField
          label={t('plays.task.note')}
          value={step.note}
          most={500}
          lines={4}
          change={(note) => change({ ...step, note })}
        />
      ) : (
        <Button
          size="small"
          type="dashed"
          style={{ marginBottom: 12 }}
          onClick={() => change({ ...step, note: { en: 'What to say', zh: '话术要点' } })}
        >
          {t('plays.task.addNote')}
        </Button>
      )}
      <Field label={t('plays.task.store')}>
        <Select<string>
          aria-label={t('plays.task.store')}
          value={step.store ?? 'own'}
          showSearch={{ optionFilterProp: 'label' }}
          options={[
            { value: 'own', label: t('plays.task.own') },
            { value: 'entry', label: t('plays.task.entry') },
            ...stores,
          ]}
          onChange={(store) => change({ ...step, store })}
        />
      </Field>
      <DurationField label={t('plays.task.due')} value={step.due} change={(due) => change({ ...step, due })} />
      <Checkbox
        checked={outcomes !== undefined}
        style={{ marginBottom: 12 }}
        onChange={({ target }) => change(turned(step, target.checked))}
      >
        {t('plays.task.waits')}
      </Checkbox>
      {outcomes && <OutcomeFields id={id} step={step} play={play} speech={speech} change={change} />}
      <NextField id={id} step={step} play={play} speech={speech} change={change} />
    </>
  )
}

function OutcomeFields({ id, step, play, speech, change }: StepFormProps<Task>) {
  const { t } = useTranslation()
  const outcomes = step.outcomes ?? []
  const set = (next: Outcome[]) => change({ ...step, outcomes: next })
  return (
    <>
      {outcomes.map((outcome, index) => (
        <fieldset key={outcome.name} className="plain-fieldset play-case">
          <legend className="row spread">
            <strong>{outcome.words[speech.format.language]}</strong>
            {outcomes.length > 1 && (
              <Button
                type="text"
                size="small"
                icon={<DeleteOutlined aria-hidden />}
                aria-label={t('plays.task.removeOutcome', { outcome: outcome.words[speech.format.language] })}
                onClick={() => set(outcomes.filter((_, at) => at !== index))}
              />
            )}
          </legend>
          <WordsField
            label={t('plays.task.outcome')}
            value={outcome.words}
            most={60}
            change={(words) => set(outcomes.map((each, at) => (at === index ? { ...each, words } : each)))}
          />
          <GoesToField
            label={t('plays.form.goesTo')}
            value={outcome.next}
            id={id}
            play={play}
            speech={speech}
            change={(next) => next && set(outcomes.map((each, at) => (at === index ? { ...each, next } : each)))}
          />
        </fieldset>
      ))}
      {outcomes.length < 6 && (
        <Button
          type="dashed"
          icon={<PlusOutlined aria-hidden />}
          style={{ marginBottom: 12 }}
          onClick={() =>
            set([
              ...outcomes,
              { name: freshName(outcomes), words: { en: 'Another', zh: '其他' }, next: outcomes[0]?.next ?? '' },
            ])
          }
        >
          {t('plays.task.addOutcome')}
        </Button>
      )}
      <GoesToField
        label={t('plays.form.thenWhen', { when: t('plays.ways.late') })}
        value={step.late}
        id={id}
        play={play}
        speech={speech}
        change={(late) => late && change({ ...step, late })}
      />
    </>
  )
}

function freshName(outcomes: readonly Outcome[]): string {
  let number = outcomes.length + 1
  while (outcomes.some(({ name }) => name === `answer-${number}`)) number++
  return `answer-${number}`
}
