import { createHash } from 'node:crypto'
import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import * as queries from '../queries.ts'

const packLines = 100_000
const shipmentsAtOnce = 8

/**
 * One turn of the second half of the relay: packs the facts that other domains emitted, and ships what is packed. Where
 * there is nothing to pack, which is the rule, both are one transaction. Returns how many rows were moved on.
 */
export async function packAndShip(deps: Deps): Promise<number> {
  const packed = await deps.db.system(async (tx) => {
    if (!(await queries.tryRelayLock(tx, 'ship'))) return { lines: 0, shipped: 0 }
    const lines = await queries.packFacts(tx, packLines)
    // What was packed must be on disk before it is sent, so that a retry sends the same.
    return { lines, shipped: lines === 0 ? await shipNext(deps, tx) : 0 }
  })
  return packed.lines === 0 ? packed.shipped : packed.lines + (await shipFacts(deps))
}

/**
 * Sends what is packed to ClickHouse and forgets it. A crash between the two sends the same bytes under the same token
 * again, which ClickHouse drops: exactly once. Returns how many rows were shipped.
 */
export async function shipFacts(deps: Deps): Promise<number> {
  return deps.db.system(async (tx) => {
    return (await queries.tryRelayLock(tx, 'ship')) ? shipNext(deps, tx) : 0
  })
}

async function shipNext(deps: Deps, tx: Tx): Promise<number> {
  const shipments = await queries.nextShipments(tx, shipmentsAtOnce)
  for (const shipment of shipments) {
    // The token names the content: the same id after a restored backup must not hide other rows.
    const content = createHash('md5').update(shipment.body).digest('hex')
    await deps.ch.connection.insertLines(shipment.target, shipment.body, `${shipment.id}-${content}`)
  }
  await queries.deleteShipments(
    tx,
    shipments.map((shipment) => shipment.id),
  )
  return shipments.reduce((sum, shipment) => sum + shipment.lineCount, 0)
}
