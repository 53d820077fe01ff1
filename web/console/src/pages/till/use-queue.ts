import { useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { sendTickets } from '../../api/till.ts'
import { createTicketQueue, type KeptTicket, type TicketQueue } from './queue.ts'
import { browserShelf } from './ticket-shelf.ts'

/** How often a till asks whether the line is back while something waits. */
const retryMs = 10_000

/** One tab at a time sends; without the lock manager the server's own memory of ticket numbers is enough. */
const alone = <T>(work: () => Promise<T>): Promise<T> =>
  'locks' in navigator ? navigator.locks.request('regulars.till', work) : work()

const watchLine = (changed: () => void) => {
  window.addEventListener('online', changed)
  window.addEventListener('offline', changed)
  return () => {
    window.removeEventListener('online', changed)
    window.removeEventListener('offline', changed)
  }
}

/** Whether the device believes that it has a line. The last word is with the request itself. */
export const useLine = (): boolean =>
  useSyncExternalStore(
    watchLine,
    () => navigator.onLine,
    () => true,
  )

export interface TillQueue {
  queue: TicketQueue
  kept: readonly KeptTicket[]
  /** Sends what waits and says how many went. */
  send(): Promise<void>
}

/** The tickets of this device: kept in the browser, sent when there is a line. */
export function useTicketQueue(workspace: string): TillQueue {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const queryClient = useQueryClient()
  const [kept, setKept] = useState<readonly KeptTicket[]>([])
  const online = useLine()
  const queue = useMemo(() => {
    const shelf = browserShelf(workspace)
    const changed = () => void shelf.all().then(setKept)
    return createTicketQueue({ shelf, send: sendTickets, now: () => new Date().toISOString(), alone, changed })
  }, [workspace])

  const send = useCallback(async () => {
    const { sent } = await queue.flush()
    setKept(await queue.list())
    if (sent === 0) return
    message.success(t('till.line.sent', { count: sent }))
    await queryClient.invalidateQueries({ queryKey: ['till-tickets'] })
  }, [queue, message, t, queryClient])

  const waits = kept.some(({ refusal }) => !refusal)
  useEffect(() => {
    void queue.list().then(setKept)
  }, [queue])
  useEffect(() => {
    if (!online || !waits) return
    void send()
    const timer = setInterval(() => void send(), retryMs)
    return () => clearInterval(timer)
  }, [online, waits, send])
  return { queue, kept, send }
}
