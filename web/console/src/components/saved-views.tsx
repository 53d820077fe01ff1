import { StarOutlined } from '@ant-design/icons'
import { Button, Input, Popover, Tooltip } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { readJson, storeJson } from '../ui/preferences.ts'
import { useAddress } from './address.ts'

interface View {
  name: string
  search: Record<string, string | undefined>
}

/** Filters worth keeping, under a name. They are addresses, so a view can also simply be sent as a link. */
export function SavedViews({ page, keys }: { page: string; keys: readonly string[] }) {
  const { t } = useTranslation()
  const storageKey = `regulars.views.${page}`
  const [search, change] = useAddress<Record<string, string | undefined>>()
  const [views, setViews] = useState<View[]>(() => readJson(storageKey, []))
  const [name, setName] = useState('')
  const [open, setOpen] = useState(false)

  const keep = (next: View[]) => {
    setViews(next)
    storeJson(storageKey, next)
  }
  const save = () => {
    const trimmed = name.trim()
    if (!trimmed) return
    const chosen = Object.fromEntries(keys.map((key) => [key, search[key]]))
    keep([...views.filter((view) => view.name !== trimmed), { name: trimmed, search: chosen }])
    setName('')
  }
  const content = (
    <div className="stack-tight" style={{ width: 260 }}>
      {views.length === 0 && <p className="small faint">{t('views.none')}</p>}
      <ul className="plain stack-tight">
        {views.map((view) => (
          <li key={view.name} className="row spread">
            <Button
              type="link"
              size="small"
              onClick={() => {
                change({ ...Object.fromEntries(keys.map((key) => [key, undefined])), ...view.search })
                setOpen(false)
              }}
            >
              {view.name}
            </Button>
            <Button type="text" size="small" onClick={() => keep(views.filter((other) => other !== view))}>
              {t('common.remove')}
            </Button>
          </li>
        ))}
      </ul>
      <div className="row" style={{ flexWrap: 'nowrap' }}>
        <Input
          size="small"
          aria-label={t('views.name')}
          placeholder={t('views.name')}
          value={name}
          onChange={(event) => setName(event.target.value)}
          onPressEnter={save}
        />
        <Button size="small" type="primary" disabled={!name.trim()} onClick={save}>
          {t('common.save')}
        </Button>
      </div>
    </div>
  )
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      content={content}
      trigger="click"
      placement="bottomRight"
      title={t('views.title')}
    >
      <Tooltip title={t('views.title')}>
        <Button type="text" icon={<StarOutlined aria-hidden />} aria-label={t('views.title')} aria-haspopup="dialog" />
      </Tooltip>
    </Popover>
  )
}
