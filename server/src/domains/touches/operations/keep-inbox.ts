import type { PocketInbox } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { CustomerCaller } from '../../../kernel/http.ts'
import { sha256 } from '../../../kernel/ids.ts'
import { readRights } from '../../consent/index.ts'
import { isPushAddress, type PushSubscription, vapidKeys } from '../channels/web-push.ts'
import { refusals } from '../errors.ts'
import * as deliveries from '../queries/deliveries.ts'
import { keepZone } from '../queries/people.ts'
import * as queries from '../queries/touches.ts'
import { isZone } from '../rules/zone.ts'
import { markActed, markComplained, markSeen } from './follow-touches.ts'

const keptDays = 90
const shownMax = 50

/** What the shop said to a customer in the last three months, over all their records. */
export async function readInbox(deps: Deps, me: CustomerCaller): Promise<PocketInbox> {
  const { workspace, records } = me
  const since = new Date(deps.clock.now().getTime() - keptDays * 86_400_000)
  return deps.db.as(me.scope, async (tx) => {
    const rows = await queries.listInbox(tx, workspace, { records, since, limit: shownMax })
    const contents = await queries.readContents(
      tx,
      workspace,
      rows.map(({ content }) => content),
    )
    const rights = (await readRights(tx, me.scope, [me.ordinal])).get(me.ordinal)
    return {
      unseen: rows.filter(({ seenAt }) => seenAt === null).length,
      marketing: rights?.marketing ?? 'unsaid',
      pushKey: vapidKeys(deps.secrets).publicKey,
      messages: rows.flatMap((row) => {
        const content = contents.get(row.content)
        if (!content || !row.sentAt) return []
        return [
          {
            id: row.id,
            at: row.sentAt.toISOString(),
            ...content,
            marketing: row.purpose === 'marketing',
            seen: row.seenAt !== null,
            acted: row.actedAt !== null,
          },
        ]
      }),
    }
  })
}

/** What a customer did with messages of their own; those of others are nothing here. Safe to repeat. */
export async function followInbox(
  deps: Deps,
  me: CustomerCaller,
  { ids, what }: { ids: readonly number[]; what: 'seen' | 'acted' | 'complained' },
): Promise<void> {
  const { records, scope } = me
  const mark = { seen: markSeen, acted: markActed, complained: markComplained }[what]
  await deps.db.as(scope, async (tx) => {
    if (what !== 'seen') {
      const [id = 0] = ids
      const row = await queries.findTouch(tx, me.workspace, id)
      if (row?.outcome !== 'sent' || !records.includes(row.customer)) throw refusals.touch_not_found()
    }
    await mark(tx, deps, scope, { ids, records })
  })
  deps.wakeRelay()
}

type Subscribing = PushSubscription & { timezone?: string | undefined }

/** Keeps where a phone takes messages, sealed. Safe to repeat. @throws push_address_refused, zone_unknown */
export async function keepSubscription(deps: Deps, me: CustomerCaller, asked: Subscribing): Promise<void> {
  const { endpoint, keys, timezone } = asked
  if (!isPushAddress(endpoint, deps.config)) throw refusals.push_address_refused()
  if (timezone !== undefined && !isZone(timezone)) throw refusals.zone_unknown()
  const sealed = deps.secrets.wrap(Buffer.from(JSON.stringify({ endpoint, keys })))
  await deps.db.as(me.scope, async (tx) => {
    await deliveries.upsertSubscription(tx, me.workspace, {
      hash: sha256(endpoint),
      customer: me.ordinal,
      sealed,
      locale: me.locale,
      at: deps.clock.now(),
    })
    if (timezone !== undefined) await keepZone(tx, me.workspace, me.ordinal, timezone)
  })
}

export const dropSubscription = (deps: Deps, me: CustomerCaller, endpoint: string): Promise<void> =>
  deps.db.as(me.scope, (tx) =>
    deliveries.deleteSubscription(tx, me.workspace, { hash: sha256(endpoint), records: me.records }),
  )
