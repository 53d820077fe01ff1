import type { AudienceExpression } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { DatePicker, Select } from 'antd'
import dayjs from 'dayjs'
import { useTranslation } from 'react-i18next'
import { audiencesQuery } from '../../api/audiences.ts'
import { organizationQuery } from '../../api/organization.ts'
import { useMe } from '../../components/session.ts'
import type { Part } from './placement-draft.ts'
import { Field } from './placement-field.tsx'

const own = '@own'
const hourText = (hour: number) => `${String(hour).padStart(2, '0')}:00`

/** To whom, where and when it is shown. */
export function Reach({ draft, change }: Part) {
  const { t } = useTranslation()
  const { data: tree } = useQuery(organizationQuery)
  const { eligibility } = draft
  const places = (key: 'stores' | 'cities', label: string, options: { value: string; label: string }[]) => (
    <Field label={label}>
      <Select
        aria-label={label}
        mode="multiple"
        placeholder={t(`slots.placement.${key === 'stores' ? 'everywhere' : 'everyCity'}`)}
        value={eligibility[key]}
        showSearch={{ optionFilterProp: 'label' }}
        options={options}
        onChange={(codes) => change({ eligibility: { ...eligibility, [key]: codes } })}
      />
    </Field>
  )
  const named = ({ code, name }: { code: string; name: string }) => ({ value: code, label: name })
  return (
    <div className="form-grid">
      {places('cities', t('slots.placement.cities'), (tree?.cities ?? []).map(named))}
      {places(
        'stores',
        t('slots.placement.stores'),
        (tree?.cities ?? []).flatMap(({ stores }) => stores.map(named)),
      )}
      <Audience
        label={t('slots.placement.audience')}
        hint={t('slots.placement.audienceHint')}
        none={t('slots.placement.everybody')}
        value={eligibility.audience}
        change={(audience) => change({ eligibility: { ...eligibility, audience } })}
      />
      <Audience
        label={t('slots.placement.except')}
        hint={t('slots.placement.exceptHint')}
        none={t('slots.placement.nobody')}
        value={eligibility.except}
        change={(except) => change({ eligibility: { ...eligibility, except } })}
      />
      <Moment label={t('slots.placement.from')} value={draft.from} change={(from) => change({ from })} />
      <Moment label={t('slots.placement.to')} value={draft.to} change={(to) => change({ to })} />
      <Hours draft={draft} change={change} />
    </div>
  )
}

type AudienceProps = {
  label: string
  hint: string
  none: string
  value: AudienceExpression | null
  change(value: AudienceExpression | null): void
}

/** One of the audiences that are kept; one that was described elsewhere stays as it is. */
function Audience({ label, hint, none, value, change }: AudienceProps) {
  const { t } = useTranslation()
  const me = useMe()
  const mayRead = me.permissions.includes('audiences:read')
  const { data } = useQuery({ ...audiencesQuery, enabled: mayRead })
  const kept = value && 'audience' in value ? value.audience : undefined
  const isOwn = value !== null && kept === undefined
  return (
    <Field label={label} hint={mayRead ? hint : t('slots.placement.audienceRefused')}>
      <Select<string>
        aria-label={label}
        disabled={!mayRead}
        value={kept ?? (isOwn ? own : '')}
        showSearch={{ optionFilterProp: 'label' }}
        options={[
          { value: '', label: none },
          ...(isOwn ? [{ value: own, label: t('slots.placement.described') }] : []),
          ...(data?.audiences ?? []).map(({ id, name }) => ({ value: id, label: name })),
        ]}
        onChange={(chosen) => chosen !== own && change(chosen ? { audience: chosen } : null)}
      />
    </Field>
  )
}

type MomentProps = { label: string; value: string | null; change(value: string | null): void }

function Moment({ label, value, change }: MomentProps) {
  return (
    <Field label={label}>
      <DatePicker
        aria-label={label}
        showTime={{ format: 'HH:mm' }}
        format="YYYY-MM-DD HH:mm"
        style={{ width: '100%' }}
        value={value ? dayjs(value) : null}
        onChange={(next) => change(next ? next.toISOString() : null)}
      />
    </Field>
  )
}

/** From one full hour to another; over midnight where the second is the earlier one. */
function Hours({ draft: { hours }, change }: Part) {
  const { t } = useTranslation()
  const options = (first: number, last: number) =>
    Array.from({ length: last - first + 1 }, (_, at) => ({ value: first + at, label: hourText(first + at) }))
  const label = t('slots.placement.hours')
  return (
    <Field label={label} hint={t('slots.placement.hoursHint')}>
      <span className="row">
        <Select
          aria-label={t('slots.placement.hoursFrom')}
          virtual={false}
          allowClear
          placeholder={t('slots.placement.allDay')}
          style={{ flex: 1 }}
          value={hours?.from}
          options={options(0, 23)}
          onChange={(from) =>
            change({ hours: from === undefined ? null : { from, to: hours?.to ?? Math.min(24, from + 4) } })
          }
        />
        {hours && (
          <Select
            aria-label={t('slots.placement.hoursTo')}
            virtual={false}
            style={{ flex: 1 }}
            value={hours.to}
            options={options(1, 24).filter(({ value }) => value !== hours.from)}
            onChange={(to) => change({ hours: { ...hours, to } })}
          />
        )}
      </span>
    </Field>
  )
}
