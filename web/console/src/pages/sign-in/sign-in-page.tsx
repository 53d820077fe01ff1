import { KeyOutlined } from '@ant-design/icons'
import type { Me } from '@regulars/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useLocation, useRouter } from '@tanstack/react-router'
import { Alert, Button, Divider, Form, Input } from 'antd'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../../api/client.ts'
import { errorLine } from '../../api/errors.ts'
import { meQuery, signIn, signInWithLink, signInWithPasskey } from '../../api/session.ts'
import { useAddress } from '../../components/address.ts'
import { useAppearance } from '../../components/appearance.tsx'
import { useGo } from '../../components/go-link.tsx'
import { paths } from '../../paths.ts'
import { hasStoredLanguage } from '../../ui/preferences.ts'
import { Bones } from '../../ui/states.tsx'
import { Door } from './door.tsx'

/** Only a path of this console: an address of another site in `next` would make us a stepping stone. */
const ownPath = (next: string | undefined) => (next?.startsWith('/') && !/^\/[/\\]/.test(next) ? next : undefined)

/** What happens once somebody is known: remember who, and go where the address pointed. */
function useArrival() {
  const queryClient = useQueryClient()
  const router = useRouter()
  const go = useGo()
  const { setLanguage } = useAppearance()
  const [{ next }] = useAddress<{ next?: string }>()
  return async (me: Me, byLink: boolean) => {
    queryClient.setQueryData(meQuery.queryKey, me)
    if (!hasStoredLanguage()) setLanguage(me.locale === 'zh-CN' ? 'zh' : 'en')
    const path = ownPath(next)
    if (byLink && !me.hasPassword && me.passkeyCount === 0) await go(paths.welcome(), { replace: true })
    else if (path) router.history.replace(path)
    else await go(paths.today(), { replace: true })
  }
}

export function SignInPage() {
  const [search] = useAddress<{ token?: string }>()
  const { hash, pathname } = useLocation()
  const token = search.token ?? (pathname.endsWith('/link') ? hash : '')
  return token ? <LinkSignIn token={token} /> : <PasswordSignIn />
}

/** A one-time link signs in by itself: there is nothing to type. */
function LinkSignIn({ token }: { token: string }) {
  const { t } = useTranslation()
  const arrive = useArrival()
  const go = useGo()
  const { mutate, error } = useMutation({ mutationFn: signInWithLink, onSuccess: (me) => arrive(me, true) })
  const used = useRef(false)
  useEffect(() => {
    // A link works once, and React's strict mode runs effects twice.
    if (used.current) return
    used.current = true
    mutate(token)
  }, [mutate, token])
  return (
    <Door title={t('signIn.linkTitle')} lead={error ? undefined : t('signIn.linkLead')}>
      {error ? (
        <>
          <Alert type="error" showIcon title={t('signIn.linkFailed')} description={t('signIn.linkAdvice')} />
          <Button type="primary" onClick={() => void go(paths.signIn({ token: undefined }))}>
            {t('signIn.usePassword')}
          </Button>
        </>
      ) : (
        <Bones lines={3} label={t('common.loading')} />
      )}
    </Door>
  )
}

function PasswordSignIn() {
  const { t } = useTranslation()
  const arrive = useArrival()
  const byPassword = useMutation({ mutationFn: signIn, onSuccess: (me) => arrive(me, false) })
  const byPasskey = useMutation({ mutationFn: signInWithPasskey, onSuccess: (me) => arrive(me, false) })
  const wrong = byPassword.error instanceof ApiError && byPassword.error.status === 401
  const refused = byPassword.error ? (wrong ? t('signIn.wrong') : errorLine(byPassword.error, t)) : undefined
  // Closing the browser's passkey window is not a failure worth words.
  const passkeyFailed =
    byPasskey.error && byPasskey.error.name !== 'NotAllowedError' ? t('signIn.passkeyFailed') : undefined
  const problem = refused ?? passkeyFailed
  return (
    <Door title={t('signIn.title')} lead={t('signIn.lead')}>
      {problem && <Alert type="error" showIcon title={problem} role="alert" />}
      <Form layout="vertical" requiredMark={false} onFinish={byPassword.mutate}>
        <Form.Item
          name="email"
          label={t('signIn.email')}
          rules={[{ required: true, message: t('signIn.emailNeeded') }]}
        >
          <Input type="email" size="large" autoComplete="username webauthn" inputMode="email" autoFocus />
        </Form.Item>
        <Form.Item
          name="password"
          label={t('signIn.password')}
          rules={[{ required: true, message: t('signIn.passwordNeeded') }]}
        >
          <Input.Password size="large" autoComplete="current-password" />
        </Form.Item>
        <Button type="primary" htmlType="submit" size="large" block loading={byPassword.isPending}>
          {t('signIn.submit')}
        </Button>
      </Form>
      {'PublicKeyCredential' in window && (
        <>
          <Divider plain style={{ margin: 0 }}>
            {t('signIn.or')}
          </Divider>
          <Button
            size="large"
            block
            icon={<KeyOutlined aria-hidden />}
            loading={byPasskey.isPending}
            onClick={() => byPasskey.mutate()}
          >
            {t('signIn.passkey')}
          </Button>
        </>
      )}
      <p className="small faint">{t('signIn.forgotten')}</p>
    </Door>
  )
}
