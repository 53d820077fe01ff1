/** @jsxImportSource preact */
import type { PocketHistory, PocketPurchase } from '@regulars/contract'
import { useState } from 'preact/hooks'
import { ask } from '../api/client.ts'
import { useAnswer } from '../api/use-answer.ts'
import { useSpeech } from '../i18n/index.ts'
import { Link } from '../ui/navigation.tsx'
import { Button, Empty, Page } from '../ui/pieces.tsx'
import { Shown } from '../ui/states.tsx'

export function HistoryPage() {
  const { t } = useSpeech()
  const first = useAnswer<PocketHistory>('/v1/pocket/history', 10_000)
  const [more, setMore] = useState<{ purchases: PocketPurchase[]; next: string | null } | undefined>()
  const earlier = async (cursor: string) => {
    const { data } = await ask<PocketHistory>('GET', `/v1/pocket/history?cursor=${encodeURIComponent(cursor)}`)
    setMore((before) => ({ purchases: [...(before?.purchases ?? []), ...data.purchases], next: data.nextCursor }))
  }
  return (
    <Page title={t('history.title')} back={{ to: '/', label: t('states.back') }}>
      <Shown of={first}>
        {({ purchases, nextCursor }) => {
          const next = more ? more.next : nextCursor
          return (
            <>
              {purchases.length === 0 && <Empty title={t('history.empty')} about={t('history.emptyAbout')} />}
              <ul class="lines">
                {[...purchases, ...(more?.purchases ?? [])].map((purchase) => (
                  <Purchase key={purchase.ticketNo} of={purchase} />
                ))}
              </ul>
              {next && (
                <Button kind="plain" onPress={() => void earlier(next)}>
                  {t('history.more')}
                </Button>
              )}
            </>
          )
        }}
      </Shown>
    </Page>
  )
}

function Purchase({ of }: { of: PocketPurchase }) {
  const { t, moment, money } = useSpeech()
  return (
    <li>
      <Link to={`/history/${encodeURIComponent(of.ticketNo)}`} class="line">
        <span>
          {of.store?.name ?? of.ticketNo}
          <small>{moment(of.at)}</small>
        </span>
        <b>
          {money(of.dueMinor)}
          {of.refundedMinor > 0 && (
            <small>
              {t('history.refunded')} {money(of.refundedMinor)}
            </small>
          )}
        </b>
      </Link>
    </li>
  )
}
