import { claimDataDir, startEmbedded } from '../index.ts'

/** A server that knows only how to run: the tests of sudden death start it with a data folder, and kill it. */
async function main(dataDir: string): Promise<void> {
  const claim = await claimDataDir(dataDir)
  const engines = await startEmbedded({ dataDir, log: () => undefined })
  await claim.publish({
    url: 'http://127.0.0.1:1',
    postgresUrl: engines.postgresUrl,
    clickhouseUrl: engines.clickhouseUrl,
  })
  process.send?.({ postgres: engines.postgres.pid(), clickhouse: engines.clickhouse.pid() })
}

main(process.argv[2] ?? '').catch((error) => {
  process.stderr.write(`${error}\n`)
  process.exit(1)
})
