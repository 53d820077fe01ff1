import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { refusals } from './errors.ts'
import { writePrivate } from './files.ts'

const migration = z.object({ id: z.string(), checksum: z.string() })

const file = z.object({
  // Inside the backup folder, with forward slashes; the pattern keeps a changed manifest from reaching out of it.
  path: z
    .string()
    .regex(/^[\w][\w./-]*$/)
    .refine((path) => !path.includes('..')),
  bytes: z.number().int(),
  sha256: z.string(),
})

const table = z.object({
  name: z.string(),
  columns: z.array(z.string()),
  rows: z.number().int(),
  // A sum over a hash of every row, independent of their order: a restored table must give the same.
  fingerprint: z.string(),
  files: z.array(z.string()),
})

const manifest = z.object({
  format: z.literal(1),
  version: z.string(),
  createdAt: z.string(),
  postgres: z.object({
    version: z.string(),
    migrations: z.array(migration),
    tables: z.array(table),
    sequences: z.array(z.object({ name: z.string(), last: z.string(), called: z.boolean() })),
  }),
  clickhouse: z.object({ version: z.string(), migrations: z.array(migration), tables: z.array(table) }),
  files: z.array(file),
})

/** What a backup holds and how to tell that it is whole. Written last: a folder without one is not a backup. */
export type Manifest = z.infer<typeof manifest>
export type BackupFile = z.infer<typeof file>
export type BackupTable = z.infer<typeof table>
export type AppliedMigration = z.infer<typeof migration>

const name = 'manifest.json'
const sumName = 'manifest.json.sha256'
const sumOf = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex')

export async function writeManifest(dir: string, content: Manifest): Promise<void> {
  const text = `${JSON.stringify(content, null, 2)}\n`
  // The form that `sha256sum -c` reads, for those who check a backup without us.
  await writePrivate(join(dir, sumName), `${sumOf(text)}  ${name}\n`)
  await writePrivate(join(dir, name), text)
}

/** @throws Refusal backup_missing, backup_damaged, backup_from_newer */
export async function readManifest(dir: string): Promise<Manifest> {
  const text = await readFile(join(dir, name)).catch(() => undefined)
  const sum = await readFile(join(dir, sumName), 'utf8').catch(() => undefined)
  if (text === undefined || sum === undefined) {
    throw refusals.backup_missing({
      detail: `${dir} has no ${text === undefined ? name : sumName}: not a backup, or one that was cut short.`,
    })
  }
  if (sum !== `${sumOf(text)}  ${name}\n`)
    throw refusals.backup_damaged({ detail: `${name} and ${sumName} do not fit together.` })
  const parsed = manifest.safeParse(JSON.parse(text.toString('utf8')))
  if (!parsed.success)
    throw refusals.backup_from_newer({ detail: `${name} has a form that this release does not know.` })
  return parsed.data
}
