import { useTranslation } from 'react-i18next'
import { commandKey } from '../../components/shell/shortcuts.ts'
import { Sheet } from '../../ui/sheet.tsx'

/** What the keys do while the drawing has the focus. */
export function CanvasKeys({ open, close, still }: { open: boolean; close(): void; still: boolean }) {
  const { t } = useTranslation()
  const looking = [
    ['move', ['↑', '↓', '←', '→']],
    ['home', ['Home']],
    ['edit', ['↵']],
    ['list', ['?']],
  ] as const
  const changing = [
    ['add', ['+', 'A']],
    ['remove', ['Del']],
    ['earlier', ['Alt ↑']],
    ['later', ['Alt ↓']],
    ['undo', [`${commandKey}Z`]],
    ['redo', [`${commandKey}⇧Z`]],
  ] as const
  return (
    <Sheet open={open} close={close} title={t('plays.keys.title')}>
      <dl className="keys-list">
        {[...looking, ...(still ? [] : changing)].map(([what, keys]) => (
          <div key={what} style={{ display: 'contents' }}>
            <dt>{t(`plays.keys.${what}`)}</dt>
            <dd className="row" style={{ justifyContent: 'flex-end' }}>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Sheet>
  )
}
