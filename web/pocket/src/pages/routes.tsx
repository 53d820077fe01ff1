/** @jsxImportSource preact */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { useSpeech } from '../i18n/index.ts'
import { Bones } from '../ui/pieces.tsx'

type Loader = (match: string) => Promise<() => JSX.Element>

/** The map of the site. The first page is in the first load; each other one comes when it is opened. */
const routes: readonly [RegExp, Loader][] = [
  [
    /^\/offers$/,
    () =>
      import('./offers-page.tsx').then(({ OffersPage }) => () => <OffersPage />),
  ],
  [
    /^\/coupons\/([\w-]+)$/,
    (id) =>
      import('./coupon-page.tsx').then(({ CouponPage }) => () => <CouponPage id={id} />),
  ],
  [
    /^\/gift$/,
    () =>
      import('./gift-page.tsx').then(({ GiftPage }) => () => <GiftPage />),
  ],
  [
    /^\/inbox$/,
    () =>
      import('./inbox-page.tsx').then(({ InboxPage }) => () => <InboxPage />),
  ],
  [
    /^\/pay$/,
    () =>
      import('./pay-page.tsx').then(({ PayPage }) => () => <PayPage />),
  ],
  [
    /^\/value$/,
    () =>
      import('./value-page.tsx').then(({ ValuePage }) => () => <ValuePage />),
  ],
  [
    /^\/points$/,
    () =>
      import('./points-page.tsx').then(({ PointsPage }) => () => <PointsPage />),
  ],
  [
    /^\/history$/,
    () =>
      import('./history-page.tsx').then(({ HistoryPage }) => () => <HistoryPage />),
  ],
  [
    /^\/history\/(.+)$/,
    (no) =>
      import('./ticket-page.tsx').then(({ TicketPage }) => () => <TicketPage no={no} />),
  ],
  [
    /^\/envelopes\/(\d+)$/,
    (id) =>
      import('./envelope-page.tsx').then(({ EnvelopePage }) => () => <EnvelopePage id={id} />),
  ],
  [
    /^\/me$/,
    () =>
      import('./me-page.tsx').then(({ MePage }) => () => <MePage />),
  ],
]

export function pageAt(path: string): JSX.Element {
  for (const [pattern, load] of routes) {
    const match = pattern.exec(path)
    if (match) return <Later key={path} load={() => load(decodeURIComponent(match[1] ?? ''))} />
  }
  return <Nowhere />
}

function Later({ load }: { load(): Promise<() => JSX.Element> }) {
  const { t } = useSpeech()
  const [page, setPage] = useState<{ show: () => JSX.Element } | undefined>()
  const [isLost, setLost] = useState(false)
  // Once: the path is this element's key.
  useEffect(() => {
    load().then(
      (show) => setPage({ show }),
      () => setLost(true),
    )
  }, [])
  if (page) return page.show()
  if (isLost) {
    return (
      <main class="page">
        <div class="empty" role="alert">
          <p>
            <b>{t('states.needsLine')}</b>
          </p>
        </div>
      </main>
    )
  }
  return (
    <main class="page">
      <Bones label={t('states.loading')} />
    </main>
  )
}

function Nowhere() {
  const { t } = useSpeech()
  return (
    <main class="page">
      <h1>{t('states.notFound')}</h1>
    </main>
  )
}
