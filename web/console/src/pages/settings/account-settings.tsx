import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Form, Input, Segmented } from 'antd'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { meQuery, updateMe } from '../../api/session.ts'
import { useAppearance } from '../../components/appearance.tsx'
import { useMe } from '../../components/session.ts'
import { useLook } from '../../components/shell/account-menu.tsx'
import type { Language } from '../../ui/format.ts'
import type { ThemeChoice } from '../../ui/preferences.ts'

export function AccountSettings() {
  const { t } = useTranslation()
  const me = useMe()
  const { message } = App.useApp()
  const queryClient = useQueryClient()
  const { language, themeChoice } = useAppearance()
  const { setTheme, setLanguage } = useLook()
  const save = useMutation({
    mutationFn: updateMe,
    onSuccess: async () => {
      message.success(t('common.saved'))
      await queryClient.invalidateQueries({ queryKey: meQuery.queryKey })
    },
  })
  return (
    <div className="stack">
      <section className="card narrow" aria-labelledby="account-settings">
        <h2 id="account-settings" style={{ marginBottom: 16 }}>
          {t('settings.account')}
        </h2>
        {save.error && (
          <Alert type="error" showIcon role="alert" title={errorLine(save.error, t)} style={{ marginBottom: 16 }} />
        )}
        <Form layout="vertical" requiredMark={false} initialValues={{ name: me.name }} onFinish={save.mutate}>
          <Form.Item
            name="name"
            label={t('welcome.name')}
            rules={[{ required: true, message: t('welcome.nameNeeded') }]}
          >
            <Input maxLength={120} autoComplete="name" />
          </Form.Item>
          <p className="soft" style={{ marginBottom: 16 }}>
            {me.email} · {t(`roles.${me.role}`)}
          </p>
          <Button type="primary" htmlType="submit" loading={save.isPending}>
            {t('common.save')}
          </Button>
        </Form>
      </section>
      <section className="card narrow stack" aria-labelledby="look-settings">
        <h2 id="look-settings">{t('settings.look')}</h2>
        <div className="row spread">
          <span>{t('account.theme')}</span>
          <Segmented<ThemeChoice>
            aria-label={t('account.theme')}
            value={themeChoice}
            onChange={setTheme}
            options={(['system', 'light', 'dark'] as const).map((choice) => ({
              value: choice,
              label: t(`account.themes.${choice}`),
            }))}
          />
        </div>
        <div className="row spread">
          <span>语言 · Language</span>
          <Segmented<Language>
            aria-label="语言 · Language"
            value={language}
            onChange={setLanguage}
            options={[
              { value: 'zh', label: '中文' },
              { value: 'en', label: 'English' },
            ]}
          />
        </div>
      </section>
    </div>
  )
}
