import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import * as queries from '../queries/touches.ts'
import { emitTouches } from './tell-news.ts'

type Marked = { ids: readonly number[]; records?: readonly number[] }

/** They did what the messages were about: opened the link, used the offer. Safe to repeat; wake the relay after. */
export const markActed = (tx: Tx, deps: Pick<Deps, 'clock'>, scope: Scope, marked: Marked): Promise<number> =>
  mark(tx, deps, scope, { ...marked, mark: 'acted' })

export const markSeen = (tx: Tx, deps: Pick<Deps, 'clock'>, scope: Scope, marked: Marked): Promise<number> =>
  mark(tx, deps, scope, { ...marked, mark: 'seen' })

export const markComplained = (tx: Tx, deps: Pick<Deps, 'clock'>, scope: Scope, marked: Marked): Promise<number> =>
  mark(tx, deps, scope, { ...marked, mark: 'complained' })

async function mark(
  tx: Tx,
  { clock }: Pick<Deps, 'clock'>,
  { workspace }: Scope,
  { ids, mark, records }: Marked & { mark: 'seen' | 'acted' | 'complained' },
): Promise<number> {
  if (ids.length === 0) return 0
  const at = clock.now()
  const rows = await queries.markTouches(tx, workspace, { ids, mark, at, ...(records ? { records } : {}) })
  await emitTouches(
    tx,
    workspace,
    `touch.${mark}`,
    rows.map((row) => ({ ...row, at })),
  )
  return rows.length
}
