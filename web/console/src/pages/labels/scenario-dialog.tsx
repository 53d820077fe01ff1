import type { Scenario } from '@regulars/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Form, Input, Modal } from 'antd'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { type ScenarioWords, saveScenario } from '../../api/labels.ts'

const parts = ['name', 'question', 'action', 'figure'] as const

/** The words of a scenario in both languages: they are what makes a label worth having. */
export function ScenarioDialog({ scenario, close }: { scenario: Scenario; close(): void }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const [form] = Form.useForm<ScenarioWords>()
  const save = useMutation({
    mutationFn: (words: ScenarioWords) => saveScenario(scenario.code, words),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['label-scenarios'] })
      close()
    },
  })
  const rules = [{ required: true, message: t('common.needed') }]
  return (
    <Modal
      open
      title={t('scenario.edit')}
      okText={t('common.save')}
      cancelText={t('common.cancel')}
      confirmLoading={save.isPending}
      onCancel={close}
      onOk={form.submit}
      width={720}
    >
      {save.error && <Alert type="error" showIcon title={errorLine(save.error, t)} style={{ marginBottom: 16 }} />}
      <Form form={form} layout="vertical" requiredMark={false} initialValues={scenario} onFinish={save.mutate}>
        {parts.map((part) => (
          <div key={part} className="form-grid">
            {(['en', 'zh'] as const).map((language) => (
              <Form.Item
                key={language}
                name={[part, language]}
                rules={rules}
                label={t('labelForm.inLanguage', {
                  what: t(`scenario.${part}`),
                  language: t(`labelForm.languages.${language}`),
                })}
              >
                <Input maxLength={200} />
              </Form.Item>
            ))}
          </div>
        ))}
      </Form>
    </Modal>
  )
}
