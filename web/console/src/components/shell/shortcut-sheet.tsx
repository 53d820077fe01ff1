import { Switch } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Sheet } from '../../ui/sheet.tsx'
import type { NavGroup } from './nav.tsx'
import { commandKey, letterKeysOn, setLetterKeys } from './shortcuts.ts'

export function ShortcutSheet({ open, close, groups }: { open: boolean; close(): void; groups: NavGroup[] }) {
  const { t } = useTranslation()
  const [on, setOn] = useState(letterKeysOn)
  const rows: [string, string[]][] = [
    [t('keys.search'), [`${commandKey}K`, '/']],
    [t('keys.list'), ['?']],
    [t('keys.close'), ['Esc']],
    ...groups
      .flatMap((group) => group.items)
      .map((item): [string, string[]] => [t('keys.go', { page: t(`nav.${item.key}`) }), [`g ${item.letter}`]]),
  ]
  return (
    <Sheet open={open} close={close} title={t('keys.title')}>
      <dl className="keys-list">
        {rows.map(([what, keys]) => (
          <div key={what} style={{ display: 'contents' }}>
            <dt>{what}</dt>
            <dd className="row" style={{ justifyContent: 'flex-end' }}>
              {keys.map((combination) => (
                <span key={combination}>
                  {combination.split(/(?<=g) /).map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </span>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the switch below is the control */}
      <label className="row spread well" style={{ marginTop: 16 }}>
        <span>{t('keys.letters')}</span>
        <Switch
          checked={on}
          onChange={(next) => {
            setLetterKeys(next)
            setOn(next)
          }}
        />
      </label>
    </Sheet>
  )
}
