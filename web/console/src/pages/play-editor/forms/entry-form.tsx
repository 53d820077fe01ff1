import type { PlayEntry } from '@regulars/contract'
import { Checkbox, InputNumber, Segmented, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { CountField, Field } from '../../offer-editor/field.tsx'
import type { Play } from '../model.ts'
import type { PlaySpeech } from '../words.ts'
import { AudienceField } from './audience-field.tsx'
import { EventField } from './event-field.tsx'
import { ClockField, GoesToField, WeekdaysField } from './fields.tsx'

interface EntryFormProps {
  play: Play
  speech: PlaySpeech
  change(play: Play): void
}

const ways = ['event', 'audience', 'schedule', 'hand'] as const
const everybody = { all: [] }

function freshEntry(on: PlayEntry['on'], before: PlayEntry): PlayEntry {
  const who = 'who' in before && before.who ? before.who : everybody
  switch (on) {
    case 'event':
      return { on, kind: 'order.paid' }
    case 'audience':
      return { on, who, change: 'enters' }
    case 'schedule':
      return { on, at: '10:00', who }
    case 'hand':
      return { on }
  }
}

/** How customers come in, how often, and how many stay out to be compared with. */
export function EntryForm({ play, speech, change }: EntryFormProps) {
  const { t } = useTranslation()
  const { entry } = play
  return (
    <div className="stack-tight">
      <Field label={t('plays.entry.on')}>
        <Select<PlayEntry['on']>
          aria-label={t('plays.entry.on')}
          value={entry.on}
          options={ways.map((on) => ({ value: on, label: t(`plays.entry.ways.${on}`) }))}
          onChange={(on) => change({ ...play, entry: freshEntry(on, entry) })}
        />
      </Field>
      <EntryWay entry={entry} speech={speech} change={(next) => change({ ...play, entry: next })} />
      <AgainField play={play} change={change} />
      <CountField
        label={t('plays.entry.limit')}
        hint={t('plays.entry.limitHint')}
        value={play.limit}
        change={(limit) => change(limit === null ? without(play, 'limit') : { ...play, limit })}
      />
      <HoldoutField play={play} change={change} />
      <GoesToField
        label={t('plays.form.goesTo')}
        value={play.start}
        id=""
        play={play}
        speech={speech}
        change={(start) => start && change({ ...play, start })}
      />
    </div>
  )
}

export function without<Key extends keyof Play>(play: Play, key: Key): Play {
  const { [key]: _gone, ...rest } = play
  return rest as Play // only optional fields are taken away
}

function EntryWay({ entry, speech, change }: { entry: PlayEntry; speech: PlaySpeech; change(entry: PlayEntry): void }) {
  const { t } = useTranslation()
  switch (entry.on) {
    case 'event':
      return (
        <>
          <EventField
            label={t('plays.form.event')}
            value={entry}
            change={({ kind, where }) => {
              const { where: _before, ...rest } = entry
              change({ ...rest, kind, ...(where ? { where } : {}) })
            }}
          />
          <AudienceField
            label={t('plays.entry.onlyWho')}
            none={t('plays.entry.anybody')}
            value={entry.who}
            speech={speech}
            change={(who) => {
              const { who: _before, ...rest } = entry
              change(who ? { ...rest, who } : rest)
            }}
          />
        </>
      )
    case 'audience':
      return (
        <>
          <Segmented
            aria-label={t('plays.entry.change')}
            value={entry.change}
            options={(['enters', 'leaves'] as const).map((value) => ({
              value,
              label: t(`plays.entry.changes.${value}`),
            }))}
            onChange={(next) => change({ ...entry, change: next })}
          />
          <AudienceField
            label={t('plays.entry.audience')}
            value={entry.who}
            speech={speech}
            change={(who) => who && change({ ...entry, who })}
          />
          {entry.change === 'enters' && (
            <Checkbox
              checked={entry.includePresent ?? false}
              onChange={({ target }) => change({ ...entry, includePresent: target.checked })}
            >
              {t('plays.entry.includePresent')}
            </Checkbox>
          )}
        </>
      )
    case 'schedule':
      return (
        <>
          <ClockField label={t('plays.entry.at')} value={entry.at} change={(at) => change({ ...entry, at })} />
          <WeekdaysField
            label={t('plays.entry.weekdays')}
            value={entry.weekdays}
            change={(weekdays) => {
              const { weekdays: _before, ...rest } = entry
              change(weekdays ? { ...rest, weekdays } : rest)
            }}
          />
          <AudienceField
            label={t('plays.entry.audience')}
            value={entry.who}
            speech={speech}
            change={(who) => who && change({ ...entry, who })}
          />
        </>
      )
    case 'hand':
      return <p className="soft small">{t('plays.entry.handWhat')}</p>
  }
}

function AgainField({ play, change }: { play: Play; change(play: Play): void }) {
  const { t } = useTranslation()
  const again = play.again ?? { rule: 'never' as const }
  return (
    <Field label={t('plays.entry.again')}>
      <span className="row">
        <Select<'never' | 'after' | 'always'>
          aria-label={t('plays.entry.again')}
          value={again.rule}
          style={{ minWidth: 150 }}
          options={(['never', 'after', 'always'] as const).map((rule) => ({
            value: rule,
            label: t(`plays.entry.rules.${rule}`),
          }))}
          onChange={(rule) => change({ ...play, again: rule === 'after' ? { rule, days: 30 } : { rule } })}
        />
        {again.rule === 'after' && (
          <InputNumber<number>
            aria-label={t('plays.entry.againDays')}
            min={1}
            max={3660}
            precision={0}
            suffix={t('plays.form.daysUnit')}
            changeOnWheel={false}
            value={again.days}
            onChange={(days) => days !== null && change({ ...play, again: { rule: 'after', days } })}
          />
        )}
      </span>
    </Field>
  )
}

const holdoutDefault = { share: 0.1, windowDays: 30, measure: 'conversion' as const }

/** Without people who are left out there is nothing to compare with, and nothing is claimed. */
export function HoldoutField({ play, change }: { play: Play; change(play: Play): void }) {
  const { t } = useTranslation()
  const holdout = play.holdout ?? holdoutDefault
  const set = (patch: Partial<typeof holdout>) => change({ ...play, holdout: { ...holdout, ...patch } })
  return (
    <Field
      label={t('plays.entry.holdout')}
      hint={holdout.share > 0 ? t('plays.entry.holdoutHint') : t('plays.entry.holdoutNone')}
      wrong={holdout.share === 0}
    >
      <span className="row">
        <InputNumber<number>
          aria-label={t('plays.entry.holdout')}
          min={0}
          max={90}
          precision={0}
          suffix="%"
          changeOnWheel={false}
          style={{ width: 92 }}
          value={Math.round(holdout.share * 100)}
          onChange={(percent) => percent !== null && set({ share: percent / 100 })}
        />
        <InputNumber<number>
          aria-label={t('plays.entry.window')}
          min={1}
          max={365}
          precision={0}
          suffix={t('plays.form.daysUnit')}
          changeOnWheel={false}
          style={{ width: 116 }}
          value={holdout.windowDays}
          onChange={(windowDays) => windowDays !== null && set({ windowDays })}
        />
        <Select<'conversion' | 'money'>
          aria-label={t('plays.entry.measure')}
          value={holdout.measure}
          options={(['conversion', 'money'] as const).map((measure) => ({
            value: measure,
            label: t(`plays.entry.measures.${measure}`),
          }))}
          onChange={(measure) => set({ measure })}
        />
      </span>
    </Field>
  )
}
