import { EyeInvisibleOutlined, EyeOutlined } from '@ant-design/icons'
import { Button, Tooltip } from 'antd'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { mask } from './mask.ts'
import { useCapability } from './session.ts'

/** As long as the tab is open: whoever asked to see names keeps seeing them from page to page. */
const remembered = { shown: false }

/**
 * Names and numbers are covered until somebody who may see them asks to: counters have two sides. Who may not gets them
 * covered from the server already.
 */
export function useReveal(): { reveal(text: string): string; button: ReactNode } {
  const { t } = useTranslation()
  const { allowed, reason } = useCapability('customers:contact')
  const [shown, setShown] = useState(remembered.shown)
  const toggle = () => {
    remembered.shown = !shown
    setShown(!shown)
  }
  const button = (
    <Tooltip title={reason}>
      <Button
        icon={shown ? <EyeInvisibleOutlined aria-hidden /> : <EyeOutlined aria-hidden />}
        aria-pressed={shown}
        aria-disabled={!allowed}
        className={allowed ? '' : 'refused-button'}
        onClick={allowed ? toggle : undefined}
      >
        {shown ? t('customer.hide') : t('customer.reveal')}
      </Button>
    </Tooltip>
  )
  return { reveal: (text) => (shown || !allowed ? text : mask(text)), button }
}
