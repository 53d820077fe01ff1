import type { SignInLink } from '@regulars/contract'
import { Modal } from 'antd'
import { useTranslation } from 'react-i18next'
import { CopyField } from '../../components/copy-field.tsx'
import { useFormat } from '../../ui/format-context.ts'

/** Shown once: we keep only its hash. */
export function LinkDialog({ link, name, close }: { link: SignInLink; name: string; close(): void }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <Modal open title={t('staff.linkTitle', { name })} footer={null} onCancel={close}>
      <div className="stack">
        <p>{t('staff.linkWhat', { at: format.dateTime(link.expiresAt) })}</p>
        <CopyField label={t('staff.link')} text={new URL(link.path, location.origin).href} />
      </div>
    </Modal>
  )
}
