import type { TouchContent } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import { sha256 } from '../../../kernel/ids.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/touches.ts'
import type { Verdict } from '../rules/decide.ts'
import { decideSet } from '../rules/decide-set.ts'
import { hookKey } from '../rules/fatigue.ts'
import type { TouchDecision, TouchRequest } from '../rules/request.ts'
import { type Gathered, gatherFacts } from './gather-facts.ts'
import { decidedRow, sendOut } from './send-out.ts'

/**
 * Asks the gate, which decides and logs each request, in the caller's transaction. What may be said goes out when that
 * commits; what waits for the quiet hours to end is decided for good then. Exact across processes: it locks the people, in
 * the order of the number, and then budgets, so call it before anything that locks accounts of the ledger. Safe to retry: a
 * key that came before gets the decision it has, and nothing is said twice. Call `deps.wakeRelay()` after the commit.
 *
 * @throws touch_key_reused when a key came before for another person
 */
export async function requestTouches(
  tx: Tx,
  deps: Deps,
  scope: Scope,
  requests: readonly TouchRequest[],
): Promise<TouchDecision[]> {
  if (requests.length === 0) return []
  const gathered = await gatherFacts(tx, deps, scope, { requests, lock: true })
  const { workspace } = scope
  const earlier = await queries.findByKeys(
    tx,
    workspace,
    requests.map(({ key }) => key),
  )
  for (const request of requests) assertSame(request, gathered, earlier.get(request.key))
  const fresh = [...new Map(requests.map((request) => [request.key, request])).values()].filter(
    ({ key }) => !earlier.has(key),
  )
  const verdicts = decideSet(fresh, gathered, gathered.world)
  const ids = await write(tx, scope, { fresh, verdicts, gathered })
  return requests.map((request) => {
    const before = earlier.get(request.key)
    if (before) return fromRow(request, before)
    const [verdict, touch] = [verdicts.get(request.key), ids.get(request.key)]
    invariant(verdict && touch !== undefined, 'every request has its decision and its row')
    return { ...fromVerdict(request, verdict), touch }
  })
}

/** The same decisions, as of now, with nothing locked and nothing written. Keys that came before are not looked at. */
export async function previewTouches(
  tx: Tx,
  deps: Deps,
  scope: Scope,
  requests: readonly TouchRequest[],
): Promise<TouchDecision[]> {
  if (requests.length === 0) return []
  const gathered = await gatherFacts(tx, deps, scope, { requests, lock: false })
  const verdicts = decideSet(requests, gathered, gathered.world)
  return requests.map((request) => {
    const verdict = verdicts.get(request.key)
    invariant(verdict, 'every request has its decision')
    return fromVerdict(request, verdict)
  })
}

function assertSame(request: TouchRequest, { persons }: Gathered, row: queries.Written | undefined): void {
  if (!row) return
  const records = persons.get(request.customer)?.records ?? [request.customer]
  if (!records.includes(row.customer)) throw refusals.touch_key_reused({ detail: `key: ${request.key}` })
}

type Fresh = { fresh: readonly TouchRequest[]; verdicts: ReadonlyMap<string, Verdict>; gathered: Gathered }

async function write(tx: Tx, scope: Scope, { fresh, verdicts, gathered }: Fresh): Promise<Map<string, number>> {
  if (fresh.length === 0) return new Map()
  const { workspace } = scope
  const at = new Date(gathered.world.now)
  const contents = new Map<string, TouchContent>()
  const digests = new Map<TouchContent, string>()
  for (const { content } of fresh) {
    if (digests.has(content)) continue
    const digest = digestOf(content)
    digests.set(content, digest)
    contents.set(digest, content)
  }
  await queries.insertContents(tx, workspace, contents)
  const rows = fresh.map((request) => {
    const verdict = verdicts.get(request.key)
    invariant(verdict, 'every request has its decision')
    return {
      ...requestRow(request, gathered),
      content: digests.get(request.content) ?? '',
      ...decidedRow(verdict, at),
      verdict,
      request,
    }
  })
  const touches = rows.map(({ verdict: _verdict, request: _request, ...row }) => row)
  const ids = await queries.insertTouches(tx, workspace, { touches, policy: gathered.version, at })
  const missing = fresh.find(({ key }) => !ids.has(key))
  if (missing) throw refusals.touch_key_reused({ detail: `key: ${missing.key}` })
  const sent = rows.map(({ request, verdict, customer, key }) => ({
    id: ids.get(key) ?? 0,
    customer,
    request,
    verdict,
  }))
  await sendOut(tx, scope, { sent, gathered })
  return ids
}

const requestRow = (request: TouchRequest, { persons }: Gathered) => ({
  key: request.key,
  customer: persons.get(request.customer)?.ordinal ?? request.customer,
  sender: request.sender,
  step: request.step ?? null,
  purpose: request.purpose,
  hook: request.hook ? hookKey(request.hook) : null,
  with_content: request.hook?.withContent ?? null,
  priority: request.priority,
  channels: request.channels,
  category: request.about?.category ?? null,
  product: request.about?.product ?? null,
  budget: request.budget ?? null,
  expires_at: request.expiresAt ?? null,
})

/** As a uuid: 128 bits are plenty to tell texts apart. */
const digestOf = ({ title, body, link }: TouchContent): string =>
  sha256(JSON.stringify([title.en, title.zh, body.en, body.zh, link ?? null])).toString('hex', 0, 16)

const fromVerdict = ({ key, customer }: TouchRequest, verdict: Verdict): TouchDecision => ({
  key,
  customer,
  outcome: verdict.outcome,
  checks: verdict.checks,
  costMinor: verdict.costMinor,
  ...(verdict.channel ? { channel: verdict.channel } : {}),
  ...(verdict.reason ? { reason: verdict.reason } : {}),
  ...(verdict.until === undefined ? {} : { until: new Date(verdict.until) }),
})

const fromRow = ({ key, customer }: TouchRequest, row: queries.Written): TouchDecision => ({
  key,
  customer,
  outcome: row.outcome,
  costMinor: Number(row.costMinor),
  checks: row.checks,
  touch: row.id,
  ...(row.channel ? { channel: row.channel } : {}),
  ...(row.reason ? { reason: row.reason } : {}),
  ...(row.until ? { until: row.until } : {}),
})
