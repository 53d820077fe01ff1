/** @jsxImportSource preact */
import type { PocketDevices, PocketPrivacy } from '@regulars/contract'
import { useState } from 'preact/hooks'
import { send } from '../api/client.ts'
import { useAnswer } from '../api/use-answer.ts'
import { type Locale, useSpeech } from '../i18n/index.ts'
import { isLarge, setLarge, signInAddress, signOut, useSession } from '../session.ts'
import { Button, Card, Choice, Page, Switch } from '../ui/pieces.tsx'
import { Shown } from '../ui/states.tsx'

const languages = [
  { value: 'zh-CN', text: '中文', lang: 'zh-CN' },
  { value: 'en', text: 'English', lang: 'en' },
] as const satisfies readonly { value: Locale; text: string; lang: string }[]

export function MePage() {
  const { t, locale } = useSpeech()
  const { me, setLocale } = useSession()
  const [large, setLargeHere] = useState(isLarge)
  return (
    <Page title={me.name ?? t('me.title')}>
      {me.phone && <p class="lead">{me.phone}</p>}
      <Privacy />
      <Card>
        <Choice label={t('me.language')} options={languages} value={locale} onChange={(next) => void setLocale(next)} />
        <Switch
          label={t('me.large')}
          about={t('me.largeAbout')}
          on={large}
          onChange={(on) => {
            setLarge(on)
            setLargeHere(on)
          }}
        />
      </Card>
      <Devices />
      {!window.matchMedia('(display-mode: standalone)').matches && (
        <p class="facts">
          <b>{t('me.install')}</b>
          <br />
          {t('me.installAbout')}
        </p>
      )}
      <Button
        kind="plain"
        onPress={() => {
          void signOut().then(() => window.location.replace(signInAddress() ?? '/pocket/'))
        }}
      >
        {t('me.signOut')}
      </Button>
    </Page>
  )
}

function Privacy() {
  const { t } = useSpeech()
  const privacy = useAnswer<PocketPrivacy>('/v1/pocket/privacy')
  const change = async (changed: Partial<PocketPrivacy>) => {
    // What the server says is what is shown: a switch that did not arrive springs back.
    await send('PATCH', '/v1/pocket/privacy', changed).catch(() => undefined)
    await privacy.reload()
  }
  return (
    <Card>
      <h2>{t('me.privacy')}</h2>
      <Shown of={privacy} rows={2}>
        {({ marketing, personalisation }) => (
          <>
            <Switch
              label={t('me.marketing')}
              about={t('me.marketingAbout')}
              on={marketing}
              onChange={(on) => void change({ marketing: on })}
            />
            <Switch
              label={t('me.personal')}
              about={t('me.personalAbout')}
              on={personalisation}
              onChange={(on) => void change({ personalisation: on })}
            />
          </>
        )}
      </Shown>
    </Card>
  )
}

function Devices() {
  const { t, day } = useSpeech()
  const devices = useAnswer<PocketDevices>('/v1/pocket/devices')
  const end = async (id?: number) => {
    await send('DELETE', `/v1/pocket/devices${id === undefined ? '' : `/${id}`}`).catch(() => undefined)
    await devices.reload()
  }
  return (
    <Card>
      <h2>{t('me.devices')}</h2>
      <Shown of={devices} rows={1}>
        {({ devices: all }) => (
          <>
            <ul class="lines">
              {all.map((device) => (
                <li class="line" key={device.id}>
                  <span>
                    {device.current ? t('me.thisPhone') : (deviceName(device.userAgent) ?? t('me.phone'))}
                    <small>{t('me.since', { day: day(device.lastSeenAt) })}</small>
                  </span>
                  {!device.current && (
                    <Button kind="quiet" onPress={() => void end(device.id)}>
                      {t('me.end')}
                    </Button>
                  )}
                </li>
              ))}
            </ul>
            {all.length > 2 && (
              <Button kind="quiet" onPress={() => void end()}>
                {t('me.endOthers')}
              </Button>
            )}
          </>
        )}
      </Shown>
    </Card>
  )
}

/** Enough to know one's own phones apart. */
const deviceName = (agent = ''): string | undefined =>
  /MicroMessenger|AlipayClient/
    .exec(agent)?.[0]
    ?.replace('MicroMessenger', 'WeChat')
    .replace('AlipayClient', 'Alipay') ?? /iPhone|iPad|Android|Macintosh|Windows/.exec(agent)?.[0]
