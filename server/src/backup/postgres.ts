import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { invariant } from '../kernel/errors.ts'
import { packStream, unpack } from './files.ts'
import type { AppliedMigration, BackupFile, BackupTable, Manifest } from './manifest.ts'

type PostgresPart = Manifest['postgres']
type TableShape = { name: string; columns: string[] }
type OnRows = (rows: number) => void

const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`
const quotePath = (name: string): string => name.split('.').map(quoteName).join('.')
const quoteList = (names: string[]): string => names.map(quoteName).join(', ')

/** A connection with the owner's rights that prints every value in one way, whatever the server's defaults are. */
export async function connectAsOwner(url: string, purpose: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: `regulars ${purpose}` })
  await client.connect()
  await client.query(`set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set intervalstyle = 'iso_8601';
    set extra_float_digits = 1; set bytea_output = 'hex'`)
  // On a server of your own the owner need not be a superuser: then row-level security binds it too.
  await client.query(`select set_config('regulars.system', 'on', false)`)
  return client
}

/** What ran here, or undefined where Regulars never was. */
export async function listApplied(client: pg.Client): Promise<AppliedMigration[] | undefined> {
  const { rows: found } = await client.query<{ there: boolean }>(
    `select to_regclass('regulars.migration') is not null as there`,
  )
  if (!found[0]?.there) return undefined
  const { rows } = await client.query<AppliedMigration>('select id, checksum from regulars.migration order by id')
  return rows
}

/** Every table of these schemas with the columns that a copy must hold; the list of migrations makes itself. */
async function listTables(client: pg.Client, schemas: string[]): Promise<TableShape[]> {
  const { rows } = await client.query<TableShape>(
    `select n.nspname || '.' || c.relname as name,
            (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
             where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any ($1) and c.relkind in ('r', 'p') and not c.relispartition
       and (n.nspname, c.relname) <> ('regulars', 'migration')
     order by 1`,
    [schemas],
  )
  return rows
}

/** Row count and order-independent hash of a table, as this connection sees it. */
async function measure(
  client: pg.Client,
  { name, columns }: TableShape,
): Promise<{ rows: number; fingerprint: string }> {
  const { rows } = await client.query<{ rows: string; fingerprint: string }>(
    `select count(*) as rows, coalesce(sum(hashtextextended(row(${quoteList(columns)})::text, 0)::numeric), 0)::text as fingerprint
     from ${quotePath(name)}`,
  )
  const [found] = rows
  invariant(found, 'an aggregate answers one row')
  return { rows: Number(found.rows), fingerprint: found.fingerprint }
}

export type PostgresCopy = { measured: (TableShape & { rows: number; fingerprint: string })[]; rows: number }

/** Opens the one snapshot that all the rest reads, and looks at what there is to copy. */
export async function openSnapshot(client: pg.Client, schemas: string[]): Promise<PostgresCopy> {
  await client.query('begin transaction isolation level repeatable read, read only')
  const measured = []
  for (const shape of await listTables(client, schemas)) measured.push({ ...shape, ...(await measure(client, shape)) })
  return { measured, rows: measured.reduce((sum, table) => sum + table.rows, 0) }
}

/** Copies every table of the snapshot into the folder, one file each. */
export async function copyOut(
  client: pg.Client,
  schemas: string[],
  { measured }: PostgresCopy,
  dir: string,
  onRows: OnRows,
): Promise<{ part: PostgresPart; files: BackupFile[] }> {
  const files: BackupFile[] = []
  const tables: BackupTable[] = []
  for (const { name, columns, rows, fingerprint } of measured) {
    const path = `postgres/${name}.copy.gz`
    // A query and not the bare table: it also reads partitioned tables, and obeys row-level security where it must.
    const source = client.query(copyTo(`copy (select ${quoteList(columns)} from ${quotePath(name)}) to stdout`))
    files.push(await packStream(dir, path, source, (chunk) => onRows(countLines(chunk))))
    tables.push({ name, columns, rows, fingerprint, files: [path] })
  }
  const { rows: version } = await client.query<{ version: string }>(
    `select current_setting('server_version') as version`,
  )
  const part = {
    version: version[0]?.version ?? '',
    migrations: (await listApplied(client)) ?? [],
    tables,
    // Read last: a number given out meanwhile is never given out again.
    sequences: await listSequences(client, schemas),
  }
  await client.query('commit')
  return { part, files }
}

/** In COPY's text form a line feed inside a value is written as \n, so each one ends a row. */
function countLines(chunk: Buffer): number {
  let count = 0
  for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) count += 1
  return count
}

async function listSequences(client: pg.Client, schemas: string[]): Promise<PostgresPart['sequences']> {
  const { rows } = await client.query<{ name: string }>(
    `select schemaname || '.' || sequencename as name from pg_sequences where schemaname = any ($1) order by 1`,
    [schemas],
  )
  const sequences = []
  for (const { name } of rows) {
    const { rows: state } = await client.query<{ last: string; called: boolean }>(
      `select last_value::text as last, is_called as called from ${quotePath(name)}`,
    )
    if (state[0]) sequences.push({ name, ...state[0] })
  }
  return sequences
}

/**
 * Loads a backup into tables that its own migrations have just made, in one transaction: all of it or nothing. Foreign
 * keys stay in force, so tables go in behind those they point to; no superuser is needed.
 * @throws when a table does not come out as it went in
 */
export async function copyIn(
  client: pg.Client,
  schemas: string[],
  part: PostgresPart,
  dir: string,
  onRows: OnRows,
): Promise<void> {
  await client.query('begin')
  try {
    const held = await standAside(client, schemas)
    // Migrations seed some tables; the backup has those rows as they were last.
    if (part.tables.length > 0)
      await client.query(`truncate ${part.tables.map((table) => quotePath(table.name)).join(', ')}`)
    for (const table of await inLoadOrder(client, schemas, part.tables)) {
      for (const path of table.files) {
        const target = client.query(copyFrom(`copy ${quotePath(table.name)} (${quoteList(table.columns)}) from stdin`))
        await pipeline(unpack(dir, path), target)
      }
      const found = await measure(client, table)
      invariant(
        found.rows === table.rows && found.fingerprint === table.fingerprint,
        `table ${table.name} was restored with ${found.rows} rows that are not the ${table.rows} of the backup`,
      )
      onRows(table.rows)
    }
    for (const { name, last, called } of part.sequences)
      await client.query('select setval($1, $2, $3)', [quotePath(name), last, called])
    for (const statement of held) await client.query(statement)
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  }
  await client.query('analyze')
}

/**
 * Turns off what would stand in the way of loading: our own triggers, such as the one that keeps the audit log from
 * being emptied, and row-level security towards the owner. Returns the statements that turn exactly that on again.
 */
async function standAside(client: pg.Client, schemas: string[]): Promise<string[]> {
  const { rows: triggers } = await client.query<{ table: string; name: string }>(
    `select n.nspname || '.' || c.relname as "table", t.tgname as name
     from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any ($1) and not t.tgisinternal and t.tgenabled = 'O'`,
    [schemas],
  )
  const { rows: forced } = await client.query<{ table: string }>(
    `select n.nspname || '.' || c.relname as "table" from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any ($1) and c.relforcerowsecurity`,
    [schemas],
  )
  const again: string[] = []
  for (const { table, name } of triggers) {
    await client.query(`alter table ${quotePath(table)} disable trigger ${quoteName(name)}`)
    again.push(`alter table ${quotePath(table)} enable trigger ${quoteName(name)}`)
  }
  for (const { table } of forced) {
    await client.query(`alter table ${quotePath(table)} no force row level security`)
    again.push(`alter table ${quotePath(table)} force row level security`)
  }
  return again
}

async function inLoadOrder(client: pg.Client, schemas: string[], tables: BackupTable[]): Promise<BackupTable[]> {
  const { rows: links } = await client.query<{ from: string; to: string }>(
    `select n.nspname || '.' || c.relname as "from", m.nspname || '.' || d.relname as "to"
     from pg_constraint f
       join pg_class c on c.oid = f.conrelid join pg_namespace n on n.oid = c.relnamespace
       join pg_class d on d.oid = f.confrelid join pg_namespace m on m.oid = d.relnamespace
     where f.contype = 'f' and n.nspname = any ($1) and f.conrelid <> f.confrelid`,
    [schemas],
  )
  const waiting = new Map(tables.map((table) => [table.name, table]))
  const ordered: BackupTable[] = []
  while (waiting.size > 0) {
    const ready = [...waiting.values()].filter(
      (table) => !links.some((link) => link.from === table.name && waiting.has(link.to)),
    )
    invariant(
      ready.length > 0,
      `tables ${[...waiting.keys()].join(', ')} point at each other; make one of the keys deferrable and load around it`,
    )
    for (const table of ready) {
      ordered.push(table)
      waiting.delete(table.name)
    }
  }
  return ordered
}

/** Whether a database holds anything of Regulars. */
export async function isPostgresEmpty(client: pg.Client): Promise<boolean> {
  return (await listApplied(client)) === undefined
}
