import { pino } from 'pino'

export type Log = {
  debug(message: string, extra?: object): void
  info(message: string, extra?: object): void
  warn(message: string, extra?: object): void
  error(message: string, extra?: object): void
}

// Whatever a caller puts into a log line, these never reach the log.
const redacted = ['*.password', '*.token', '*.authorization', '*.cookie', '*.phone', '*.email', '*.name']

/** JSON lines on standard error, so that standard output stays free for a command's own result. */
export function createLog(level: string): Log {
  const logger = pino(
    { level, redact: { paths: redacted, censor: '[redacted]' } },
    pino.destination({ dest: 2, sync: false }),
  )
  return {
    debug: (message, extra) => logger.debug(extra ?? {}, message),
    info: (message, extra) => logger.info(extra ?? {}, message),
    warn: (message, extra) => logger.warn(extra ?? {}, message),
    error: (message, extra) => logger.error(extra ?? {}, message),
  }
}

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} }
