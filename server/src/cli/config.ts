import { type Config, readConfig } from '../kernel/config.ts'
import { createLog, type Log } from '../kernel/log.ts'
import { terminal } from '../kernel/terminal.ts'

export function commandConfig(): { config: Config; log: Log } {
  const config = readConfig(process.env, (message) => terminal.say(message))
  return { config, log: createLog(config.logLevel) }
}
