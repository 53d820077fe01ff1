import type { TouchChannel } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import { recordConsent } from '../../consent/index.ts'
import { describeShop } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/touches.ts'
import { readLink } from '../rules/links.ts'
import { markActed, markComplained } from './follow-touches.ts'

export type StopPage = { shop: string; locale: string; channel: TouchChannel | undefined }

const scopeOf = (workspace: number) => ({ workspace, stores: '*' as const })

/** What the page of an opt-out link says before anything is done: programs that look at links must not end anything. */
export async function showStop(deps: Deps, token: string): Promise<StopPage> {
  const { workspace, touch } = linkOf(deps, 'stop', token)
  return deps.db.as(scopeOf(workspace), async (tx) => {
    const row = await findSent(tx, workspace, touch)
    const { name, locale } = await describeShop(tx, workspace)
    return { shop: name, locale, channel: row.channel ?? undefined }
  })
}

/**
 * Ends marketing, or everything on the channel of the message, or notes a complaint and ends marketing. Safe to repeat.
 *
 * @throws stop_link_invalid
 */
export async function stopMessages(
  deps: Deps,
  token: string,
  what: 'marketing' | 'channel' | 'complaint',
): Promise<StopPage> {
  const { workspace, touch } = linkOf(deps, 'stop', token)
  const scope = scopeOf(workspace)
  const page = await deps.db.as(scope, async (tx) => {
    const row = await findSent(tx, workspace, touch)
    const { customer } = row
    const channel = row.channel ?? undefined
    await recordConsent(tx, deps, scope, {
      customer,
      purpose: 'marketing',
      ...(what === 'channel' && channel ? { channel } : {}),
      granted: false,
      source: `link/${touch}`,
    })
    const at = deps.clock.now()
    await queries.markTouches(tx, workspace, { ids: [touch], mark: 'opted_out', at })
    if (what === 'complaint') await markComplained(tx, deps, scope, { ids: [touch] })
    const { name, locale } = await describeShop(tx, workspace)
    return { shop: name, locale, channel }
  })
  deps.wakeRelay()
  return page
}

/** Where the link of a message leads; notes that it was opened. @throws stop_link_invalid */
export async function openTouch(deps: Deps, token: string): Promise<string> {
  const { workspace, touch } = linkOf(deps, 'open', token)
  const scope = scopeOf(workspace)
  const link = await deps.db.as(scope, async (tx) => {
    const row = await findSent(tx, workspace, touch)
    await markActed(tx, deps, scope, { ids: [touch] })
    return (await queries.readContents(tx, workspace, [row.content])).get(row.content)?.link
  })
  deps.wakeRelay()
  return link ?? '/pocket/inbox'
}

function linkOf(deps: Deps, what: 'open' | 'stop', token: string): { workspace: number; touch: number } {
  const found = readLink(deps.secrets, what, token)
  if (!found) throw refusals.stop_link_invalid()
  return found
}

async function findSent(tx: Tx, workspace: number, touch: number): Promise<queries.TouchRow> {
  const row = await queries.findTouch(tx, workspace, touch)
  if (row?.outcome !== 'sent') throw refusals.stop_link_invalid()
  return row
}
