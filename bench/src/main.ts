import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { keepSection, type Played, renderSection } from './lib/results.ts'
import type { Row, Size } from './lib/row.ts'
import { playRounds } from './lib/statistics.ts'
import { crowd } from './rows/p1-crowd.ts'
import { wideRows } from './rows/p2-rows.ts'
import { manyLabels } from './rows/p3-many-labels.ts'
import { labelLag } from './rows/p4-label-lag.ts'
import { ingestSingle } from './rows/p5-ingest-single.ts'
import { ingestBatches } from './rows/p6-ingest-batches.ts'
import { ledger } from './rows/p7-ledger.ts'
import { hotAccount } from './rows/p8-hot-account.ts'
import { flashClaims } from './rows/p9-claims.ts'
import { split } from './rows/p10-split.ts'
import { playSteps } from './rows/p11-plays.ts'
import { reports } from './rows/p12-reports.ts'
import { interest } from './rows/p13-interest.ts'
import { start } from './rows/p14-start.ts'
import { overload } from './rows/r8-overload.ts'

const rows: readonly Row[] = [
  crowd,
  wideRows,
  manyLabels,
  labelLag,
  ingestSingle,
  ingestBatches,
  ledger,
  hotAccount,
  flashClaims,
  split,
  playSteps,
  reports,
  interest,
  start,
  overload,
]
const say = (text: string): void => void process.stderr.write(`${text}\n`)

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { size: { type: 'string', default: 'full' }, rounds: { type: 'string' }, help: { type: 'boolean' } },
})
const size: Size = values.size === 'small' ? 'small' : 'full'
const rounds = Number(values.rounds ?? (size === 'small' ? 2 : 5))
const unknown = positionals.filter((id) => !rows.some((row) => row.id === id))
if (values.help || unknown.length > 0 || !(rounds >= 1)) {
  for (const id of unknown) say(`There is no row ${id}.`)
  say(`npm run bench -- [${rows.map((row) => row.id).join(' ')}] [--size small|full] [--rounds 5]`)
  for (const row of rows) say(`  ${row.title}: ${row.goal}`)
  process.exit(values.help ? 0 : 2)
}

for (const row of rows) if (positionals.length === 0 || positionals.includes(row.id)) await run(row)
process.exit(0)

async function run(row: Row): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), `regulars-bench-${row.id}-`))
  // As root, PostgreSQL runs under another account, which must be able to pass through.
  chmodSync(folder, 0o711)
  say(`${row.title} (${size}, ${rounds} rounds)`)
  try {
    const opened = await row.open({ size, folder, say })
    try {
      const played: Played[] = []
      for (const match of opened.matches) played.push({ match, rounds: await playRounds(match, rounds, say) })
      const section = renderSection(row, opened, played, { size, rounds })
      process.stdout.write(`${section}\n`)
      if (!keepSection(rows, row, section, size)) say('RESULTS.md keeps the figures of the full run.')
    } finally {
      await opened.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
