import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { connectAsOwner } from '../backup/index.ts'
import { openInspection } from '../inspect.ts'
import type { Config } from '../kernel/config.ts'
import type { Log } from '../kernel/log.ts'
import { attempt, type Check, text } from './check.ts'
import { checkInstallation } from './installation.ts'
import { checkDataDir, checkNode, checkPort, checkSecrets } from './machine.ts'
import { countTables, type Exposure, listExposures } from './queries.ts'

export type { Check } from './check.ts'

/** How many tables these schemas have, and every way in which one of them could show a workspace to another. */
export async function examineIsolation(
  postgresUrl: string,
  schemas: string[],
): Promise<{ tables: number; exposures: Exposure[] }> {
  const client = await connectAsOwner(postgresUrl, 'doctor')
  try {
    return { tables: await countTables(client, schemas), exposures: await listExposures(client, schemas) }
  } finally {
    await client.end()
  }
}

/** Looks at everything that may be wrong with an installation, and changes nothing. */
export async function examine(config: Config, log: Log, nodeVersion: string): Promise<Check[]> {
  const own = await findOwnServer(config)
  const machine = [checkNode(nodeVersion), ...(await checkDataDir(config.dataDir))]
  const port = await checkPort(config, own)
  // Before the first start there is nothing more to look at, and looking would create it.
  if (!existsSync(join(config.dataDir, 'run')) && !existsSync(join(config.dataDir, 'secrets.json')))
    return [...machine, port]
  const here = [...machine, await checkSecrets(config.dataDir), port]
  if (here.some((check) => check.status === 'bad' && check.name !== 'port')) return here
  const fix = text('Stop what is half-running, and start Regulars again.', '停止仍在运行的残留进程，再重新启动熟客。')
  return [...here, ...(await attempt('engines', () => examineEngines(config, log), fix))]
}

async function examineEngines(config: Config, log: Log): Promise<Check[]> {
  const inspection = await openInspection(config, log)
  return checkInstallation(inspection).finally(() => inspection.close())
}

async function findOwnServer(config: Config): Promise<string | undefined> {
  if (config.databaseUrl && config.clickhouseUrl) return undefined
  const { readOwner } = await import('@regulars/embedded')
  return (await readOwner(config.dataDir))?.url
}
