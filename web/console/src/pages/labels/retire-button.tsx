import { InboxOutlined } from '@ant-design/icons'
import type { LabelView } from '@regulars/contract'
import { useMutation } from '@tanstack/react-query'
import { App } from 'antd'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { retireLabel } from '../../api/labels.ts'
import { useLabelRefresh } from '../../components/know/use-label-refresh.ts'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { useFormat } from '../../ui/format-context.ts'

interface RetireProps {
  label: Pick<LabelView, 'code' | 'name'>
  small?: boolean
}

export function RetireButton({ label, small }: RetireProps) {
  const { t } = useTranslation()
  const { language } = useFormat()
  const { message, modal } = App.useApp()
  const refresh = useLabelRefresh()
  const retire = useMutation({
    mutationFn: () => retireLabel(label.code),
    onSuccess: () => refresh(label.code),
    onError: (failure) => message.error(errorLine(failure, t)),
  })
  return (
    <PermittedButton
      permission="labels:write"
      size={small ? 'small' : undefined}
      icon={small ? undefined : <InboxOutlined aria-hidden />}
      onClick={() =>
        modal.confirm({
          title: t('labels.retireTitle', { name: label.name[language] }),
          content: t('labels.retireWhat'),
          okText: t('labels.retire'),
          cancelText: t('common.cancel'),
          onOk: () => retire.mutateAsync().catch(() => undefined), // told by onError
        })
      }
    >
      {t('labels.retire')}
    </PermittedButton>
  )
}
