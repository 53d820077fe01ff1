import type { TouchContent, TouchHook } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import { isRetryable } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import * as queries from '../queries/touches.ts'
import { decideSet } from '../rules/decide-set.ts'
import type { TouchRequest } from '../rules/request.ts'
import { gatherFacts } from './gather-facts.ts'
import { decidedRow, sendOut } from './send-out.ts'

const batch = 500

/** Decides what waited for the quiet hours to end. Safe in several processes at once. Returns how many were decided. */
export async function releaseWaiting(deps: Deps): Promise<number> {
  const workspaces = await deps.db.system((tx) => queries.listWorkspacesWaiting(tx, deps.clock.now()))
  let all = 0
  for (const workspace of workspaces) {
    const scope = { workspace, stores: '*' as const }
    for (;;) {
      const found = await releaseBatch(deps, scope)
      all += found
      if (found < batch) break
    }
  }
  if (all > 0) deps.wakeRelay()
  return all
}

async function releaseBatch(deps: Deps, scope: Scope, tries = 3): Promise<number> {
  const { workspace } = scope
  try {
    return await deps.db.as(scope, async (tx) => {
      const due = await queries.listDue(tx, workspace, { now: deps.clock.now(), limit: batch })
      if (due.length === 0) return 0
      const gathered = await gatherFacts(tx, deps, scope, { requests: due.map((row) => toRequest(row)), lock: true })
      // Another process may have decided some of them while we waited for the people.
      const waiting = await queries.lockWaiting(
        tx,
        workspace,
        due.map(({ id }) => id),
      )
      const rows = due.filter(({ id }) => waiting.has(id))
      const requests = new Map(rows.map((row) => [row.key, toRequest(row)]))
      const verdicts = decideSet([...requests.values()], gathered, gathered.world)
      const at = new Date(gathered.world.now)
      const decided = rows.map((row) => {
        const [verdict, request] = [verdicts.get(row.key), requests.get(row.key)]
        invariant(verdict && request, 'every request has its decision')
        return { id: row.id, customer: row.customer, request, verdict }
      })
      const touches = decided.map(({ id, verdict }) => ({ id, ...decidedRow(verdict, at) }))
      await queries.updateDecisions(tx, workspace, { touches, policy: gathered.version, at })
      await sendOut(tx, scope, { sent: decided, gathered })
      return due.length
    })
  } catch (error) {
    if (tries <= 1 || !isRetryable(error)) throw error
    return releaseBatch(deps, scope, tries - 1)
  }
}

/** The words are not needed to decide. */
const noWords: TouchContent = { title: { en: '', zh: '' }, body: { en: '', zh: '' } }

export const toRequest = (row: queries.TouchRow): TouchRequest => ({
  key: row.key,
  customer: row.customer,
  sender: row.sender,
  purpose: row.purpose,
  channels: row.channels,
  priority: row.priority,
  content: noWords,
  ...(row.step ? { step: row.step } : {}),
  ...(row.hook ? { hook: toHook(row.hook, row.withContent) } : {}),
  ...(row.category || row.product
    ? { about: { category: row.category ?? undefined, product: row.product ?? undefined } }
    : {}),
  ...(row.budget ? { budget: row.budget } : {}),
  ...(row.expiresAt ? { expiresAt: row.expiresAt } : {}),
})

export function toHook(key: string, withContent: boolean | null): TouchHook {
  const at = key.indexOf(':')
  return {
    kind: key.slice(0, at) as TouchHook['kind'], // written by hookKey
    name: key.slice(at + 1),
    ...(withContent === null ? {} : { withContent }),
  }
}
