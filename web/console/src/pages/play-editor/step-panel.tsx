import { CloseOutlined, DeleteOutlined } from '@ant-design/icons'
import type { PlayProblem } from '@regulars/contract'
import { Button, Input } from 'antd'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../ui/format-context.ts'
import { Field } from '../offer-editor/field.tsx'
import { problemsOf } from './canvas-context.ts'
import { BranchForm } from './forms/branch-form.tsx'
import { EntryForm } from './forms/entry-form.tsx'
import type { StepFormProps } from './forms/fields.tsx'
import { LabelForm, OfferForm, PointsForm } from './forms/give-forms.tsx'
import { ExitForm, SlotForm, WebhookForm } from './forms/other-forms.tsx'
import { SplitForm } from './forms/split-form.tsx'
import { TaskForm } from './forms/task-form.tsx'
import { TouchForm } from './forms/touch-form.tsx'
import { WaitForm } from './forms/wait-form.tsx'
import { KindIcon } from './kinds.tsx'
import { entryId, type Play, type Step, withStep } from './model.ts'
import type { PlaySpeech } from './words.ts'
import { stepName } from './words.ts'

interface StepPanelProps {
  id: string
  play: Play
  speech: PlaySpeech
  problems: readonly PlayProblem[]
  change(play: Play): void
  remove(id: string): void
  close(): void
}

/** The form of one step, or of how customers come in. */
export function StepPanel({ id, play, speech, problems, change, remove, close }: StepPanelProps) {
  const { t } = useTranslation()
  const { language } = useFormat()
  const step = play.steps[id]
  const panel = useRef<HTMLElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another step's form begins at its beginning
  useEffect(() => {
    panel.current?.querySelector<HTMLElement>('input, textarea, [role=combobox]')?.focus({ preventScroll: true })
  }, [id])
  const own = problemsOf(problems, id === entryId ? null : id)
  return (
    <section
      ref={panel}
      className="play-panel card"
      aria-labelledby="step-form"
      onKeyDown={(event) => {
        // A menu or a dialog that is open answers Escape itself.
        if (event.key !== 'Escape' || event.defaultPrevented) return
        if (document.querySelector('.ant-select-dropdown:not(.ant-select-dropdown-hidden), .ant-modal-wrap')) return
        close()
      }}
    >
      <header className="row spread">
        <h2 id="step-form" className="row">
          {step && <KindIcon kind={step.do} />}
          {step ? stepName(id, step, speech) : t('plays.entry.title')}
        </h2>
        <span className="row" style={{ flexWrap: 'nowrap' }}>
          {step && (
            <Button
              type="text"
              icon={<DeleteOutlined aria-hidden />}
              aria-label={t('plays.form.remove', { step: stepName(id, step, speech) })}
              onClick={() => remove(id)}
            />
          )}
          <Button type="text" icon={<CloseOutlined aria-hidden />} aria-label={t('common.close')} onClick={close} />
        </span>
      </header>
      {step && (
        <p className="small faint" style={{ marginBottom: 8 }}>
          {t(`plays.about.${step.do}`)}
        </p>
      )}
      {own.map((problem) => (
        <p key={problem.path + problem.code} className={problem.severity === 'error' ? 'loss small' : 'wait small'}>
          {problem.reason[language]} {problem.todo[language]}
        </p>
      ))}
      <div key={id}>
        {step ? (
          <StepForm
            id={id}
            step={step}
            play={play}
            speech={speech}
            change={(next) => change(withStep(play, id, next))}
          />
        ) : (
          <EntryForm play={play} speech={speech} change={change} />
        )}
      </div>
    </section>
  )
}

function StepForm(props: StepFormProps) {
  return (
    <>
      <KindForm {...props} />
      <NameField {...props} />
    </>
  )
}

/** One form a kind; what the grammar says of it decides what is asked. */
function KindForm({ step, ...rest }: StepFormProps) {
  switch (step.do) {
    case 'wait':
      return <WaitForm {...rest} step={step} />
    case 'branch':
      return <BranchForm {...rest} step={step} />
    case 'split':
      return <SplitForm {...rest} step={step} />
    case 'touch':
      return <TouchForm {...rest} step={step} />
    case 'offer':
      return <OfferForm {...rest} step={step} />
    case 'points':
      return <PointsForm {...rest} step={step} />
    case 'label':
      return <LabelForm {...rest} step={step} />
    case 'task':
      return <TaskForm {...rest} step={step} />
    case 'slot':
      return <SlotForm {...rest} step={step} />
    case 'webhook':
      return <WebhookForm {...rest} step={step} />
    case 'exit':
      return <ExitForm {...rest} step={step} />
    case 'goal':
      return null
  }
}

/** A step may have a name of its own; the reports call it so. */
function NameField({ id, step, change }: StepFormProps) {
  const { t } = useTranslation()
  const { language } = useFormat()
  const other = language === 'en' ? 'zh' : 'en'
  const set = (text: string) => {
    const { name, ...rest } = step
    // One language is enough to begin with: a name that is missing in the other would not be accepted.
    const before = name?.[other]
    const kept: Step = text
      ? { ...rest, name: { en: text, zh: text, ...(before && before !== name?.[language] ? { [other]: before } : {}) } }
      : rest
    change(kept)
  }
  return (
    <Field label={t('plays.form.name')} hint={t('plays.form.nameHint', { id })}>
      <Input
        aria-label={t('plays.form.name')}
        maxLength={100}
        value={step.name?.[language] ?? ''}
        placeholder={t(`plays.kinds.${step.do}`)}
        onChange={(event) => set(event.target.value)}
      />
    </Field>
  )
}
