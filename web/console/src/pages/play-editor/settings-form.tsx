import type { PlayAim, PlayHook, PlayValue } from '@regulars/contract'
import { Button, Checkbox, Input, Segmented, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../ui/format-context.ts'
import { CountField, Field } from '../offer-editor/field.tsx'
import { playAimValues } from './aims.ts'
import { HoldoutField, without } from './forms/entry-form.tsx'
import { EventField } from './forms/event-field.tsx'
import { WordsField } from './forms/fields.tsx'
import type { Play } from './model.ts'

interface SettingsProps {
  play: Play
  change(play: Play): void
}

const aims = Object.keys(playAimValues) as PlayAim[] // the keys of that table

/** What the play is called, what it is for, and what counts as having worked. */
export function SettingsForm({ play, change }: SettingsProps) {
  const { t } = useTranslation()
  return (
    <div className="grid-2">
      <section className="card" aria-labelledby="called">
        <h2 id="called" style={{ marginBottom: 12 }}>
          {t('plays.settings.called')}
        </h2>
        <WordsField
          label={t('plays.settings.name')}
          value={play.name}
          most={100}
          change={(name) => change({ ...play, name })}
        />
        {play.note ? (
          <>
            <WordsField
              label={t('plays.settings.note')}
              value={play.note}
              most={1000}
              lines={5}
              change={(note) => change({ ...play, note })}
            />
            <Button type="link" size="small" onClick={() => change(without(play, 'note'))}>
              {t('plays.settings.removeNote')}
            </Button>
          </>
        ) : (
          <Button
            type="dashed"
            size="small"
            onClick={() => change({ ...play, note: { en: 'Why we do this', zh: '为什么这么做' } })}
          >
            {t('plays.settings.addNote')}
          </Button>
        )}
      </section>
      <Serves play={play} change={change} />
      <GoalCard play={play} change={change} />
      <section className="card" aria-labelledby="compared">
        <h2 id="compared">{t('plays.settings.compared')}</h2>
        <p className="soft" style={{ marginBottom: 12 }}>
          {t('plays.settings.comparedWhat')}
        </p>
        <HoldoutField play={play} change={change} />
      </section>
    </div>
  )
}

const hooks = ['product', 'interest', 'theme'] as const satisfies readonly PlayHook['kind'][]

function Serves({ play, change }: SettingsProps) {
  const { t } = useTranslation()
  const { language } = useFormat()
  const values: readonly PlayValue[] = playAimValues[play.aim]
  return (
    <section className="card" aria-labelledby="serves">
      <h2 id="serves" style={{ marginBottom: 12 }}>
        {t('plays.settings.serves')}
      </h2>
      <Field label={t('plays.aim')}>
        <Segmented<PlayAim>
          style={{ width: 'max-content', maxWidth: '100%' }}
          aria-label={t('plays.aim')}
          value={play.aim}
          options={aims.map((aim) => ({ value: aim, label: t(`plays.aims.${aim}`) }))}
          onChange={(aim) => change({ ...play, aim, value: playAimValues[aim][0] })}
        />
      </Field>
      <Field label={t('plays.settings.value')}>
        <Segmented<PlayValue>
          style={{ width: 'max-content', maxWidth: '100%' }}
          aria-label={t('plays.settings.value')}
          value={play.value}
          options={values.map((value) => ({ value, label: t(`plays.values.${value}`) }))}
          onChange={(value) => change({ ...play, value })}
        />
      </Field>
      <Field label={t('plays.hook')} hint={t(`plays.hookHints.${play.hook.kind}`)}>
        <span className="row" style={{ flexWrap: 'nowrap' }}>
          <Select<PlayHook['kind']>
            aria-label={t('plays.hook')}
            value={play.hook.kind}
            style={{ minWidth: 120 }}
            options={hooks.map((kind) => ({ value: kind, label: t(`plays.hooks.${kind}`) }))}
            onChange={(kind) => change({ ...play, hook: { ...play.hook, kind } })}
          />
          <Input
            aria-label={t('plays.settings.hookName')}
            lang={language}
            maxLength={100}
            value={play.hook.name}
            onChange={(event) => change({ ...play, hook: { ...play.hook, name: event.target.value } })}
          />
        </span>
      </Field>
    </section>
  )
}

function GoalCard({ play, change }: SettingsProps) {
  const { t } = useTranslation()
  const { goal } = play
  return (
    <section className="card" aria-labelledby="goal">
      <h2 id="goal">{t('plays.settings.goal')}</h2>
      <p className="soft" style={{ marginBottom: 12 }}>
        {t('plays.settings.goalWhat')}
      </p>
      <Checkbox
        checked={goal !== undefined}
        style={{ marginBottom: 12 }}
        onChange={({ target }) =>
          change(target.checked ? { ...play, goal: { kind: 'order.paid', windowDays: 30 } } : without(play, 'goal'))
        }
      >
        {t('plays.settings.hasGoal')}
      </Checkbox>
      {goal && (
        <>
          <EventField
            label={t('plays.form.event')}
            value={goal}
            change={({ kind, where }) => {
              const { where: _before, ...rest } = goal
              change({ ...play, goal: { ...rest, kind, ...(where ? { where } : {}) } })
            }}
          />
          <CountField
            label={t('plays.settings.goalWindow')}
            value={goal.windowDays}
            max={365}
            change={(windowDays) => windowDays !== null && change({ ...play, goal: { ...goal, windowDays } })}
          />
        </>
      )}
    </section>
  )
}
