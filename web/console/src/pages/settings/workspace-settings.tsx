import type { UpdateWorkspace } from '@regulars/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Form, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { updateWorkspace } from '../../api/organization.ts'
import { meQuery } from '../../api/session.ts'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { useCapability, useMe } from '../../components/session.ts'
import { useFormat } from '../../ui/format-context.ts'

export function WorkspaceSettings() {
  const { t } = useTranslation()
  const { locale } = useFormat()
  const me = useMe()
  const { allowed, reason } = useCapability('workspace:write')
  const { message } = App.useApp()
  const queryClient = useQueryClient()
  const save = useMutation({
    mutationFn: (values: UpdateWorkspace) => updateWorkspace(values),
    onSuccess: async () => {
      message.success(t('common.saved'))
      await queryClient.invalidateQueries({ queryKey: meQuery.queryKey })
      // Months and days are cut by the zone: every figure may have moved.
      await queryClient.invalidateQueries({ queryKey: ['report'] })
    },
  })
  const currencies = new Intl.DisplayNames(locale, { type: 'currency' })
  const { name, timezone, currency, locale: language } = me.workspace
  const needed = [{ required: true, message: t('common.needed') }]
  return (
    <section className="card narrow" aria-labelledby="workspace-settings">
      <h2 id="workspace-settings" style={{ marginBottom: 16 }}>
        {t('settings.workspace')}
      </h2>
      {!allowed && <Alert type="info" showIcon title={reason} style={{ marginBottom: 16 }} />}
      {save.error && (
        <Alert type="error" showIcon role="alert" title={errorLine(save.error, t)} style={{ marginBottom: 16 }} />
      )}
      <Form
        layout="vertical"
        requiredMark={false}
        disabled={!allowed}
        initialValues={{ name, timezone, currency, locale: language }}
        onFinish={save.mutate}
      >
        <Form.Item name="name" label={t('settings.name')} rules={needed}>
          <Input maxLength={120} />
        </Form.Item>
        <Form.Item name="timezone" label={t('settings.timezone')} extra={t('settings.timezoneHint')}>
          <Select
            showSearch
            options={Intl.supportedValuesOf('timeZone').map((zone) => ({ value: zone, label: zone }))}
          />
        </Form.Item>
        <Form.Item name="currency" label={t('settings.currency')} extra={t('settings.currencyHint')}>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            options={Intl.supportedValuesOf('currency').map((code) => ({
              value: code,
              label: `${code} · ${currencies.of(code) ?? ''}`,
            }))}
          />
        </Form.Item>
        <Form.Item name="locale" label={t('settings.language')} extra={t('settings.languageHint')}>
          <Select
            options={[
              { value: 'zh-CN', label: '中文' },
              { value: 'en', label: 'English' },
            ]}
          />
        </Form.Item>
        <PermittedButton permission="workspace:write" type="primary" htmlType="submit" loading={save.isPending}>
          {t('common.save')}
        </PermittedButton>
      </Form>
    </section>
  )
}
