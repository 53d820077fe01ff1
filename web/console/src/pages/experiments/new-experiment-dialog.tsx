import type { ExperimentMeasure } from '@regulars/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Form, Input, InputNumber, Modal, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { createExperiment } from '../../api/experiments.ts'
import { useGo } from '../../components/go-link.tsx'
import { paths } from '../../paths.ts'

interface Fields {
  name: string
  arm: string
  controlPercent: number
  windowDays: number
  measure: ExperimentMeasure
  plannedPerArm?: number
}

/** An experiment outside of plays: Regulars draws, the shop's own software asks. */
export function NewExperimentDialog({ close }: { close(): void }) {
  const { t } = useTranslation()
  const go = useGo()
  const { message } = App.useApp()
  const queryClient = useQueryClient()
  const [form] = Form.useForm<Fields>()
  const make = useMutation({
    mutationFn: ({ name, arm, controlPercent, windowDays, measure, plannedPerArm }: Fields) =>
      createExperiment({
        name,
        windowDays,
        measure,
        plannedPerArm: plannedPerArm || undefined,
        arms: [
          { name: t('newExperiment.control'), weight: controlPercent, control: true },
          { name: arm, weight: 100 - controlPercent },
        ],
      }),
    onSuccess: async ({ id }) => {
      message.success(t('newExperiment.made', { id }), 8)
      await queryClient.invalidateQueries({ queryKey: ['experiments'] })
      close()
      await go(paths.experiment(id))
    },
  })
  const needed = [{ required: true, message: t('common.needed') }]
  return (
    <Modal
      open
      title={t('newExperiment.title')}
      okText={t('newExperiment.go')}
      cancelText={t('common.cancel')}
      confirmLoading={make.isPending}
      onCancel={close}
      onOk={form.submit}
    >
      <div className="stack">
        <p className="soft">{t('newExperiment.advice')}</p>
        {make.error && <Alert type="error" showIcon title={errorLine(make.error, t)} />}
        <Form<Fields>
          form={form}
          layout="vertical"
          requiredMark={false}
          initialValues={{
            arm: t('newExperiment.armDefault'),
            controlPercent: 50,
            windowDays: 30,
            measure: 'conversion',
          }}
          onFinish={(fields) => make.mutate(fields)}
        >
          <Form.Item name="name" label={t('newExperiment.name')} rules={needed}>
            <Input maxLength={120} placeholder={t('newExperiment.namePlaceholder')} />
          </Form.Item>
          <Form.Item name="arm" label={t('newExperiment.arm')} rules={needed}>
            <Input maxLength={60} />
          </Form.Item>
          <div className="grid-2">
            <Form.Item name="controlPercent" label={t('newExperiment.controlShare')} rules={needed}>
              <InputNumber min={1} max={99} suffix="%" style={{ width: '100%' }} />
            </Form.Item>
            <Form.Item name="windowDays" label={t('newExperiment.windowDays')} rules={needed}>
              <InputNumber min={1} max={365} precision={0} style={{ width: '100%' }} />
            </Form.Item>
            <Form.Item name="measure" label={t('newExperiment.measure')}>
              <Select
                options={(['conversion', 'money'] as const).map((value) => ({
                  value,
                  label: t(`experiments.measures.${value}`),
                }))}
              />
            </Form.Item>
            <Form.Item name="plannedPerArm" label={t('newExperiment.planned')} tooltip={t('newExperiment.plannedHelp')}>
              <InputNumber min={10} max={100_000_000} precision={0} style={{ width: '100%' }} />
            </Form.Item>
          </div>
        </Form>
      </div>
    </Modal>
  )
}
