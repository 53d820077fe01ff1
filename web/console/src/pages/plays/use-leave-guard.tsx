import { useBlocker } from '@tanstack/react-router'
import { Modal } from 'antd'
import { type ReactNode, useRef } from 'react'
import { useTranslation } from 'react-i18next'

interface LeaveGuard {
  dialog: ReactNode
  /** What follows was meant. */
  release(): void
}

/** Asks before changes are lost: once, in the page; the browser asks for itself when the tab is closed. */
export function useLeaveGuard(dirty: boolean): LeaveGuard {
  const { t } = useTranslation()
  const released = useRef(false)
  const { status, proceed, reset } = useBlocker({
    // Another tab of the same page, or another filter, is no leaving.
    shouldBlockFn: ({ current, next }) => dirty && !released.current && current.pathname !== next.pathname,
    enableBeforeUnload: () => dirty && !released.current,
    withResolver: true,
  })
  return {
    release: () => {
      released.current = true
    },
    dialog: (
      <Modal
        open={status === 'blocked'}
        title={t('plays.leave.title')}
        okText={t('plays.leave.go')}
        cancelText={t('plays.leave.stay')}
        okButtonProps={{ danger: true }}
        onOk={proceed}
        onCancel={reset}
      >
        <p>{t('plays.leave.what')}</p>
      </Modal>
    ),
  }
}
