import type { AudienceExpression, PlayDetail } from '@regulars/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { enterPlay } from '../../api/plays.ts'
import { useFormat } from '../../ui/format-context.ts'
import { AudienceField } from '../play-editor/forms/audience-field.tsx'
import { usePlaySpeech } from '../play-editor/use-play-speech.ts'

/** Brings people in by hand. Pressed twice it is done once. */
export function EnterDialog({ detail, close }: { detail: PlayDetail; close(): void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { message } = App.useApp()
  const speech = usePlaySpeech()
  const queryClient = useQueryClient()
  const [who, setWho] = useState<AudienceExpression>()
  const [requestId] = useState(() => crypto.randomUUID())
  const entering = useMutation({
    mutationFn: () => enterPlay(String(detail.id), { requestId, who }),
    onSuccess: async ({ entered, heldOut, refused }) => {
      message.success(
        t('plays.enter.done', {
          entered: format.number(entered),
          heldOut: format.number(heldOut),
          refused: format.number(refused),
        }),
      )
      await queryClient.invalidateQueries({ queryKey: ['play', String(detail.id)] })
      close()
    },
  })
  return (
    <Modal
      open
      title={t('plays.enter.title')}
      okText={t('plays.enter.go')}
      cancelText={t('common.cancel')}
      okButtonProps={{ disabled: who === undefined }}
      confirmLoading={entering.isPending}
      onOk={() => entering.mutate()}
      onCancel={close}
    >
      <div className="stack">
        <p className="soft">{t('plays.enter.what')}</p>
        <AudienceField label={t('plays.enter.who')} value={who} speech={speech} change={setWho} />
        {entering.error && <Alert type="error" showIcon title={errorLine(entering.error, t)} />}
      </div>
    </Modal>
  )
}
