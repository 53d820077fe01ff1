import { CheckCircleFilled, KeyOutlined } from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Divider, Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { changePassword, meQuery, registerPasskey, updateMe } from '../../api/session.ts'
import { useGo } from '../../components/go-link.tsx'
import { passwordRules } from '../../components/password-rules.ts'
import { useMe } from '../../components/session.ts'
import { paths } from '../../paths.ts'
import { Door } from './door.tsx'

/** After the first link: a name, and a way to come back. */
export function WelcomePage() {
  const { t } = useTranslation()
  const me = useMe()
  const go = useGo()
  const queryClient = useQueryClient()
  const refresh = () => queryClient.invalidateQueries({ queryKey: meQuery.queryKey })
  const leave = () => void go(paths.today(), { replace: true })

  const save = useMutation({
    mutationFn: async ({ name, password }: { name: string; password: string }) => {
      if (name !== me.name) await updateMe({ name })
      await changePassword({ password })
    },
    onSuccess: async () => {
      await refresh()
      leave()
    },
  })
  const passkey = useMutation({ mutationFn: () => registerPasskey(t('passkeys.defaultName')), onSuccess: refresh })
  const passkeyFailed = passkey.error && passkey.error.name !== 'NotAllowedError'

  return (
    <Door title={t('welcome.title', { workspace: me.workspace.name })} lead={t('welcome.lead')}>
      {save.error && <Alert type="error" showIcon title={errorLine(save.error, t)} />}
      <Form layout="vertical" requiredMark={false} initialValues={{ name: me.name }} onFinish={save.mutate}>
        <Form.Item name="name" label={t('welcome.name')} rules={[{ required: true, message: t('welcome.nameNeeded') }]}>
          <Input size="large" autoComplete="name" autoFocus />
        </Form.Item>
        <Form.Item label={t('signIn.email')}>
          <Input size="large" value={me.email ?? ''} readOnly autoComplete="username" aria-label={t('signIn.email')} />
        </Form.Item>
        <Form.Item name="password" label={t('welcome.password')} extra={t('password.rule')} rules={passwordRules(t)}>
          <Input.Password size="large" autoComplete="new-password" />
        </Form.Item>
        <Button type="primary" htmlType="submit" size="large" block loading={save.isPending}>
          {t('welcome.submit')}
        </Button>
      </Form>
      <Divider plain style={{ margin: 0 }}>
        {t('signIn.or')}
      </Divider>
      {passkeyFailed && <Alert type="error" showIcon title={t('passkeys.failed')} />}
      {me.passkeyCount > 0 ? (
        <>
          <p className="row gain">
            <CheckCircleFilled aria-hidden /> {t('welcome.passkeyDone')}
          </p>
          <Button size="large" block onClick={leave}>
            {t('welcome.enter')}
          </Button>
        </>
      ) : (
        <Button
          size="large"
          block
          icon={<KeyOutlined aria-hidden />}
          loading={passkey.isPending}
          onClick={() => passkey.mutate()}
        >
          {t('welcome.passkey')}
        </Button>
      )}
      <Button type="link" onClick={leave}>
        {t('welcome.later')}
      </Button>
    </Door>
  )
}
