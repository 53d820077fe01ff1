import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'

const environment = z.object({
  REGULARS_DATA: z.string().default('.regulars').describe('Folder of everything Regulars stores'),
  REGULARS_HOST: z.string().default('127.0.0.1').describe('Address to listen on'),
  REGULARS_PORT: z.coerce.number().int().min(0).max(65535).default(4000).describe('Port to listen on'),
  REGULARS_URL: z.url().optional().describe('Address under which people reach this server, behind a proxy'),
  REGULARS_LOG: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('warn').describe('Log level'),
  REGULARS_TRUST_PROXY: z.stringbool().default(false).describe('Believe X-Forwarded-For (only behind your own proxy)'),
  REGULARS_METRICS_TOKEN: z.string().optional().describe('If set, /metrics asks for it as a bearer token'),
  DATABASE_URL: z.string().optional().describe('PostgreSQL 15 or newer, in place of the embedded one'),
  CLICKHOUSE_URL: z.string().optional().describe('ClickHouse HTTP address, in place of the embedded one'),
  CLICKHOUSE_DATABASE: z
    .string()
    .regex(/^[a-z_][a-z0-9_]*$/)
    .default('regulars')
    .describe('ClickHouse database'),
  REGULARS_LABEL_MEMORY_MB: z.coerce
    .number()
    .min(1)
    .default(1024)
    .describe('Memory for labels that were used lately; the others are read again when they are asked for'),
  REGULARS_WEBHOOKS_TO_LOOPBACK: z
    .stringbool()
    .default(false)
    .describe('Let webhooks reach this machine itself, for a test; they never reach other private networks'),
  REGULARS_MESSAGE_URL: z
    .url()
    .optional()
    .describe('Where e-mail, SMS and voice messages are posted as JSON; without it they lie in the outbox'),
  REGULARS_MESSAGE_TOKEN: z.string().optional().describe('Bearer token for REGULARS_MESSAGE_URL'),
  REGULARS_PUSH_HOSTS: z
    .string()
    .default('')
    .describe('Further push services that browsers may name, such as push.example.com, separated by commas'),
  CLICKHOUSE_CLUSTER: z.string().optional().describe('Name of the cluster: Replicated and Distributed tables'),
})

export type Config = {
  dataDir: string
  host: string
  port: number
  publicUrl: string | undefined
  logLevel: string
  trustProxy: boolean
  metricsToken: string | undefined
  databaseUrl: string | undefined
  clickhouseUrl: string | undefined
  clickhouseDatabase: string
  clickhouseCluster: string | undefined
  labelMemoryMb: number
  messageUrl: string | undefined
  messageToken: string | undefined
  pushHosts: readonly string[]
  webhooksToLoopback: boolean
}

/**
 * Reads the configuration from environment variables. `NAME_FILE` gives the content of a file instead (container
 * secrets). Unknown `REGULARS_*` names are reported through `warn`, since they are usually typing errors.
 */
export function readConfig(env: Record<string, string | undefined>, warn: (message: string) => void): Config {
  const values: Record<string, string | undefined> = {}
  for (const name of Object.keys(environment.shape)) {
    const file = env[`${name}_FILE`]
    const value = file ? readFileSync(file, 'utf8').trim() : env[name]
    if (value !== undefined && value !== '') values[name] = value
  }
  for (const name of Object.keys(env)) {
    const known = name in environment.shape || name.replace(/_FILE$/, '') in environment.shape
    if (name.startsWith('REGULARS_') && !known) warn(`${name} is not a setting of Regulars; see .env.example`)
  }
  const parsed = environment.safeParse(values)
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
    throw new Error(`The configuration cannot be used:\n${lines.join('\n')}`)
  }
  const e = parsed.data
  return {
    dataDir: resolve(e.REGULARS_DATA),
    host: e.REGULARS_HOST,
    port: e.REGULARS_PORT,
    publicUrl: e.REGULARS_URL,
    logLevel: e.REGULARS_LOG,
    trustProxy: e.REGULARS_TRUST_PROXY,
    metricsToken: e.REGULARS_METRICS_TOKEN,
    databaseUrl: e.DATABASE_URL,
    clickhouseUrl: e.CLICKHOUSE_URL,
    clickhouseDatabase: e.CLICKHOUSE_DATABASE,
    clickhouseCluster: e.CLICKHOUSE_CLUSTER,
    labelMemoryMb: e.REGULARS_LABEL_MEMORY_MB,
    messageUrl: e.REGULARS_MESSAGE_URL,
    messageToken: e.REGULARS_MESSAGE_TOKEN,
    pushHosts: e.REGULARS_PUSH_HOSTS.split(',').flatMap((host) => host.trim() || []),
    webhooksToLoopback: e.REGULARS_WEBHOOKS_TO_LOOPBACK,
  }
}

/** Name, default and meaning of every setting, for `.env.example` and the documentation. */
export function listSettings(): { name: string; fallback: string | undefined; meaning: string }[] {
  return Object.entries(environment.shape).map(([name, schema]) => {
    const parsed = schema.safeParse(undefined)
    const fallback = parsed.success && parsed.data !== undefined ? String(parsed.data) : undefined
    return { name, fallback, meaning: schema.description ?? '' }
  })
}
