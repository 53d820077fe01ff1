import { KeyOutlined } from '@ant-design/icons'
import type { Session } from '@regulars/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import {
  changePassword,
  endSession,
  meQuery,
  passkeysQuery,
  registerPasskey,
  removePasskey,
  sessionsQuery,
} from '../../api/session.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { passwordRules } from '../../components/password-rules.ts'
import { useMe } from '../../components/session.ts'
import { useFormat } from '../../ui/format-context.ts'
import { Bones } from '../../ui/states.tsx'

export function SignInSettings() {
  return (
    <div className="stack">
      <PasswordCard />
      <PasskeysCard />
      <SessionsCard />
    </div>
  )
}

function PasswordCard() {
  const { t } = useTranslation()
  const me = useMe()
  const { message } = App.useApp()
  const queryClient = useQueryClient()
  const [form] = Form.useForm<{ current?: string; password: string }>()
  // Somebody who came in by a link has proved who she is: that is how a forgotten password is replaced.
  const asksCurrent = me.hasPassword && me.signedInWith !== 'link'
  const save = useMutation({
    mutationFn: changePassword,
    onSuccess: async () => {
      message.success(t('password.changed'))
      form.resetFields()
      await queryClient.invalidateQueries({ queryKey: meQuery.queryKey })
    },
  })
  return (
    <section className="card narrow" aria-labelledby="password-settings">
      <h2 id="password-settings" style={{ marginBottom: 16 }}>
        {me.hasPassword ? t('password.change') : t('password.set')}
      </h2>
      {save.error && (
        <Alert type="error" showIcon role="alert" title={errorLine(save.error, t)} style={{ marginBottom: 16 }} />
      )}
      <Form form={form} layout="vertical" requiredMark={false} onFinish={save.mutate}>
        <input type="text" name="username" autoComplete="username" defaultValue={me.email ?? ''} hidden readOnly />
        {asksCurrent && (
          <Form.Item
            name="current"
            label={t('password.current')}
            rules={[{ required: true, message: t('common.needed') }]}
          >
            <Input.Password autoComplete="current-password" />
          </Form.Item>
        )}
        <Form.Item name="password" label={t('password.next')} extra={t('password.rule')} rules={passwordRules(t)}>
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Button htmlType="submit" loading={save.isPending}>
          {me.hasPassword ? t('password.change') : t('password.set')}
        </Button>
      </Form>
    </section>
  )
}

function PasskeysCard() {
  const { t } = useTranslation()
  const format = useFormat()
  const { message } = App.useApp()
  const queryClient = useQueryClient()
  const { data, error } = useQuery(passkeysQuery)
  const refresh = async () => {
    await queryClient.invalidateQueries({ queryKey: ['passkeys'] })
    await queryClient.invalidateQueries({ queryKey: meQuery.queryKey })
  }
  const add = useMutation({
    mutationFn: () => registerPasskey(t('passkeys.defaultName')),
    onSuccess: refresh,
    onError: (failure) => failure.name !== 'NotAllowedError' && message.error(t('passkeys.failed')),
  })
  const remove = useMutation({
    mutationFn: removePasskey,
    onSuccess: refresh,
    onError: (failure) => message.error(errorLine(failure, t)),
  })
  return (
    <section className="card narrow" aria-labelledby="passkey-settings">
      <div className="card-head">
        <div>
          <h2 id="passkey-settings">{t('passkeys.title')}</h2>
          <p className="soft">{t('passkeys.lead')}</p>
        </div>
        <Button
          icon={<KeyOutlined aria-hidden />}
          loading={add.isPending}
          disabled={!('PublicKeyCredential' in window)}
          onClick={() => add.mutate()}
        >
          {t('passkeys.add')}
        </Button>
      </div>
      {error && <ErrorState error={error} />}
      {!data && !error && <Bones lines={2} label={t('common.loading')} />}
      {data?.items.length === 0 && <p className="faint">{t('passkeys.none')}</p>}
      <ul className="plain settings-list">
        {data?.items.map((passkey) => (
          <li key={passkey.id}>
            <span className="grow">
              <strong>{passkey.name}</strong> {passkey.synced && <span className="chip">{t('passkeys.synced')}</span>}
              <br />
              <span className="small faint">
                {t('passkeys.since', { day: format.day(passkey.createdAt) })}
                {passkey.lastUsedAt && ` · ${t('passkeys.used', { ago: format.ago(passkey.lastUsedAt, new Date()) })}`}
              </span>
            </span>
            <Button size="small" onClick={() => remove.mutate(passkey.id)}>
              {t('common.remove')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function SessionsCard() {
  const { t } = useTranslation()
  const format = useFormat()
  const { message } = App.useApp()
  const queryClient = useQueryClient()
  const { data, error } = useQuery(sessionsQuery)
  const end = useMutation({
    mutationFn: endSession,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['sessions'] }),
    onError: (failure) => message.error(errorLine(failure, t)),
  })
  return (
    <section className="card narrow" aria-labelledby="session-settings">
      <h2 id="session-settings">{t('sessions.title')}</h2>
      <p className="soft" style={{ marginBottom: 12 }}>
        {t('sessions.lead')}
      </p>
      {error && <ErrorState error={error} />}
      {!data && !error && <Bones lines={3} label={t('common.loading')} />}
      <ul className="plain settings-list">
        {data?.items.map((session) => (
          <li key={session.id}>
            <span className="grow">
              <strong>{deviceName(session, t('sessions.unknown'))}</strong>{' '}
              {session.current && (
                <span className="chip" data-tone="gain">
                  {t('sessions.current')}
                </span>
              )}
              <br />
              <span className="small faint">
                {[
                  session.ip,
                  t(`sessions.methods.${session.method}`),
                  t('sessions.seen', { ago: format.ago(session.lastSeenAt, new Date()) }),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </span>
            {!session.current && (
              <Button size="small" onClick={() => end.mutate(session.id)}>
                {t('sessions.end')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** "Chrome · macOS" out of a user-agent line: enough to tell one's own devices apart. */
function deviceName({ userAgent }: Session, unknown: string): string {
  if (!userAgent) return unknown
  const browser = /(MicroMessenger|AlipayClient|Edg|Firefox|Chrome|Safari)/.exec(userAgent)?.[1]
  const system = /(iPhone|iPad|Android|Mac OS X|Windows|Linux)/.exec(userAgent)?.[1]
  return [browser?.replace('Edg', 'Edge'), system?.replace('Mac OS X', 'macOS')].filter(Boolean).join(' · ') || unknown
}
