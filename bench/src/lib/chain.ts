import { startEmbedded } from '@regulars/embedded'
import {
  createCity,
  createStore,
  ensureWorkspace,
  systemCaller,
} from '../../../server/src/domains/organization/index.ts'
import type { runReport } from '../../../server/src/domains/reports/index.ts'
import { readConfig } from '../../../server/src/kernel/config.ts'
import { createLog } from '../../../server/src/kernel/log.ts'
import { loadSecrets } from '../../../server/src/kernel/secrets.ts'
import { assemble, type Runtime } from '../../../server/src/runtime.ts'

export const timezone = 'Asia/Shanghai'

export type ChainStore = { id: number; code: string; city: string }

export type Chain = {
  runtime: Runtime
  reader: Parameters<typeof runReport>[1]
  stores: readonly ChainStore[]
  /** Of the product's own database, with user and token. */
  clickhouseUrl: string
  postgresUrl: string
  close(): Promise<void>
}

/** The product as a library on embedded engines of its own, with a workspace of 50 stores in 5 cities. */
export async function openChain(dataDir: string): Promise<Chain> {
  const log = createLog('warn')
  const running = await startEmbedded({ dataDir, log: (level, message, extra) => log[level](message, extra) })
  const { postgresUrl, clickhouseUrl } = running
  const config = { ...readConfig({}, () => {}), dataDir }
  const engines = {
    postgresUrl,
    clickhouseUrl,
    layout: { kind: 'plain' } as const,
    owner: true,
    publish: async () => {},
    stop: () => running.stop(),
  }
  const runtime = await assemble({
    config,
    log,
    clock: { now: () => new Date() },
    secrets: loadSecrets(dataDir),
    engines,
  })
  const { workspace } = await ensureWorkspace(runtime.deps, { name: 'Bench', timezone, locale: 'en' })
  const by = systemCaller(workspace.id)
  const stores: ChainStore[] = []
  for (let city = 1; city <= 5; city++) {
    const { id } = await createCity(runtime.deps, by, { code: `C${city}`, name: `City ${city}` })
    for (let store = 1; store <= 10; store++) {
      const code = `C${city}S${store}`
      stores.push({
        id: (await createStore(runtime.deps, by, { city: id, code, name: code })).id,
        code,
        city: `City ${city}`,
      })
    }
  }
  const reader = { by, timezone, currency: 'CNY' }
  return { runtime, reader, stores, clickhouseUrl, postgresUrl, close: () => runtime.close() }
}
