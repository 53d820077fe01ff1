import type { TouchChannel } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import { readRightsOf } from '../../consent/index.ts'
import { findPeople } from '../../customers/index.ts'
import { describeShop } from '../../organization/index.ts'
import type { Channel, Delivered, Message } from '../channels/channel.ts'
import { contactChannel } from '../channels/contact.ts'
import { webPushChannel } from '../channels/web-push.ts'
import * as queries from '../queries/deliveries.ts'
import { findTouch, readContents } from '../queries/touches.ts'
import { openPath, stopPath } from '../rules/links.ts'

const batch = 50
/** Nobody else tries a message meanwhile; longer than the slowest answer. */
const heldMs = 60_000
const attemptsMax = 6
const outboxDays = 30

export const channelOf = (deps: Pick<Deps, 'config'>, channel: TouchChannel): Channel =>
  channel === 'push' ? webPushChannel : contactChannel(deps)

/** Hands what was decided to the channels. Safe in several processes at once. Returns how many were tried. */
export async function deliverTouches(deps: Deps): Promise<number> {
  const now = deps.clock.now()
  const until = new Date(now.getTime() + heldMs)
  const taken = await deps.db.system((tx) => queries.takeDeliveries(tx, { now, until, limit: batch }))
  // Side by side, so that one slow service holds up its own messages only.
  await Promise.all(taken.map((delivery) => deliverOne(deps, delivery)))
  return taken.length
}

export const forgetOutbox = ({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<void> =>
  db.system((tx) => queries.forgetOutbox(tx, new Date(clock.now().getTime() - outboxDays * 86_400_000)))

async function deliverOne(deps: Deps, delivery: queries.Delivery): Promise<void> {
  const { workspace, touch, channel, attempts } = delivery
  const scope = { workspace, stores: '*' as const }
  const prepared = await deps.db.as(scope, (tx) => prepare(tx, deps, delivery))
  if (!prepared) return
  let answer: Delivered
  try {
    answer = await channelOf(deps, channel).send(deps, prepared, (work) => deps.db.as(scope, work))
  } catch (error) {
    answer = { how: 'later', trouble: error instanceof Error ? error.name : 'unknown' }
  }
  const at = deps.clock.now()
  await deps.db.as(scope, async (tx) => {
    if (answer.how === 'delivered') {
      await queries.markDelivered(tx, workspace, touch, at)
      await queries.deleteDelivery(tx, workspace, touch)
      return
    }
    const dead = answer.how === 'gone' || attempts >= attemptsMax
    // 30 s, 2 min, 8 min, 32 min, 2 h.
    const nextAt = new Date(at.getTime() + 30_000 * 4 ** (attempts - 1))
    await queries.postponeDelivery(tx, workspace, { touch, nextAt, dead, trouble: answer.trouble })
    if (dead) await queries.markFailed(tx, workspace, touch, at)
  })
}

/** The message, if it may still go: whoever opted out since the decision is left alone. The budget keeps it counted. */
async function prepare(
  tx: Tx,
  deps: Deps,
  { workspace, touch, channel }: queries.Delivery,
): Promise<Message | undefined> {
  const row = await findTouch(tx, workspace, touch)
  const scope = { workspace, stores: '*' as const }
  if (row?.outcome !== 'sent') {
    await queries.deleteDelivery(tx, workspace, touch)
    return undefined
  }
  const people = await findPeople(tx, workspace, [row.customer])
  const rights = (await readRightsOf(tx, scope, people)).get(row.customer)
  const isRefused = row.purpose === 'marketing' && rights?.marketing === 'no'
  const isOver = row.expiresAt !== null && row.expiresAt <= deps.clock.now()
  if (isRefused || isOver || rights?.optedOut.has(channel)) {
    const reason = isRefused ? 'marketing_refused' : isOver ? 'expired' : 'opted_out'
    await queries.withdrawTouch(tx, workspace, { touch, reason, at: deps.clock.now() })
    await queries.deleteDelivery(tx, workspace, touch)
    return undefined
  }
  const content = (await readContents(tx, workspace, [row.content])).get(row.content)
  const { locale } = await describeShop(tx, workspace)
  if (!content) return undefined
  return {
    workspace,
    touch,
    channel,
    records: people.get(row.customer)?.records ?? [row.customer],
    content,
    locale: locale === 'en' ? 'en' : 'zh-CN',
    openPath: content.link ? openPath(deps.secrets, workspace, touch) : undefined,
    stopPath: stopPath(deps.secrets, workspace, touch),
  }
}
