import { parseArgs } from 'node:util'
import { describeRow, runRaces } from './run-races.ts'
import { shapes } from './shapes/index.ts'

const usage = `Races for money: tries to make a shop pay twice, and counts.

  node --import tsx city/src/cli.ts races --url http://localhost:4000 --secret-key sk_… [options]

  --url URL          address of the workspace's server; several times for several processes
  --callers N        callers at once (64)
  --seed S           the order in which they start (1)
  --only A,B         some of: ${shapes.map(({ name }) => name).join(', ')}

Use a workspace for tests: it leaves customers, offers and sales behind. Exit code 1 on any violation.
`

const say = (text: string) => process.stderr.write(text)

/** The command line of the races. Returns the exit code. */
export async function racesCommand(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      url: { type: 'string', multiple: true },
      'secret-key': { type: 'string' },
      callers: { type: 'string' },
      seed: { type: 'string' },
      only: { type: 'string' },
      help: { type: 'boolean' },
    },
  })
  const { url: urls, 'secret-key': secretKey } = values
  if (values.help || !urls?.length || !secretKey) {
    say(usage)
    return values.help ? 0 : 2
  }
  const report = await runRaces({
    urls,
    secretKey,
    callers: Number(values.callers ?? 64),
    seed: Number(values.seed ?? 1),
    only: values.only?.split(','),
    onRow: (row) => say(`${describeRow(row)}\n`),
  })
  for (const finding of report.books) say(`the books: ${finding}\n`)
  say(
    report.passed ? 'Exactly as many as may, every time; the books are balanced.\n' : 'Something can be spent twice.\n',
  )
  return report.passed ? 0 : 1
}
