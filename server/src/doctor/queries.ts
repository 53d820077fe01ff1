import type pg from 'pg'

export type Exposure = { table: string; problem: string }

const appRole = 'regulars_app'

/**
 * Every way in which a table of these schemas could show one workspace to another: row-level security missing or not
 * forced, no policy, owned by the application's role; and the role itself being above the rules.
 */
export async function listExposures(client: pg.Client, schemas: string[]): Promise<Exposure[]> {
  const { rows } = await client.query<Exposure>(
    `select n.nspname || '.' || c.relname as "table", problem
     from pg_class c
       join pg_namespace n on n.oid = c.relnamespace
       cross join lateral (values
         (not c.relrowsecurity, 'row-level security is off'),
         (not c.relforcerowsecurity, 'row-level security is not forced on the owner'),
         (not exists (select from pg_policy p where p.polrelid = c.oid), 'no policy'),
         (pg_get_userbyid(c.relowner) = $2, 'the application role owns it')
       ) as t (wrong, problem)
     where n.nspname = any ($1) and c.relkind in ('r', 'p') and wrong
     union all
     select rolname, 'the application role stands above row-level security'
     from pg_roles where rolname = $2 and (rolsuper or rolbypassrls)
     union all
     select $2, 'the application role is missing' where not exists (select from pg_roles where rolname = $2)
     order by 1, 2`,
    [schemas, appRole],
  )
  return rows
}

export async function countTables(client: pg.Client, schemas: string[]): Promise<number> {
  const { rows } = await client.query<{ tables: number }>(
    `select count(*)::int as tables from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any ($1) and c.relkind in ('r', 'p')`,
    [schemas],
  )
  return rows[0]?.tables ?? 0
}

export async function readVersion(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ version: string }>(`select current_setting('server_version') as version`)
  return rows[0]?.version ?? ''
}
