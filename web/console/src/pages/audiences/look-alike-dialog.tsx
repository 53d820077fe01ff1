import type { AudienceExpression } from '@regulars/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Form, Input, InputNumber, Modal } from 'antd'
import { useTranslation } from 'react-i18next'
import { findLookAlikes } from '../../api/audiences.ts'
import type { Shape } from '../../api/customers.ts'
import { errorLine } from '../../api/errors.ts'
import { useSpeech } from '../../components/know/use-speech.ts'
import { valueWords } from '../../components/know/value-words.ts'
import { useFormat } from '../../ui/format-context.ts'
import { ShareBars } from '../../ui/share-bars.tsx'

type Result = Shape<typeof import('@regulars/contract').LookAlikeResult>

interface LookAlikeProps {
  seed: AudienceExpression
  name: string
  close(): void
}

interface LookAlikeValues {
  name: string
  size: number
}

const sizeMax = 1_000_000

/** People like these who are not among them: kept as a list, with what makes them alike. */
export function LookAlikeDialog({ seed, name, close }: LookAlikeProps) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const [form] = Form.useForm<LookAlikeValues>()
  const find = useMutation({
    mutationFn: (values: LookAlikeValues) => findLookAlikes({ seed, ...values }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['customer-lists'] }),
  })
  const needed = [{ required: true, message: t('common.needed') }]
  return (
    <Modal
      open
      title={t('lookAlike.title')}
      okText={find.data ? t('common.close') : t('lookAlike.find')}
      cancelText={t('common.cancel')}
      cancelButtonProps={find.data ? { style: { display: 'none' } } : {}}
      confirmLoading={find.isPending}
      onCancel={close}
      onOk={find.data ? close : form.submit}
    >
      {find.error && <Alert type="error" showIcon title={errorLine(find.error, t)} style={{ marginBottom: 16 }} />}
      {find.data ? (
        <Found result={find.data} />
      ) : (
        <Form
          form={form}
          layout="vertical"
          requiredMark={false}
          initialValues={{ name: t('lookAlike.nameOf', { name }).slice(0, 100), size: 500 }}
          onFinish={find.mutate}
        >
          <p className="soft" style={{ marginBottom: 16 }}>
            {t('lookAlike.lead')}
          </p>
          <Form.Item name="size" label={t('lookAlike.size')} rules={needed}>
            <InputNumber min={1} max={sizeMax} precision={0} style={{ width: 160 }} autoFocus />
          </Form.Item>
          <Form.Item name="name" label={t('lookAlike.name')} rules={needed}>
            <Input maxLength={100} />
          </Form.Item>
        </Form>
      )}
    </Modal>
  )
}

function Found({ result }: { result: Result }) {
  const { t } = useTranslation()
  const format = useFormat()
  const speech = useSpeech()
  const words = (code: string, value: string) => {
    const entry = speech.lexicon.label(code)
    const said = entry ? valueWords(entry, value, speech.lexicon.labelValue(code, value), speech) : value
    return t('audience.reason', { name: speech.lexicon.labelName(code), value: said })
  }
  return (
    <div className="stack">
      <p>{t('lookAlike.found', { count: result.customers, shown: format.number(result.customers) })}</p>
      {result.because.length > 0 && (
        <>
          <h3>{t('lookAlike.because')}</h3>
          <ShareBars
            label={t('lookAlike.because')}
            bars={result.because.map(({ label, value, weight }) => ({
              key: `${label}/${value}`,
              label: words(label, value),
              share: Math.max(weight, 0),
              value: t('portrait.times', { lift: format.number(Math.exp(weight), 1) }),
              tip: words(label, value),
              tone: 'more',
            }))}
          />
        </>
      )}
    </div>
  )
}
