import { createHash } from 'node:crypto'
import type { Deps } from '../../../kernel/deps.ts'
import * as queries from '../queries.ts'

const packLines = 100_000
const shipmentsAtOnce = 8

/** Packs the facts that other domains emitted. Returns how many. */
export async function packFacts(deps: Deps): Promise<number> {
  return deps.db.system(async (tx) => ((await queries.tryRelayLock(tx, 'ship')) ? queries.packFacts(tx, packLines) : 0))
}

/**
 * Sends what is packed to ClickHouse and forgets it. A crash between the two sends the same bytes under the same token
 * again, which ClickHouse drops: exactly once. Returns how many rows were shipped.
 */
export async function shipFacts(deps: Deps): Promise<number> {
  return deps.db.system(async (tx) => {
    if (!(await queries.tryRelayLock(tx, 'ship'))) return 0
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
  })
}
