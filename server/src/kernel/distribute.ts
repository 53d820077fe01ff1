import type pg from 'pg'

/**
 * Distributes every table of these schemas that has a workspace over the cluster, all by that column and together, so that
 * whatever one workspace joins lies on one node. Tables without one stay on the coordinator. For a Citus coordinator with
 * empty tables, by its owner. Safe to repeat. Returns the tables that it distributed.
 */
export async function distributeTables(client: pg.Client, schemas: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
       join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace' and not a.attisdropped
     where n.nspname = any ($1) and c.relkind in ('r', 'p') and not c.relispartition
       and not exists (select from pg_dist_partition d where d.logicalrelid = c.oid)
     order by 1`,
    [schemas],
  )
  const distributed: string[] = []
  let first: string | undefined
  for (const { name } of rows) {
    await client.query(`select create_distributed_table($1, 'workspace', colocate_with => $2)`, [
      name,
      first ?? 'default',
    ])
    first ??= name
    distributed.push(name)
  }
  return distributed
}
