import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { listSettings } from '../server/src/kernel/config.ts'

/** `.env.example`, from the settings that the program reads. Run this file to write it. */
export function renderEnvExample(): string {
  const head = [
    '# Settings of Regulars: environment variables. All are optional; the value shown is the default.',
    '# NAME_FILE gives the content of a file instead (container secrets), for example DATABASE_URL_FILE.',
  ]
  const entries = listSettings().map(({ name, fallback, meaning }) => `# ${meaning}\n# ${name}=${fallback ?? ''}`)
  return `${head.join('\n')}\n\n${entries.join('\n\n')}\n`
}

if (process.argv[1] === import.meta.filename)
  writeFileSync(join(import.meta.dirname, '../.env.example'), renderEnvExample())
