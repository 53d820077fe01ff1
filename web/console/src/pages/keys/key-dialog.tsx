import type { ApiKeyKind, CreatedApiKey } from '@regulars/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Form, Input, Modal, Radio } from 'antd'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { createKey } from '../../api/organization.ts'

export function KeyDialog({ close, made }: { close(): void; made(key: CreatedApiKey): void }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const [form] = Form.useForm<{ name: string; kind: ApiKeyKind }>()
  const save = useMutation({
    mutationFn: createKey,
    onSuccess: async (key) => {
      close()
      made(key)
      await queryClient.invalidateQueries({ queryKey: ['keys'] })
    },
  })
  return (
    <Modal
      open
      title={t('keysPage.make')}
      okText={t('keysPage.make')}
      cancelText={t('common.cancel')}
      confirmLoading={save.isPending}
      onCancel={close}
      onOk={form.submit}
    >
      {save.error && <Alert type="error" showIcon title={errorLine(save.error, t)} style={{ marginBottom: 16 }} />}
      <Form form={form} layout="vertical" requiredMark={false} initialValues={{ kind: 'write' }} onFinish={save.mutate}>
        <Form.Item
          name="name"
          label={t('keysPage.name')}
          extra={t('keysPage.nameHint')}
          rules={[{ required: true, message: t('common.needed') }]}
        >
          <Input maxLength={120} autoFocus />
        </Form.Item>
        <Form.Item name="kind" label={t('keysPage.kind')}>
          <Radio.Group className="stack-tight">
            {(['write', 'secret'] as const).map((kind) => (
              <Radio key={kind} value={kind}>
                <strong>{t(`keysPage.kinds.${kind}`)}</strong>
                <br />
                <span className="small soft">{t(`keysPage.kindHelp.${kind}`)}</span>
              </Radio>
            ))}
          </Radio.Group>
        </Form.Item>
      </Form>
    </Modal>
  )
}
