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
import { assemble } from '../runtime.ts'
import { discard, folderPrefix } from './sweep.ts'

/** A whole server for one life of a city: engines, clock and keys of its own, and nothing of this installation. */
export type Throwaway = {
  deps: Deps
  url: string
  workspace: number
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

export type OpenThrowaway = (options: {
  seed: number
  shop: StagedPlay['shop']
  now: Date
  /** Engines that stand already, with the database to use. */
  engines?: { engines: Engines; database: string }
}) => Promise<Throwaway>

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** How often labels are looked at while nobody is about. */
const labelHours = 6
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
export const openThrowaway: OpenThrowaway = async ({ seed, shop, now, engines: given }) => {
  const dataDir = mkdtempSync(join(tmpdir(), folderPrefix))
  const forget = (): Promise<void> => discard(dataDir)
  let at = now
  try {
    const engines = given?.engines ?? (await startEngines(dataDir))
    const config = { ...readConfig({}, () => {}), dataDir, port: 0, logLevel: 'error' }
    const runtime = await assemble({
      config,
      log: createLog('error'),
      clock: { now: () => at },
      secrets: secretsFrom(keyOf(seed, 'master'), keyOf(seed, 'index')),
      engines,
      ...(given ? { database: given.database } : {}),
    }).catch(async (error: unknown) => {
      await engines.stop()
      throw error
    })
    const { deps } = runtime
    const app = await createServer(runtime)
    const url = await app.listen({ host: '127.0.0.1', port: 0 })
    const keys = await makeKeys(deps, shop)
    let tidiedAt = now.getTime()
    let closed: Promise<void> | undefined
    const move = async (): Promise<void> => {
      await keepTouches(deps)
      await settlePlays(deps)
      if (at.getTime() - tidiedAt < dayMs) return
      tidiedAt = at.getTime()
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
      ...{ deps, url, ...keys, settle, drained: () => runtime.drained() },
      async passTo(to) {
        for (let next = hourAfter(at); next < to; next = hourAfter(at)) {
          at = next
          // Labels change by time alone, too; to look every hour would be most of the work.
          if (next.getUTCHours() % labelHours === 0) await settle()
          else await move()
        }
        at = to
        await settle()
        // What was said on the way is known to labels and plays, too.
        await settle()
      },
      close() {
        closed ??= (async () => {
          await app.close()
          await runtime.close()
          await forget()
        })()
        return closed
      },
    }
  } catch (error) {
    await forget()
    throw error
  }
}

async function makeKeys(
  deps: Deps,
  { timezone, currency, language }: StagedPlay['shop'],
): Promise<Pick<Throwaway, 'workspace' | 'secretKey' | 'writeKey'>> {
  const locale = language === 'zh' ? 'zh-CN' : 'en'
  const { workspace } = await createWorkspace(deps, { name: 'City', timezone, currency, locale })
  const by = systemCaller(workspace.id)
  const permissions = [...keyPermissions]
  const secret = await createApiKey(deps, by, { kind: 'secret', name: 'City', permissions })
  const write = await createApiKey(deps, by, { kind: 'write', name: 'City', permissions: [] })
  return { workspace: workspace.id, secretKey: secret.secret, writeKey: write.secret }
}
