import { writePrivately } from '../files.ts'

/** `two-shards` adds the cluster `two_shards`, whose both shards are this process; see the README. */
export type ClickHouseProfile = 'plain' | 'two-shards'

/** Server settings by their path, such as `mark_cache_size` or `merge_tree.fsync_after_insert`. */
export type ClickHouseConfig = Record<string, string | number>

type Tree = Map<string, Tree | string>

/** Settings that share a path share its element: of two elements with one name the engine reads the first. */
function xml(settings: ClickHouseConfig): string {
  const root: Tree = new Map()
  for (const [path, value] of Object.entries(settings)) {
    const names = path.split('.')
    const last = names.pop() ?? path
    let tree = root
    for (const name of names) {
      const known = tree.get(name)
      const next: Tree = known instanceof Map ? known : new Map()
      tree.set(name, next)
      tree = next
    }
    tree.set(last, String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;'))
  }
  return elements(root)
}

const elements = (tree: Tree): string =>
  [...tree].map(([name, inner]) => `<${name}>${inner instanceof Map ? elements(inner) : inner}</${name}>`).join('\n')

function twoShards(port: number): string {
  const shard = (host: string) => `<shard><replica><host>${host}</host><port>${port}</port></replica></shard>`
  return `<tcp_port>${port}</tcp_port>
<remote_servers><two_shards>${shard('127.0.0.1')}${shard('localhost')}</two_shards></remote_servers>`
}

export async function writeConfig(
  path: string,
  o: { profile: ClickHouseProfile; clusterPort: number; more: ClickHouseConfig },
): Promise<void> {
  const body = [xml({ ...SMALL, ...o.more }), o.profile === 'two-shards' ? twoShards(o.clusterPort) : '']
  await writePrivately(path, `<clickhouse>\n${body.join('\n')}\n</clickhouse>\n`)
}

const MiB = 1024 ** 2

/** For a machine of two cores where one process among several may use a few hundred MiB while idle. */
const SMALL: ClickHouseConfig = {
  mark_cache_size: 64 * MiB,
  // A report that wants more is refused with a reason; at the default of 0.9 the kernel would choose a victim.
  max_server_memory_usage_to_ram_ratio: 0.5,
  // The relay drops its copy once a batch is acknowledged here, so the batch must survive a power cut. Measured: 10 ms
  // instead of 8.3 for an insert of one row, 17 instead of 14.6 for a thousand.
  'merge_tree.fsync_after_insert': 1,
  'merge_tree.fsync_part_directory': 1,
}
