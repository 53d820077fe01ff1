import { useQuery } from '@tanstack/react-query'
import { Button, DatePicker, Popover, Select } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { organizationQuery } from '../api/organization.ts'
import type { LensSearch } from '../paths.ts'
import { useFormat } from '../ui/format-context.ts'
import { useAddress } from './address.ts'
import { useMe } from './session.ts'

/** Which stores and which days: in the address, kept from page to page, said on every page that counts something. */
export function Lens({ period = true }: { period?: boolean }) {
  return (
    <>
      <ScopeSwitch />
      {period && <PeriodSwitch />}
    </>
  )
}

/** Stores within what this person may see; a store's own staff see its name and nothing to switch. */
export function ScopeSwitch() {
  const { t } = useTranslation()
  const me = useMe()
  const [{ city, store }, change] = useAddress<LensSearch>()
  const { data: tree } = useQuery(organizationQuery)
  if (me.store) return <span className="chip">{me.store.name}</span>
  if (!tree || tree.cities.every((entry) => entry.stores.length === 0)) return null

  const all = me.city ? me.city.name : t('lens.allStores')
  const options = [
    { value: '', label: all },
    ...tree.cities.map((entry) => ({
      label: entry.name,
      options: [
        ...(tree.cities.length > 1
          ? [{ value: `city:${entry.code}`, label: t('lens.wholeCity', { city: entry.name }) }]
          : []),
        ...entry.stores.map((place) => ({ value: `store:${place.code}`, label: place.name })),
      ],
    })),
  ]
  const value = store ? `store:${store}` : city ? `city:${city}` : ''
  return (
    <Select
      aria-label={t('lens.scope')}
      value={value}
      options={options}
      showSearch={{ optionFilterProp: 'label' }}
      popupMatchSelectWidth={260}
      style={{ minWidth: 148 }}
      onChange={(next) =>
        change({
          city: next.startsWith('city:') ? next.slice(5) : undefined,
          store: next.startsWith('store:') ? next.slice(6) : undefined,
        })
      }
    />
  )
}

type Preset = 'all' | 'thisMonth' | 'lastMonth' | 'last3' | 'last12' | 'thisYear' | 'lastYear'

const monthText = (month: Dayjs) => month.format('YYYY-MM')

function presetDays(preset: Preset, today: Dayjs): LensSearch {
  const between = (from: Dayjs, to: Dayjs) => ({ from: monthText(from), to: monthText(to) })
  switch (preset) {
    case 'all':
      return { from: undefined, to: undefined }
    case 'thisMonth':
      return between(today, today)
    case 'lastMonth':
      return between(today.subtract(1, 'month'), today.subtract(1, 'month'))
    case 'last3':
      return between(today.subtract(2, 'month'), today)
    case 'last12':
      return between(today.subtract(11, 'month'), today)
    case 'thisYear':
      return between(today.startOf('year'), today)
    case 'lastYear':
      return between(today.subtract(1, 'year').startOf('year'), today.subtract(1, 'year').endOf('year'))
  }
}

const presets: Preset[] = ['all', 'thisMonth', 'lastMonth', 'last3', 'last12', 'thisYear', 'lastYear']

export function PeriodSwitch() {
  const { t } = useTranslation()
  const format = useFormat()
  const [{ from, to }, change] = useAddress<LensSearch>()
  const [choosing, setChoosing] = useState(false)
  // The calendar of the workspace decides what "this month" is, not the clock of the reader.
  const today = dayjs(new Intl.DateTimeFormat('en-CA', { timeZone: format.timezone }).format(new Date()))
  const current = presets.find((preset) => {
    const days = presetDays(preset, today)
    return days.from === from && days.to === to
  })
  const written = (value: string | undefined) =>
    value ? (value.length === 7 ? format.month(value) : format.day(value)) : '…'
  const label = from === to ? written(from) : `${written(from)} – ${written(to)}`

  const choose = (value: string) => {
    if (value === 'custom') setChoosing(true)
    else change(presetDays(value as Preset, today)) // the options below are presets and 'custom'
  }
  const calendar = (
    <div className="stack-tight">
      <DatePicker.RangePicker
        picker="month"
        allowEmpty={[true, true]}
        aria-label={t('lens.period')}
        defaultValue={[from ? dayjs(from) : null, to ? dayjs(to) : null]}
        onChange={(range) => {
          change({
            from: range?.[0] ? monthText(range[0]) : undefined,
            to: range?.[1] ? monthText(range[1]) : undefined,
          })
          setChoosing(false)
        }}
      />
      <Button size="small" type="text" onClick={() => setChoosing(false)}>
        {t('common.cancel')}
      </Button>
    </div>
  )
  return (
    <Popover open={choosing} content={calendar} placement="bottomRight" title={t('lens.custom')}>
      <Select
        aria-label={t('lens.period')}
        value={current ?? 'custom'}
        popupMatchSelectWidth={200}
        style={{ minWidth: 148 }}
        options={[
          ...presets.map((preset) => ({ value: preset, label: t(`lens.presets.${preset}`) })),
          { value: 'custom', label: current ? t('lens.custom') : label },
        ]}
        onSelect={choose}
      />
    </Popover>
  )
}
