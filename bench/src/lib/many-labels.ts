import pg from 'pg'
import { ensureLabels, holdDefinitions } from '../../../server/src/domains/labels/index.ts'
import type { Chain } from './chain.ts'

/** A flag of about `density` of all customers. `id` is the product's number for it. */
export type WideLabel = { id: number; code: string; density: number; members: number }

const densest = 0.5
const rarest = 0.0001
/** So many members go into one statement. */
const membersAtOnce = 8_000_000

/** Densities by a power law: the first label has half of all customers, the last one of ten thousand. */
const densityOf = (index: number, labels: number): number =>
  densest * (index + 1) ** -(Math.log(densest / rarest) / Math.log(labels))

/** Published flags in the product's own registry. */
export async function defineLabels(chain: Chain, count: number, customers: number): Promise<WideLabel[]> {
  const { deps } = chain.runtime
  const { workspace } = chain.reader.by
  const codes = Array.from({ length: count }, (_, index) => `wide-${index}`)
  await ensureLabels(
    deps,
    { workspace, stores: '*' },
    codes.map((code) => ({
      code,
      name: { en: code, zh: code },
      meaning: { en: '', zh: '' },
      scenario: 'churn-recall',
      category: 'reach',
      kind: 'model',
      type: 'flag',
      values: [],
      unit: '',
      rule: null,
      refresh: 'on-run',
      sensitivity: 'open',
      granularity: 'fine',
      source: 'own',
    })),
  )
  const client = new pg.Client({ connectionString: chain.postgresUrl })
  await client.connect()
  await client.query(
    `insert into customers.counter (workspace, last_ordinal) values ($1, $2)
     on conflict (workspace) do update set last_ordinal = excluded.last_ordinal`,
    [workspace, customers],
  )
  await client.end()
  const { byCode } = await holdDefinitions(deps, workspace)
  return codes.map((code, index) => {
    const density = densityOf(index, count)
    return { id: byCode.get(code)?.id ?? 0, code, density, members: Math.floor(density * customers) }
  })
}

/** Customer number k of a label: somewhere in the k-th of as many equal shares of all customers as the label has members. */
const member = (k: string, label: string, density: string): string =>
  `toUInt32(1 + floor((${k} + cityHash64(${label}, ${k}) / 18446744073709551616.) / ${density}))`

/** Writes the values straight into the product's table. */
export async function writeLabels(
  chain: Chain,
  labels: readonly WideLabel[],
  say: (text: string) => void,
): Promise<void> {
  const { connection } = chain.runtime.deps.ch
  const insert = (source: string): Promise<void> =>
    connection.command(
      `insert into label_values
       select ${chain.reader.by.workspace}, label, customer, 'true', 0, 'import', now64(3), 0, 1 from (${source})`,
      { settings: { max_insert_block_size: 2_000_000, min_insert_block_size_rows: 2_000_000 } },
    )
  let written = 0
  for (const group of groupsOf(labels)) {
    const [first] = group
    if (first && group.length === 1)
      await insert(
        `select toUInt32(${first.id}) as label, ${member('number', 'label', String(first.density))} as customer from numbers(${first.members})`,
      )
    else
      await insert(
        `select label, ${member('k', 'label', 'density')} as customer from (
           select toUInt32(t.1) as label, t.2 as density, toUInt32(t.3) as members
           from (select arrayJoin([${group.map(({ id, density, members }) => `(${id}, ${density}, ${members})`).join(', ')}]) as t)
         ) array join range(members) as k`,
      )
    const before = written
    written += group.reduce((sum, { members }) => sum + members, 0)
    if (Math.floor(written / 25e6) > Math.floor(before / 25e6))
      say(`  wrote ${(written / 1e6).toFixed(0)} million values`)
  }
  await connection.command('optimize table label_values final')
  say(`  wrote ${(written / 1e6).toFixed(0)} million values, merged`)
}

function groupsOf(labels: readonly WideLabel[]): WideLabel[][] {
  const groups: WideLabel[][] = []
  let room = 0
  for (const label of labels) {
    if (label.members > room) {
      groups.push([])
      room = membersAtOnce
    }
    groups.at(-1)?.push(label)
    room -= label.members
  }
  return groups
}
