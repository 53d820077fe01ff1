import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from '@regulars/embedded'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string
    clickhouseUrl: string
    shardedUrl: string
    template: string
  }
}

/** Starts real engines once for all test files; each file gets databases of its own on them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = mkdtempSync(join(tmpdir(), 'regulars-test-'))
  // As root, PostgreSQL runs under another account, which must be able to pass through.
  chmodSync(dir, 0o711)
  const log = (level: string, message: string, extra?: object) => {
    // biome-ignore lint/suspicious/noConsole: the test runner's own output, before any logger exists
    if (level === 'error') console.error(`engines: ${level}: ${message}`, extra ?? '')
  }
  const [plain, sharded] = await Promise.all([
    startEmbedded({ dataDir: join(dir, 'plain'), log }),
    startEmbedded({ dataDir: join(dir, 'sharded'), log, postgres: false, clickhouseProfile: 'two-shards' }),
  ])
  project.provide('postgresUrl', plain.postgresUrl)
  project.provide('clickhouseUrl', plain.clickhouseUrl)
  project.provide('shardedUrl', sharded.clickhouseUrl)
  return async () => {
    await Promise.all([plain.stop(), sharded.stop()])
    rmSync(dir, { recursive: true, force: true })
  }
}
