import type { City, Store } from '@regulars/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Form, Input, InputNumber, Modal, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { createCity, createStore, updateCity, updateStore } from '../../api/organization.ts'

/** After a change of places the tree and everything scoped by it is asked again. */
function usePlaceMutation<Values>(save: (values: Values) => Promise<unknown>, close: () => void) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: save,
    onSuccess: async () => {
      message.success(t('common.saved'))
      close()
      await queryClient.invalidateQueries({ queryKey: ['organization'] })
    },
  })
}

export function CityDialog({ city, close }: { city?: City; close(): void }) {
  const { t } = useTranslation()
  const [form] = Form.useForm<{ code: string; name: string }>()
  const save = usePlaceMutation(
    (values: { code: string; name: string }) =>
      city ? updateCity(city.id, { name: values.name }) : createCity(values),
    close,
  )
  return (
    <Modal
      open
      title={city ? t('organization.renameCity') : t('organization.addCity')}
      okText={t('common.save')}
      cancelText={t('common.cancel')}
      confirmLoading={save.isPending}
      onCancel={close}
      onOk={form.submit}
    >
      {save.error && <Alert type="error" showIcon title={errorLine(save.error, t)} style={{ marginBottom: 16 }} />}
      <Form form={form} layout="vertical" requiredMark={false} initialValues={city} onFinish={save.mutate}>
        <Form.Item
          name="name"
          label={t('organization.cityName')}
          rules={[{ required: true, message: t('common.needed') }]}
        >
          <Input maxLength={120} autoFocus />
        </Form.Item>
        <Form.Item
          name="code"
          label={t('organization.code')}
          extra={t('organization.codeHint')}
          rules={[{ required: !city, message: t('common.needed') }]}
        >
          <Input maxLength={64} disabled={city !== undefined} />
        </Form.Item>
      </Form>
    </Modal>
  )
}

interface StoreValues {
  city: number
  code: string
  name: string
  openedOn?: string | null
  longitude?: number | null
  latitude?: number | null
}

export function StoreDialog({
  store,
  city,
  cities,
  close,
}: {
  store?: Store
  city?: City
  cities: City[]
  close(): void
}) {
  const { t } = useTranslation()
  const [form] = Form.useForm<StoreValues>()
  const save = usePlaceMutation((values: StoreValues) => {
    const { code, ...rest } = { ...values, openedOn: values.openedOn || null }
    return store ? updateStore(store.id, rest) : createStore({ code, ...rest })
  }, close)
  const needed = [{ required: true, message: t('common.needed') }]
  return (
    <Modal
      open
      title={store ? t('organization.editStore') : t('organization.addStore')}
      okText={t('common.save')}
      cancelText={t('common.cancel')}
      confirmLoading={save.isPending}
      onCancel={close}
      onOk={form.submit}
    >
      {save.error && <Alert type="error" showIcon title={errorLine(save.error, t)} style={{ marginBottom: 16 }} />}
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={store ?? { city: city?.id }}
        onFinish={save.mutate}
      >
        <Form.Item name="name" label={t('organization.storeName')} rules={needed}>
          <Input maxLength={120} autoFocus />
        </Form.Item>
        <Form.Item
          name="code"
          label={t('organization.code')}
          extra={t('organization.storeCodeHint')}
          rules={store ? [] : needed}
        >
          <Input maxLength={64} disabled={store !== undefined} />
        </Form.Item>
        <Form.Item name="city" label={t('organization.city')} rules={needed}>
          <Select options={cities.map(({ id, name }) => ({ value: id, label: name }))} />
        </Form.Item>
        <Form.Item name="openedOn" label={t('organization.openedOn')}>
          <Input type="date" />
        </Form.Item>
        <div className="grid-2">
          <Form.Item name="longitude" label={t('organization.longitude')}>
            <InputNumber min={-180} max={180} style={{ width: '100%' }} />
          </Form.Item>
          <Form.Item name="latitude" label={t('organization.latitude')}>
            <InputNumber min={-90} max={90} style={{ width: '100%' }} />
          </Form.Item>
        </div>
      </Form>
    </Modal>
  )
}
