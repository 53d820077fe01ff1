/** Reads fastify's tree of routes (`printRoutes`): the only list of what is really there, described or not. */
export function listRoutes(tree: string): { method: string; path: string }[] {
  const routes: { method: string; path: string }[] = []
  const parents: string[] = []
  for (const line of tree.split('\n')) {
    const match = /^([│ ]*)[├└]── (.*?)(?: \(([A-Z, ]+)\))?$/u.exec(line)
    if (!match) continue
    const [, indent = '', segment = '', methods] = match
    const depth = indent.length / 4
    const path = `${depth === 0 ? '' : parents[depth - 1]}${segment}`
    parents[depth] = path
    for (const method of methods?.split(', ') ?? []) routes.push({ method, path })
  }
  return routes
}
