import { sql } from 'kysely'
import { defineRefusals, invariant, kernelRefusals } from './errors.ts'
import { sha256 } from './ids.ts'
import type { Db, Tx } from './postgres.ts'
import type { Scope } from './scope.ts'

export const idempotencyRefusals = defineRefusals('idempotency', {
  idempotency_key_reused: {
    status: 422,
    message: 'This Idempotency-Key came with another request before. Use a new key for a new request.',
  },
})

/** How long a reply is kept at least; the promise is 30. */
const keptDays = 35
const keyLengthMax = 200

/** A request with the key that its client gave it. Without a key it is simply done. */
export type Keyed = { workspace: number; key: string | undefined; route: string; body: unknown }

/** The `Idempotency-Key` of a request. @throws invalid_request if it is too long or empty */
export function readIdempotencyKey(headers: Record<string, string | string[] | undefined>): string | undefined {
  const key = headers['idempotency-key']
  if (key === undefined) return undefined
  if (typeof key === 'string' && key.trim() !== '' && key.length <= keyLengthMax) return key.trim()
  const message = `must have 1 to ${keyLengthMax} characters`
  throw kernelRefusals.invalid_request({
    detail: `Idempotency-Key ${message}`,
    fields: [{ path: 'idempotency-key', message }],
  })
}

/**
 * Does `work` once for a key and answers its repetitions with the same JSON, byte for byte. Call it first in the
 * transaction of the work: the reply is kept if and only if the work is. Requests with the same key that come at the same
 * time wait for each other; if the first is refused or fails, nothing is kept and the next one tries.
 *
 * What `work` returns must survive JSON: no dates, no bigint.
 *
 * @throws idempotency_key_reused when the key came with another route or body
 */
export async function replay<T>(tx: Tx, { workspace, key, route, body }: Keyed, work: () => Promise<T>): Promise<T> {
  if (key === undefined) return work()
  const digest = sha256(canonical(body))
  // Whoever comes second waits here until the first has committed, or given up.
  const { rows: claimed } = await sql`
    insert into regulars.reply (workspace, key, route, digest) values (${workspace}, ${key}, ${route}, ${digest})
    on conflict (workspace, key) do nothing returning 1`.execute(tx)
  if (claimed.length === 0) {
    const kept = await readReply<T>(tx, { workspace, key, route, digest })
    invariant(kept !== undefined, 'a reply that is kept has a body')
    return kept
  }
  const text = JSON.stringify(await work()) ?? 'null'
  await sql`update regulars.reply set body = ${text} where workspace = ${workspace} and key = ${key}`.execute(tx)
  return JSON.parse(text) as T // the caller's own value, as it will be read the next time
}

type Wanted = { workspace: number; key: string; route: string; digest: Buffer }

/** Undefined while the work of the key has not come to its end. */
async function readReply<T>(tx: Tx, { workspace, key, route, digest }: Wanted): Promise<T | undefined> {
  const { rows } = await sql<{ route: string; digest: Buffer; body: string | null }>`
    select route, digest, body from regulars.reply where workspace = ${workspace} and key = ${key}`.execute(tx)
  const [kept] = rows
  invariant(kept, 'a key that is taken has its row')
  if (kept.route !== route || !kept.digest.equals(digest))
    throw idempotencyRefusals.idempotency_key_reused({ detail: `Idempotency-Key: ${key}` })
  return kept.body === null ? undefined : (JSON.parse(kept.body) as T) // written for the same route and body
}

/**
 * The same for work that takes several transactions, or waits for somebody outside, and is safe to repeat by itself: it
 * may be done again where an earlier attempt did not come to its end, or two come at once, and all of them are answered
 * with the reply that was kept first.
 *
 * @throws idempotency_key_reused when the key came with another route or body
 */
export async function replayApart<T>(
  db: Db,
  scope: Scope,
  { key, route, body }: Omit<Keyed, 'workspace'>,
  work: () => Promise<T>,
): Promise<T> {
  if (key === undefined) return work()
  const { workspace } = scope
  const digest = sha256(canonical(body))
  const earlier = await db.as(scope, async (tx) => {
    await sql`
      insert into regulars.reply (workspace, key, route, digest) values (${workspace}, ${key}, ${route}, ${digest})
      on conflict (workspace, key) do nothing`.execute(tx)
    return readReply<T>(tx, { workspace, key, route, digest })
  })
  if (earlier !== undefined) return earlier
  const text = JSON.stringify(await work()) ?? 'null'
  const kept = await db.as(scope, async (tx) => {
    await sql`
      update regulars.reply set body = ${text}
      where workspace = ${workspace} and key = ${key} and body is null`.execute(tx)
    return readReply<T>(tx, { workspace, key, route, digest })
  })
  invariant(kept !== undefined, 'a reply that was written is there')
  return kept
}

/** The same for two bodies that differ only in the sequence of their fields. */
function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_name, part: unknown) =>
      typeof part === 'object' && part !== null && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
        : part,
    ) ?? ''
  )
}

/** Forgets replies after the promised time. Run daily. */
export const forgetReplies = (db: Db): Promise<void> =>
  db.system(async (tx) => {
    await sql`delete from regulars.reply where recorded_at < now() - ${keptDays} * interval '1 day'`.execute(tx)
  })
