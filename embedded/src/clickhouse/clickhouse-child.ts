import { mkdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { forgetUnstoredParts } from './deduplication-log.ts'
import { Engine } from './engine.ts'
import { createClickHouseServer } from './http-server.ts'
import { keepSmallWhileIdle } from './idle.ts'
import type { ChildOrders, ChildReport } from './supervisor.ts'

/*
 * A process of its own, because a fault in the engine takes its process along, and because one process at a time may
 * hold a data path. It lives exactly as long as the channel to its parent.
 */

function report(message: ChildReport): void {
  process.send?.(message)
}

function start(orders: ChildOrders): void {
  mkdirSync(orders.dataPath, { recursive: true, mode: 0o700 })
  for (const part of forgetUnstoredParts(orders.dataPath)) process.stderr.write(`${part} was noted and not stored\n`)
  const engine = new Engine(orders.dataPath, [`--config-file=${orders.configFile}`])
  const server = createClickHouseServer(engine, { user: orders.user, token: orders.token })
  keepSmallWhileIdle(engine)
  server.on('error', (error) => {
    report({ kind: 'failed', message: error.message })
    process.exit(1)
  })
  server.listen(orders.port, '127.0.0.1', () => {
    // A server's address is an object once it listens on a port.
    report({ kind: 'ready', port: (server.address() as AddressInfo).port })
  })
  let leaving = false
  const leave = () => {
    if (leaving) return
    leaving = true
    server.close()
    server.closeIdleConnections()
    const deadline = Date.now() + 5_000
    const wait = setInterval(() => {
      if (engine.running > 0 && Date.now() < deadline) return
      clearInterval(wait)
      // Closing a connection under a running statement aborts the engine; killed, it keeps every acknowledged block.
      if (engine.running === 0) engine.close()
      process.exit(0)
    }, 10)
  }
  process.on('disconnect', leave)
  process.on('SIGTERM', leave)
}

process.once('message', (orders: ChildOrders) => {
  try {
    start(orders)
  } catch (error) {
    report({ kind: 'failed', message: error instanceof Error ? error.message : String(error) })
    process.exit(1)
  }
})
// The terminal's Ctrl-C is for the parent, which decides in which order things stop.
process.on('SIGINT', () => undefined)
// Orders that never come mean that the parent died between fork and send.
process.once('disconnect', () => setTimeout(() => process.exit(0), 10_000).unref())
