import { CloseOutlined } from '@ant-design/icons'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { useTranslation } from 'react-i18next'

interface SheetProps {
  open: boolean
  close(): void
  title: string
  children: ReactNode
}

/** A native modal dialog: the browser traps the focus, answers Escape and gives the focus back. */
export function Sheet({ open, close, title, children }: SheetProps) {
  const { t } = useTranslation()
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useId()
  useEffect(() => {
    if (open && !dialog.current?.open) dialog.current?.showModal()
    if (!open && dialog.current?.open) dialog.current.close()
  }, [open])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the dialog's own; the click is on the ground beside it
    <dialog
      ref={dialog}
      className="sheet"
      aria-labelledby={heading}
      onClose={close}
      onClick={(event) => event.target === dialog.current && close()}
    >
      {open && (
        <div className="sheet-box">
          <div className="row spread" style={{ marginBottom: 12 }}>
            <h2 id={heading}>{title}</h2>
            <button type="button" className="icon-button" aria-label={t('common.close')} onClick={close}>
              <CloseOutlined aria-hidden />
            </button>
          </div>
          {children}
        </div>
      )}
    </dialog>
  )
}
