import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { actCommand } from './acting/cli.ts'
import { moneyCommand } from './money/cli.ts'
import { type CityPlan, defaultPlan } from './plan.ts'
import { racesCommand } from './races/cli.ts'
import { type SendProgress, sendCity } from './send.ts'
import { verifyCity } from './verify.ts'

const usage = `Sends a simulated city with known truth to a Regulars server.

  node --import tsx city/src/cli.ts --url http://localhost:4000 --secret-key sk_… --write-key wk_… [options]

  --customers N      people (${defaultPlan.customers})
  --days N           length of the period (${defaultPlan.days})
  --end YYYY-MM-DD   last day (${defaultPlan.endDate})
  --seed S           the same seed gives the same city (${defaultPlan.seed})
  --stores N         (${defaultPlan.stores})
  --communities N    (${defaultPlan.communities})
  --couriers N       (${defaultPlan.couriers})
  --zone ZONE        zone of the workspace (${defaultPlan.timeZone})
  --names zh|en      language of the names (${defaultPlan.names})
  --prefix TEXT      in front of order numbers, for a second city in one workspace
  --concurrency N    calls in flight (4)
  --truth FILE       where the truth goes (truth.json)
  --verify           compare the reports with the truth at the end

  races --help       races for money instead: tries to make a shop pay twice
  money --help       money to look at for a city that was sent
  act --help         plays and visits to look at for a city that has money
`

const say = (text: string) => process.stderr.write(text)

function readPlan(values: Record<string, string | boolean | undefined>): Partial<CityPlan> {
  const plan: Partial<CityPlan> = {}
  for (const name of ['customers', 'days', 'seed', 'stores', 'communities', 'couriers'] as const)
    if (typeof values[name] === 'string') plan[name] = Number(values[name])
  if (typeof values.end === 'string') plan.endDate = values.end
  if (typeof values.zone === 'string') plan.timeZone = values.zone
  if (typeof values.prefix === 'string') plan.prefix = values.prefix
  if (values.names === 'en' || values.names === 'zh') plan.names = values.names
  return plan
}

/** One line that is written over, on a terminal only. */
function drawProgress({ generated, orders, messages, retries }: SendProgress): void {
  const done = generated.days === 0 ? 0 : generated.day / generated.days
  const bar = '█'.repeat(Math.round(done * 30)).padEnd(30, '░')
  const counts = `${orders.toLocaleString('en')} orders, ${messages.toLocaleString('en')} events`
  say(`\r${bar} day ${generated.day}/${generated.days}  ${counts}${retries > 0 ? `, ${retries} retries` : ''} `)
}

async function main(): Promise<number> {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    options: {
      url: text,
      'secret-key': text,
      'write-key': text,
      customers: text,
      days: text,
      end: text,
      seed: text,
      stores: text,
      communities: text,
      couriers: text,
      zone: text,
      names: text,
      prefix: text,
      concurrency: text,
      truth: text,
      verify: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  })
  const { url: baseUrl, 'secret-key': secretKey, 'write-key': writeKey } = values
  if (values.help || !baseUrl || !secretKey || !writeKey) {
    say(usage)
    return values.help ? 0 : 2
  }
  const { truth, sent } = await sendCity({
    baseUrl,
    secretKey,
    writeKey,
    plan: readPlan(values),
    concurrency: Number(values.concurrency ?? 4),
    onProgress: process.stderr.isTTY ? drawProgress : undefined,
  })
  const file = values.truth ?? 'truth.json'
  await writeFile(file, `${JSON.stringify(truth, null, 2)}\n`)
  say(`\nSent ${sent.orders} orders, ${sent.refunds} refunds and ${sent.messages} events. The truth is in ${file}.\n`)
  if (!values.verify) return 0
  const mismatches = await verifyCity({ baseUrl, secretKey, truth, patienceSeconds: 60 })
  for (const { report, query, row, figure, expected, got } of mismatches.slice(0, 20))
    say(`${report} ${JSON.stringify(query)} ${row} ${figure}: ${got}, should be ${expected}\n`)
  say(mismatches.length === 0 ? 'Every figure is exact.\n' : `${mismatches.length} figures differ.\n`)
  return mismatches.length === 0 ? 0 : 1
}

const [command, ...rest] = process.argv.slice(2)
const commands: Record<string, (args: string[]) => Promise<number>> = {
  races: racesCommand,
  money: moneyCommand,
  act: actCommand,
}
process.exitCode = await (commands[command ?? '']?.(rest) ?? main())
