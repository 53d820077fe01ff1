/** @jsxImportSource preact */
import type { PocketInbox } from '@regulars/contract'
import { useEffect, useState } from 'preact/hooks'
import { send } from '../api/client.ts'
import { useAnswer } from '../api/use-answer.ts'
import { useSpeech } from '../i18n/index.ts'
import { go } from '../ui/navigation.tsx'
import { Button, Card, Empty, Page, Switch } from '../ui/pieces.tsx'
import { Shown } from '../ui/states.tsx'

type Message = PocketInbox['messages'][number]
const address = '/v1/pocket/inbox'

export function InboxPage() {
  const { t } = useSpeech()
  const inbox = useAnswer<PocketInbox>(address, 15_000)
  const fresh = inbox.data?.messages.filter(({ seen }) => !seen).map(({ id }) => id) ?? []
  const freshIds = fresh.join()
  useEffect(() => {
    // Seen is what was on the screen; the marks of this visit stay until the page is left.
    if (freshIds) void send('POST', `${address}/seen`, { ids: freshIds.split(',').map(Number) }).catch(() => undefined)
  }, [freshIds])
  return (
    <Page title={t('inbox.title')} back={{ to: '/', label: t('states.back') }}>
      <Shown of={inbox}>
        {(data) => (
          <>
            {data.marketing === 'unsaid' && <Asked onSaid={inbox.reload} />}
            {data.messages.length === 0 && <Empty title={t('inbox.empty')} about={t('inbox.emptyAbout')} />}
            <ul class="messages">
              {data.messages.map((message) => (
                <li key={message.id}>
                  <Said message={message} onChange={inbox.reload} />
                </li>
              ))}
            </ul>
            <OnThisPhone pushKey={data.pushKey} />
          </>
        )}
      </Shown>
    </Page>
  )
}

/** Asked once, where the messages are: yes and no weigh the same. */
function Asked({ onSaid }: { onSaid(): Promise<void> }) {
  const { t } = useSpeech()
  const say = async (marketing: boolean) => {
    await send('PATCH', '/v1/pocket/privacy', { marketing }).catch(() => undefined)
    await onSaid()
  }
  return (
    <Card>
      <p>
        <b>{t('inbox.ask')}</b>
        <br />
        {t('inbox.askAbout')}
      </p>
      <div class="pair">
        <Button kind="plain" onPress={() => void say(true)}>
          {t('inbox.yes')}
        </Button>
        <Button kind="plain" onPress={() => void say(false)}>
          {t('inbox.no')}
        </Button>
      </div>
    </Card>
  )
}

function Said({ message, onChange }: { message: Message; onChange(): Promise<void> }) {
  const { t, say, moment } = useSpeech()
  const [isNew] = useState(!message.seen)
  const [isNoted, setNoted] = useState(false)
  const open = async (link: string) => {
    await send('POST', `${address}/${message.id}/acted`).catch(() => undefined)
    if (link.startsWith('/pocket/')) go(link.slice('/pocket'.length))
    else window.location.assign(link)
  }
  const end = async () => {
    await send('POST', `${address}/${message.id}/complained`).catch(() => undefined)
    await send('PATCH', '/v1/pocket/privacy', { marketing: false }).catch(() => undefined)
    setNoted(true)
    await onChange()
  }
  const { link } = message
  return (
    <Card class={isNew ? 'fresh' : ''}>
      <p>
        <b>{say(message.title)}</b>
        {isNew && <span class="mark">{t('inbox.new')}</span>}
      </p>
      <p>{say(message.body)}</p>
      <small>{moment(message.at)}</small>
      {link && (
        <Button kind="small" onPress={() => void open(link)}>
          {t('inbox.open')}
        </Button>
      )}
      {message.marketing && !isNoted && (
        <Button kind="quiet" onPress={() => void end()}>
          {t('inbox.stop')}
        </Button>
      )}
      {isNoted && <p role="status">{t('inbox.stopped')}</p>}
    </Card>
  )
}

/** A browser that cannot take messages shows nothing. */
function OnThisPhone({ pushKey }: { pushKey: string }) {
  const { t } = useSpeech()
  const [on, setOn] = useState<boolean | undefined>()
  const [isRefused, setRefused] = useState(false)
  useEffect(() => {
    if (!('PushManager' in window) || !('serviceWorker' in navigator)) return
    void subscriptionOf().then((held) => setOn(held !== null))
  }, [])
  if (on === undefined) return null
  const change = async (wanted: boolean) => {
    try {
      await (wanted ? subscribe(pushKey) : unsubscribe())
      setOn(wanted)
      setRefused(false)
    } catch {
      // The person, or the phone, said no.
      setRefused(true)
      setOn((await subscriptionOf()) !== null)
    }
  }
  return (
    <Card>
      <Switch label={t('inbox.push')} about={t('inbox.pushAbout')} on={on} onChange={(next) => void change(next)} />
      {isRefused && <p role="alert">{t('inbox.pushRefused')}</p>}
    </Card>
  )
}

const subscriptionOf = async (): Promise<PushSubscription | null> =>
  (await navigator.serviceWorker.ready).pushManager.getSubscription()

async function subscribe(pushKey: string): Promise<void> {
  const { pushManager } = await navigator.serviceWorker.ready
  const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: pushKey })
  const { endpoint, keys } = made.toJSON()
  const { timeZone: timezone } = Intl.DateTimeFormat().resolvedOptions()
  await send('POST', '/v1/pocket/push-subscriptions', { endpoint, keys, timezone }).catch(async (error: unknown) => {
    await made.unsubscribe()
    throw error
  })
}

async function unsubscribe(): Promise<void> {
  const held = await subscriptionOf()
  if (!held) return
  await send('DELETE', '/v1/pocket/push-subscriptions', { endpoint: held.endpoint })
  await held.unsubscribe()
}
