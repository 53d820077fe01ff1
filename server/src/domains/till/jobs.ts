import type { Deps } from '../../kernel/deps.ts'
import type { Scope } from '../../kernel/scope.ts'
import { type PaymentNews, postponeNews, queryPayment, takeNews } from '../payments/index.ts'
import { askProvider } from './operations/ask-providers.ts'
import { giveUp } from './operations/cancel-sale.ts'
import { endWaiting } from './operations/end-waiting.ts'
import { findKept } from './operations/show-receipt.ts'
import * as refunds from './queries/refunds.ts'
import * as queries from './queries/tickets.ts'

const pollMs = 2_000
/** A refund that was just made is asked for by whoever made it. */
const askAgainAfterMs = 30_000

/**
 * Ends sales that wait: when payments tell that one was paid or given up, and when its customer did not pay in time. Asks
 * again for refunds that a provider has not answered. Every step is safe in several processes at once: news are handed to
 * one of them, the rest is decided under the ticket's lock. Returns how to stop.
 */
export function keepTill(deps: Deps): () => Promise<void> {
  let stopped = false
  let running: Promise<void> = Promise.resolve()
  let wanted = false
  const turn = (): void => {
    if (stopped || wanted) return
    wanted = true
    running = running.then(async () => {
      wanted = false
      await settleWaiting(deps).catch((error: unknown) =>
        deps.log.warn('sales that wait could not be looked at', { error: String(error) }),
      )
    })
  }
  const timer = setInterval(turn, pollMs)
  timer.unref()
  const silent = deps.db.listen('payments_news', turn)
  return async () => {
    stopped = true
    clearInterval(timer)
    await (await silent)()
    await running
  }
}

/** One round: all news, then whatever is overdue. */
export async function settleWaiting(deps: Deps): Promise<void> {
  while (await takeOne(deps));
  const { overdue, asked } = await deps.db.system(async (tx) => ({
    overdue: await queries.listOverdue(tx, deps.clock.now()),
    asked: await refunds.listAsked(tx, new Date(deps.clock.now().getTime() - askAgainAfterMs)),
  }))
  for (const { workspace, ticketNo } of overdue) {
    const kept = await deps.db.as({ workspace, stores: '*' }, (tx) => findKept(tx, workspace, ticketNo))
    if (kept?.ticket.state === 'waiting') await giveUp(deps, workspace, kept)
  }
  for (const share of asked) await askProvider(deps, share)
}

/** Takes one piece of news, so that one that cannot be dealt with holds up no other. False where there is none. */
async function takeOne(deps: Deps): Promise<boolean> {
  let taken: PaymentNews | undefined
  try {
    await deps.db.system(async (tx) => {
      const [news] = await takeNews(tx, deps, 1)
      taken = news
      if (!news) return
      const { workspace, paymentNo, refundNo, what } = news
      if (what === 'refunded' || what === 'refund-failed') {
        const state = what === 'refunded' ? 'succeeded' : 'failed'
        const [, refund, position] = /^(.*)\.(\d+)$/.exec(refundNo ?? '') ?? []
        if (refund && position)
          await refunds.setRefundTenderState(tx, workspace, { refundNo: refund, position: Number(position), state })
        return
      }
      const ticketNo = await queries.findTicketOfPayment(tx, workspace, paymentNo)
      if (ticketNo === undefined) return
      const payer = what === 'succeeded' ? await payerOf(deps, { workspace, stores: '*' }, paymentNo) : 0
      await endWaiting(tx, deps, workspace, { ticketNo, how: what === 'succeeded' ? 'paid' : 'dropped', payer })
    })
    deps.wakeRelay()
  } catch (error) {
    if (!taken) throw error
    const news = taken
    deps.log.warn('news of a payment could not be followed', { payment: news.paymentNo, error: String(error) })
    await deps.db.system(async (tx) => {
      const again = await takeNews(tx, deps, 1)
      for (const one of again) await postponeNews(tx, deps, one)
    })
  }
  return taken !== undefined
}

const payerOf = async (deps: Deps, scope: Scope, paymentNo: string): Promise<number> =>
  (await queryPayment(deps, scope, paymentNo)).customer
