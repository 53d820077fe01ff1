import { PlayCircleOutlined } from '@ant-design/icons'
import type { ModelParameter, ModelView } from '@regulars/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Checkbox, Form, Input, InputNumber, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Shape } from '../../api/customers.ts'
import { errorLine } from '../../api/errors.ts'
import { modelRunsQuery, runModel } from '../../api/models.ts'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { useFormat } from '../../ui/format-context.ts'

type Parameter = Shape<typeof ModelParameter>
type Values = Record<string, number | string | boolean | null | undefined> & { writeLabels: boolean }

interface RunFormProps {
  model: ModelView
  running: boolean
  started(id: string): void
}

/** What a run may be told, with the defaults in place: pressing the button is enough. */
export function RunForm({ model, running, started }: RunFormProps) {
  const { t } = useTranslation()
  const { language } = useFormat()
  const queryClient = useQueryClient()
  const run = useMutation({
    mutationFn: ({ writeLabels, ...values }: Values) =>
      runModel(model.name, { parameters: filled(values), writeLabels }),
    onSuccess: async (made) => {
      started(made.id)
      await queryClient.invalidateQueries({ queryKey: modelRunsQuery(model.name).queryKey })
    },
  })
  const defaults = Object.fromEntries(model.parameters.map((parameter) => [parameter.name, parameter.default]))
  return (
    <section className="card" aria-labelledby="run">
      <h2 id="run" style={{ marginBottom: 12 }}>
        {t('models.run')}
      </h2>
      {run.error && (
        <Alert type="error" showIcon role="alert" title={errorLine(run.error, t)} style={{ marginBottom: 16 }} />
      )}
      <Form<Values>
        layout="vertical"
        requiredMark={false}
        initialValues={{ ...defaults, writeLabels: true }}
        onFinish={(values) => run.mutate(values)}
      >
        <div className="param-row" style={{ alignItems: 'flex-start' }}>
          {model.parameters.map((parameter) => (
            <Form.Item
              key={parameter.name}
              name={parameter.name}
              label={parameter.label[language]}
              style={{ marginBottom: 12 }}
            >
              {control(parameter)}
            </Form.Item>
          ))}
        </div>
        {model.writes.length > 0 && (
          <Form.Item name="writeLabels" valuePropName="checked" style={{ marginBottom: 12 }}>
            <Checkbox>{t('models.writeLabels')}</Checkbox>
          </Form.Item>
        )}
        <PermittedButton
          permission="models:run"
          type="primary"
          htmlType="submit"
          icon={<PlayCircleOutlined aria-hidden />}
          loading={run.isPending || running}
        >
          {running ? t('models.running') : t('models.runNow')}
        </PermittedButton>
      </Form>
    </section>
  )
}

/** A parameter that was left empty is not sent: the model's own default holds. */
function filled(values: Record<string, number | string | boolean | null | undefined>): Record<string, number | string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      typeof value === 'number' || (typeof value === 'string' && value !== '') ? [[name, value] as const] : [],
    ),
  )
}

function control(parameter: Parameter) {
  switch (parameter.kind) {
    case 'number':
      return <InputNumber min={parameter.min} max={parameter.max} style={{ width: 180 }} changeOnWheel={false} />
    case 'choice':
      return (
        <Select
          style={{ width: 180 }}
          options={(parameter.choices ?? []).map((choice) => ({ value: choice, label: choice }))}
        />
      )
    case 'text':
      return <Input style={{ width: 240 }} />
  }
}
