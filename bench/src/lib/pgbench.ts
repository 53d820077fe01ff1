import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import pg from 'pg'
import type { Contestant } from './row.ts'

const debian = '/usr/lib/postgresql'

/** Where `pgbench` is, or undefined: it comes with PostgreSQL's own packages, not with the binaries from npm. */
export function findPgbench(): string | undefined {
  const versions = existsSync(debian) ? readdirSync(debian) : []
  const places = ['pgbench', ...versions.map((version) => `${debian}/${version}/bin/pgbench`)]
  return places.find((place) => spawnSync(place, ['--version']).status === 0)
}

/** TPC-B, PostgreSQL's own measure, on the same server in a database of its own, with so many clients each. */
export async function openTpcB(
  contestants: readonly { name: string; clients: number }[],
  { program, postgresUrl, seconds }: { program: string; postgresUrl: string; seconds: number },
): Promise<Contestant[]> {
  const admin = new pg.Client({ connectionString: postgresUrl })
  await admin.connect()
  await admin.query('create database tpcb')
  await admin.end()
  const url = new URL(postgresUrl)
  url.pathname = '/tpcb'
  await run(program, ['--initialize', '--scale=20', '--quiet', url.href])
  return contestants.map(({ name, clients }) => ({
    name,
    async measure() {
      const jobs = `--jobs=${Math.min(clients, 2)}`
      const load = [`--client=${clients}`, jobs, '--protocol=prepared', `--time=${seconds}`, '--no-vacuum', url.href]
      return { value: Number(/tps = ([\d.]+)/.exec(await run(program, load))?.[1]) }
    },
  }))
}

async function run(program: string, options: string[]): Promise<string> {
  const child = spawn(program, options, { stdio: ['ignore', 'pipe', 'pipe'] })
  const [said, complained] = await Promise.all([text(child.stdout), text(child.stderr)])
  if (!/tps = /.test(said) && !options.includes('--initialize')) throw new Error(`pgbench: ${complained}`)
  return said
}
