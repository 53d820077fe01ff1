import type pg from 'pg'
import { appliedToClickHouse, appliedToPostgres, connectAsOwner } from '../backup/index.ts'
import { waiting } from '../domains/events/index.ts'
import { readHealth, verifyLedger } from '../domains/ledger/index.ts'
import { listWorkspaces, verifyAudit } from '../domains/organization/index.ts'
import { migrationSources } from '../domains.ts'
import type { Inspection } from '../inspect.ts'
import { listMigrations } from '../kernel/migrate.ts'
import { attempt, bad, type Check, ok, text, warn } from './check.ts'
import { countTables, listExposures, readVersion } from './queries.ts'

const domainSchemas = migrationSources.filter((source) => source.name !== 'kernel').map((source) => source.name)
const seeLog = text(
  'Start with REGULARS_LOG=debug and read what the engine says.',
  '用 REGULARS_LOG=debug 启动，查看引擎的输出。',
)

/** What only running engines can tell. */
export async function checkInstallation(inspection: Inspection): Promise<Check[]> {
  const { engines } = inspection
  const client = await connectAsOwner(engines.postgresUrl, 'doctor')
  try {
    const checks = [
      ...(await attempt('postgres', () => checkPostgres(client), seeLog)),
      ...(await attempt('clickhouse', () => checkClickHouse(inspection), seeLog)),
      ...(await attempt('migrations', () => checkMigrations(client, inspection), seeLog)),
    ]
    // The rest reads tables that a first start has yet to make.
    if (checks.some((check) => check.status === 'bad')) return checks
    return [
      ...checks,
      ...(await attempt('relay', () => checkRelay(inspection), seeLog)),
      ...(await attempt('isolation', () => checkIsolation(client), seeLog)),
      ...(await attempt('audit', () => checkAudit(inspection), seeLog)),
      ...(await attempt('ledger', () => checkLedger(inspection), seeLog)),
    ]
  } finally {
    await client.end()
  }
}

const postgresMajorMin = 15

async function checkPostgres(client: pg.Client): Promise<Check> {
  const version = await readVersion(client)
  const found = text(`PostgreSQL ${version}`, `PostgreSQL ${version}`)
  if (Number.parseInt(version, 10) >= postgresMajorMin) return ok('postgres', found)
  return bad('postgres', found, text('Use PostgreSQL 15 or newer.', '请使用 PostgreSQL 15 或更新版本。'))
}

async function checkClickHouse({ connection }: Inspection): Promise<Check> {
  const [row] = await connection.rows<{ version: string }>('select version() as version')
  return ok('clickhouse', text(`ClickHouse ${row?.version}`, `ClickHouse ${row?.version}`))
}

async function checkMigrations(client: pg.Client, { connection }: Inspection): Promise<Check> {
  const applied = [...((await appliedToPostgres(client)) ?? []), ...((await appliedToClickHouse(connection)) ?? [])]
  const ours = [...listMigrations(migrationSources, 'postgres'), ...listMigrations(migrationSources, 'clickhouse')]
  const checksums = new Map(ours.map((migration) => [migration.id, migration.checksum]))
  const unknown = applied.filter(({ id, checksum }) => checksums.get(id) !== checksum)
  if (unknown.length > 0) {
    const names = unknown.map((migration) => migration.id).join(', ')
    return bad(
      'migrations',
      text(`this release does not know ${names}`, `此版本不认识 ${names}`),
      text('A newer Regulars was here: install that release.', '该数据由更新的版本写入：请安装那个版本。'),
    )
  }
  const ran = new Set(applied.map((migration) => migration.id))
  const pending = ours.filter((migration) => !ran.has(migration.id)).length
  if (pending === 0) return ok('migrations', text(`all ${ours.length} have run`, `全部 ${ours.length} 个已执行`))
  return warn(
    'migrations',
    text(`${pending} of ${ours.length} have not run yet`, `${ours.length} 个中有 ${pending} 个尚未执行`),
    text('They run at the next start. Make a backup first.', '下次启动时会自动执行。请先备份。'),
  )
}

const lagSecondsMax = 60

async function checkRelay({ deps }: Inspection): Promise<Check> {
  const { rows, oldestSeconds } = await waiting(deps)
  const age = oldestSeconds.toFixed(0)
  const found = text(
    rows === 0 ? 'nothing waits for ClickHouse' : `${rows} commits wait for ClickHouse, the oldest for ${age} s`,
    rows === 0 ? '没有等待写入 ClickHouse 的数据' : `${rows} 批数据等待写入 ClickHouse，最早的已等待 ${age} 秒`,
  )
  if (oldestSeconds <= lagSecondsMax) return ok('relay', found)
  return warn(
    'relay',
    found,
    text(
      'It ships while a server runs: start one, and look at its log.',
      '服务器运行时才会写入：请启动服务器并查看日志。',
    ),
  )
}

async function checkIsolation(client: pg.Client): Promise<Check> {
  const exposures = await listExposures(client, domainSchemas)
  if (exposures.length === 0) {
    const tables = await countTables(client, domainSchemas)
    return ok(
      'isolation',
      text(`all ${tables} tables are behind row-level security`, `全部 ${tables} 张表均受行级安全保护`),
    )
  }
  const list = exposures.map(({ table, problem }) => `${table}: ${problem}`).join('; ')
  return bad(
    'isolation',
    text(list, list),
    text(
      'Somebody changed the database by hand. Restore a backup, or undo the change.',
      '有人手工改动了数据库。请恢复备份或撤销改动。',
    ),
  )
}

async function checkAudit({ deps }: Inspection): Promise<Check[]> {
  const checks: Check[] = []
  for (const { id, name } of await listWorkspaces(deps)) {
    const { intact, entries, firstBroken } = await verifyAudit(deps, id)
    checks.push(
      intact
        ? ok('audit', text(`${name}: ${entries} entries, unbroken`, `${name}：${entries} 条记录，链条完整`))
        : bad(
            'audit',
            text(`${name}: entry ${firstBroken} does not fit its chain`, `${name}：第 ${firstBroken} 条记录与链条不符`),
            text(
              'The audit log was changed, or secrets.json is not the one it was written with. Compare with a backup.',
              '审计日志被改动过，或 secrets.json 不是写入时的那一份。请与备份比对。',
            ),
          ),
    )
  }
  return checks
}

async function checkLedger({ deps }: Inspection): Promise<Check[]> {
  const checks: Check[] = []
  for (const { id, name } of await listWorkspaces(deps)) {
    const { findings, transfers } = await verifyLedger(deps, id, { record: false })
    const { stopped } = await readHealth(deps, id)
    const [first] = findings
    if (first)
      checks.push(
        bad(
          'ledger',
          text(`${name}: ${first.detail}`, `${name}：${first.detail}`),
          text(
            'The ledger was changed by hand. Compare with a backup, put it right, then POST /v1/ledger/resume.',
            '账本被手工改动过。请与备份比对并更正，然后调用 POST /v1/ledger/resume。',
          ),
        ),
      )
    else if (stopped)
      checks.push(
        bad(
          'ledger',
          text(`${name}: stopped, though everything agrees now`, `${name}：已停止写入，但现在账目一致`),
          text('Let it write again: POST /v1/ledger/resume.', '恢复写入：调用 POST /v1/ledger/resume。'),
        ),
      )
    else
      checks.push(ok('ledger', text(`${name}: ${transfers} transfers agree`, `${name}：${transfers} 笔转账账目一致`)))
  }
  return checks
}
