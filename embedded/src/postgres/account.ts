import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** The account a child runs under; undefined means our own. */
export type Account = { uid: number; gid: number; name: string } | undefined

const CREATED_NAME = 'regulars'

function lookUp(name: string): Account {
  // Not only /etc/passwd: accounts may come from a directory service.
  const answer = spawnSync('getent', ['passwd', name], { encoding: 'utf8' })
  const line =
    answer.status === 0
      ? answer.stdout
      : readFileSync('/etc/passwd', 'utf8')
          .split('\n')
          .find((entry) => entry.startsWith(`${name}:`))
  const [, , uid, gid] = line?.trim().split(':') ?? []
  return uid && gid ? { uid: Number(uid), gid: Number(gid), name } : undefined
}

function create(name: string): Account {
  // Debian and Red Hat have the first, Alpine-like systems the second.
  const attempts: Array<[string, string[]]> = [
    ['useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', name]],
    ['adduser', ['-S', '-D', '-H', name]],
  ]
  for (const [command, args] of attempts) if (spawnSync(command, args, { stdio: 'ignore' }).status === 0) break
  return lookUp(name)
}

/** PostgreSQL refuses to run as root; started by root, it gets an account that owns nothing else. */
export function unprivilegedAccount(): Account {
  if (process.getuid?.() !== 0) return undefined
  const account = lookUp('postgres') ?? lookUp(CREATED_NAME) ?? create(CREATED_NAME) ?? lookUp('nobody')
  if (!account)
    throw new Error(
      'PostgreSQL does not run as root, and there is no other account to run it under. Create one named "postgres", or start this as an ordinary user.',
    )
  return account
}

/** Whether the account can enter a folder: asked of the system, which knows groups and access lists too. */
export function canEnter(folder: string, account: Account): boolean {
  if (!account) return true
  const { uid, gid } = account
  return spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { uid, gid, cwd: '/', stdio: 'ignore' }).status === 0
}
