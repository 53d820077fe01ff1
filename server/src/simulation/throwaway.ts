import { createHash } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { keyPermissions, type StagedPlay } from '@regulars/contract'
import { keepOffers } from '../domains/offers/index.ts'
import { createApiKey, createWorkspace, systemCaller } from '../domains/organization/index.ts'
import { settlePlays, tidyPlays } from '../domains/plays/index.ts'
import { keepSlots } from '../domains/slots/index.ts'
import { keepTouches } from '../domains/touches/index.ts'
import type { Engines } from '../engines.ts'
import { readConfig } from '../kernel/config.ts'
import type { Deps } from '../kernel/deps.ts'
import { createLog } from '../kernel/log.ts'
import { secretsFrom } from '../kernel/secrets.ts'
import { createServer } from '../main.ts'
import { assemble, type Runtime } from '../runtime.ts'
import { discard, folderPrefix } from './sweep.ts'

/** A whole server for one life of a city: engines, clock and keys of its own, and nothing of this installation. */
export type Throwaway = {
  url: string
  secretKey: string
  writeKey: string
  /** Moves the clock there, hour by hour, and does all that is due on the way. */
  passTo(at: Date): Promise<void>
  /** Until everything that was acknowledged is known for what it is. */
  drained(): Promise<void>
  /** All there is to do as of now. */
  settle(): Promise<void>
  /** Ends it and removes all that it kept. Safe to call twice. */
  close(): Promise<void>
}

type Opening = { seed: number; shop: StagedPlay['shop']; now: Date }

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** How often labels are looked at while nobody is about. */
const labelHours = 8
const hourAfter = (at: Date): Date => new Date((Math.floor(at.getTime() / hourMs) + 1) * hourMs)
/** Keys that follow from the seed: the lots of the same city fall the same way again. */
const keyOf = (seed: number, name: string): Buffer => createHash('sha256').update(`simulation/${seed}/${name}`).digest()

/** What is thrown away need not survive a power cut: commits wait for no disk. */
const postgresSettings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }

async function startEngines(dataDir: string): Promise<Engines> {
  const { claimDataDir, startEmbedded } = await import('@regulars/embedded')
  const log = createLog('error')
  const claim = await claimDataDir(dataDir)
  try {
    const running = await startEmbedded({
      dataDir,
      log: (level, message, extra) => log[level](message, extra),
      postgresSettings,
    })
    return {
      postgresUrl: running.postgresUrl,
      clickhouseUrl: running.clickhouseUrl,
      layout: { kind: 'plain' },
      owner: true,
      publish: async () => {},
      async stop() {
        await running.stop()
        await claim.release()
      },
    }
  } catch (error) {
    await claim.release()
    throw error
  }
}

/** Opens one in a temporary folder, listening on loopback. */
export async function openThrowaway({ seed, shop, now }: Opening): Promise<Throwaway> {
  const dataDir = mkdtempSync(join(tmpdir(), folderPrefix))
  const time: Time = { now }
  try {
    const engines = await startEngines(dataDir)
    // Phones of the city come from addresses of their own.
    const config = { ...readConfig({}, () => {}), dataDir, port: 0, logLevel: 'error', trustProxy: true }
    const runtime = await assemble({
      config,
      log: createLog('error'),
      clock: { now: () => time.now },
      secrets: secretsFrom(keyOf(seed, 'master'), keyOf(seed, 'index')),
      engines,
    }).catch(async (error: unknown) => {
      await engines.stop()
      throw error
    })
    return await serve(runtime, { shop, time, dataDir }).catch(async (error: unknown) => {
      await runtime.close()
      throw error
    })
  } catch (error) {
    await discard(dataDir)
    throw error
  }
}

/** What the clock of a city shows. */
type Time = { now: Date }

async function serve(
  runtime: Runtime,
  { shop, time, dataDir }: { shop: StagedPlay['shop']; time: Time; dataDir: string },
): Promise<Throwaway> {
  const { deps } = runtime
  // Labels are true when it is said below, and not a moment earlier: the same life twice.
  await runtime.keeper.stop()
  const app = await createServer(runtime)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const keys = await makeKeys(deps, shop)
  let tidiedAt = time.now.getTime()
  let closed: Promise<void> | undefined
  const move = async (): Promise<void> => {
    await runtime.drained()
    await settlePlays(deps)
    await keepTouches(deps)
    if (time.now.getTime() - tidiedAt < dayMs) return
    tidiedAt = time.now.getTime()
    await keepOffers(deps)
    await keepSlots(deps)
    await tidyPlays(deps)
  }
  const settle = async (): Promise<void> => {
    await runtime.drained()
    await runtime.keeper.settled()
    await move()
  }
  return {
    ...{ url, ...keys, settle, drained: () => runtime.drained() },
    async passTo(to) {
      // What was done at this moment is known at this moment.
      await settle()
      for (let next = hourAfter(time.now); next < to; next = hourAfter(time.now)) {
        time.now = next
        // Labels change by time alone, too; to look every hour would be most of the work.
        if (next.getUTCHours() % labelHours === 0) await settle()
        else await move()
      }
      time.now = to
      await settle()
    },
    close() {
      closed ??= (async () => {
        const ended = app.close()
        // A call under way would otherwise keep its connection for more than a minute.
        app.server.closeAllConnections()
        await ended
        await runtime.close()
        await discard(dataDir)
      })()
      return closed
    },
  }
}

async function makeKeys(
  deps: Deps,
  { timezone, currency, language }: StagedPlay['shop'],
): Promise<Pick<Throwaway, 'secretKey' | 'writeKey'>> {
  const locale = language === 'zh' ? 'zh-CN' : 'en'
  const { workspace } = await createWorkspace(deps, { name: 'City', timezone, currency, locale })
  const by = systemCaller(workspace.id)
  const permissions = [...keyPermissions]
  const secret = await createApiKey(deps, by, { kind: 'secret', name: 'City', permissions })
  const write = await createApiKey(deps, by, { kind: 'write', name: 'City', permissions: [] })
  return { secretKey: secret.secret, writeKey: write.secret }
}
