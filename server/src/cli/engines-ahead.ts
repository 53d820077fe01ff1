import { assertFinished } from '../backup/unfinished.ts'
import { type Engines, openEngines } from '../engines.ts'
import { commandConfig } from './config.ts'

/**
 * Starts the engines of this data folder and loads code meanwhile: each takes more than a second, on different processors.
 * What either throws comes out when both have ended, and no engine is left running then.
 */
export async function startBeside<T>(load: () => Promise<T>): Promise<{ engines: Promise<Engines>; loaded: T }> {
  const { config, log } = commandConfig()
  assertFinished(config.dataDir)
  const engines = openEngines(config, log, { join: false })
  // Whoever waits for them hears of it; until then it must not count as unhandled.
  engines.catch(() => undefined)
  try {
    return { engines, loaded: await load() }
  } catch (error) {
    await engines.then((running) => running.stop())
    throw error
  }
}
