import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import type { Flow, FlowInput } from '@regulars/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, AutoComplete, Button, Form, Input, InputNumber, Modal, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { eventKindsQuery } from '../../api/events.ts'
import { createFlow, updateFlow } from '../../api/reports.ts'
import { useFormat } from '../../ui/format-context.ts'

const stepsMax = 12

interface FlowValues {
  name: string
  steps: { kind: string; label?: string }[]
  length: number
  unit: 'm' | 'h' | 'd' | 'w'
}

const starting: FlowValues = {
  name: '',
  steps: [{ kind: 'product.viewed' }, { kind: 'cart.added' }, { kind: 'order.paid' }],
  length: 7,
  unit: 'd',
}

function valuesOf(flow: Flow): FlowValues {
  const unit = flow.within.slice(-1) as FlowValues['unit'] // the contract allows m, h, d, w
  return { name: flow.name, steps: flow.steps, length: Number.parseInt(flow.within, 10), unit }
}

export function FlowDialog({ flow, close }: { flow?: Flow; close(): void }) {
  const { t } = useTranslation()
  const { language } = useFormat()
  const queryClient = useQueryClient()
  const [form] = Form.useForm<FlowValues>()
  const { data: kinds } = useQuery(eventKindsQuery)
  const save = useMutation({
    mutationFn: ({ name, steps, length, unit }: FlowValues) => {
      const input: FlowInput = {
        name,
        steps: steps.map((step) => ({ kind: step.kind, ...(step.label ? { label: step.label } : {}) })),
        within: `${length}${unit}`,
      }
      return flow ? updateFlow(flow.id, input) : createFlow(input)
    },
    onSuccess: async () => {
      close()
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ['flows'] }),
        queryClient.invalidateQueries({ queryKey: ['report', 'flow'] }),
      ])
    },
  })
  const needed = [{ required: true, message: t('common.needed') }]
  const options = (kinds?.kinds ?? []).map((kind) => ({
    value: kind.kind,
    label: `${kind.name[language]} · ${kind.kind}`,
  }))
  return (
    <Modal
      open
      title={flow ? t('flows.edit') : t('flows.add')}
      okText={t('common.save')}
      cancelText={t('common.cancel')}
      confirmLoading={save.isPending}
      onCancel={close}
      onOk={form.submit}
      width={640}
    >
      {save.error && <Alert type="error" showIcon title={errorLine(save.error, t)} style={{ marginBottom: 16 }} />}
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={flow ? valuesOf(flow) : starting}
        onFinish={save.mutate}
      >
        <Form.Item name="name" label={t('flows.name')} rules={needed}>
          <Input maxLength={80} placeholder={t('flows.nameHint')} autoFocus />
        </Form.Item>
        <Form.List name="steps">
          {(fields, { add, remove, move }) => (
            <fieldset className="plain-fieldset stack-tight">
              <legend className="figure-label">{t('flows.steps')}</legend>
              {fields.map((field, index) => (
                <div key={field.key} className="flow-step">
                  <span className="faint">{index + 1}.</span>
                  <Form.Item name={[field.name, 'kind']} rules={needed} noStyle>
                    <AutoComplete
                      aria-label={t('flows.stepKind', { number: index + 1 })}
                      options={options}
                      showSearch={{
                        filterOption: (input, option) =>
                          String(option?.label).toLowerCase().includes(input.toLowerCase()),
                      }}
                    />
                  </Form.Item>
                  <Form.Item name={[field.name, 'label']} noStyle>
                    <Input
                      aria-label={t('flows.stepLabel', { number: index + 1 })}
                      placeholder={t('flows.stepLabelHint')}
                      maxLength={80}
                    />
                  </Form.Item>
                  <Button
                    type="text"
                    icon={<ArrowUpOutlined aria-hidden />}
                    aria-label={t('flows.up')}
                    disabled={index === 0}
                    onClick={() => move(index, index - 1)}
                  />
                  <Button
                    type="text"
                    icon={<ArrowDownOutlined aria-hidden />}
                    aria-label={t('flows.down')}
                    disabled={index === fields.length - 1}
                    onClick={() => move(index, index + 1)}
                  />
                  <Button
                    type="text"
                    icon={<DeleteOutlined aria-hidden />}
                    aria-label={t('common.remove')}
                    disabled={fields.length <= 2}
                    onClick={() => remove(field.name)}
                  />
                </div>
              ))}
              <div>
                <Button
                  icon={<PlusOutlined aria-hidden />}
                  disabled={fields.length >= stepsMax}
                  onClick={() => add({ kind: '' })}
                >
                  {t('flows.addStep')}
                </Button>
              </div>
            </fieldset>
          )}
        </Form.List>
        <div className="row" style={{ marginTop: 16 }}>
          <span>{t('flows.withinLabel')}</span>
          <Form.Item name="length" noStyle rules={needed}>
            <InputNumber aria-label={t('flows.withinLabel')} min={1} max={9999} precision={0} />
          </Form.Item>
          <Form.Item name="unit" noStyle>
            <Select
              aria-label={t('flows.unit')}
              style={{ width: 120 }}
              options={(['m', 'h', 'd', 'w'] as const).map((unit) => ({
                value: unit,
                label: t(`flows.units.${unit}`),
              }))}
            />
          </Form.Item>
        </div>
      </Form>
    </Modal>
  )
}
