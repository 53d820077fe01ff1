import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { keyPermissions } from '@regulars/contract'
import { type Command, InvalidArgumentError } from 'commander'
import { createApiKey, revokeApiKey, systemCaller } from '../domains/organization/index.ts'
import { makePocketLink } from '../domains/pocket/index.ts'
import { terminal } from '../kernel/terminal.ts'
import { greet } from './greet.ts'
import { describeReport } from './report.ts'
import { type Serving, serve, stopOnSignals } from './serve.ts'

type DemoOptions = { customers: number; days: number; seed: number }

const whole = (text: string): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('A whole number above 0.')
  return value
}

/** What the city knows to be true, as it wrote it down. */
const truthFile = (serving: Serving): string => demoFile(serving, 'truth.json')
const demoFile = (serving: Serving, name: string): string => join(serving.opened.deps.config.dataDir, 'demo', name)
const city = fileURLToPath(import.meta.resolve('@regulars/city')).replace(/index\.ts$/, 'cli.ts')

export function demoCommand(program: Command): void {
  program
    .command('demo')
    .description('start Regulars with a simulated city, sent through the public API')
    .option('--customers <n>', 'people of the city', whole, 100_000)
    .option('--days <n>', 'days of history, up to yesterday', whole, 365)
    .option('--seed <n>', 'the same seed makes the same city', whole, 20_260_101)
    .action(async (options: DemoOptions) => {
      const serving = await serve()
      const stopped = stopOnSignals(serving.stop)
      if (existsSync(truthFile(serving))) terminal.say('The city is here already.')
      else await sendCity(serving, options)
      await printFirstReports(serving)
      // It can be looked at from here on; money and plays to look at come meanwhile.
      await greet(serving)
      for (const addition of additions) await sendMore(serving, addition)
      await showPocket(serving)
      await stopped
    })
}

/** Runs the city as what it is, a client: in a process of its own, with keys like any other. */
async function sendCity(serving: Serving, options: DemoOptions): Promise<void> {
  const { deps, workspace } = serving.opened
  const by = systemCaller(workspace.id)
  const secret = await createApiKey(deps, by, {
    kind: 'secret',
    name: 'Simulated city',
    permissions: [...keyPermissions],
  })
  const write = await createApiKey(deps, by, { kind: 'write', name: 'Simulated city', permissions: [] })
  await mkdir(join(deps.config.dataDir, 'demo'), { recursive: true })
  const yesterday = new Date(deps.clock.now().getTime() - 24 * 3600_000).toLocaleDateString('sv-SE', {
    timeZone: workspace.timezone,
  })
  const args = [
    '--url',
    serving.url,
    '--secret-key',
    secret.secret,
    '--write-key',
    write.secret,
    '--zone',
    workspace.timezone,
    '--end',
    yesterday,
  ]
  args.push('--customers', String(options.customers), '--days', String(options.days), '--seed', String(options.seed))
  args.push('--names', serving.opened.language, '--truth', truthFile(serving), '--verify')
  terminal.say(
    serving.opened.language === 'zh'
      ? '正在通过公开接口写入模拟城市…'
      : 'Sending the simulated city through the public API …',
  )
  const code = await runCity(args)
  await revokeApiKey(deps, by, secret.key.id)
  await revokeApiKey(deps, by, write.key.id)
  if (!existsSync(truthFile(serving))) throw new Error('The city could not be sent; see above.')
  if (code !== 0) terminal.say('The reports differ from the truth of the city; see above.')
}

function runCity(args: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    // Most of what a city makes is garbage a moment later: a roomier nursery saves a tenth of its time.
    const child = spawn(
      process.execPath,
      ['--max-semi-space-size=64', '--import', import.meta.resolve('tsx'), city, ...args],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    )
    child.on('error', reject)
    child.on('exit', (exit) => resolve(exit ?? 1))
  })
}

type Addition = { command: 'money' | 'act'; file: string; words: { en: string; zh: string } }

/** After the truth was compared with the reports, since what is sold at the till are orders that it does not know. */
const additions: readonly Addition[] = [
  {
    command: 'money',
    file: 'money.json',
    words: {
      en: 'Then offers, cards, stored value, envelopes and about a hundred sales at the till, yesterday and today, which the truth does not know …',
      zh: '再写入优惠券、会员卡、储值、红包，以及昨天和今天收银台的约一百笔销售；城市的真值不知道这些销售…',
    },
  },
  {
    command: 'act',
    file: 'acted.json',
    words: {
      en: 'Then plays from prescriptions, and customers who open the page after their payment …',
      zh: '再按处方开出几条玩法，并让顾客打开支付成功页…',
    },
  },
]

async function sendMore(serving: Serving, { command, file, words }: Addition): Promise<void> {
  const out = demoFile(serving, file)
  if (existsSync(out)) return
  const { deps, workspace, language } = serving.opened
  const by = systemCaller(workspace.id)
  const permissions = [...keyPermissions]
  const secret = await createApiKey(deps, by, { kind: 'secret', name: `Simulated city: ${command}`, permissions })
  terminal.say(words[language])
  const to = ['--url', serving.url, '--secret-key', secret.secret]
  const code = await runCity([command, ...to, '--truth', truthFile(serving), '--out', out])
  await revokeApiKey(deps, by, secret.key.id)
  if (code !== 0) throw new Error(`The city could not do this (${command}); see above.`)
}

/** How the demo's best customer sees the shop on his phone. */
async function showPocket(serving: Serving): Promise<void> {
  const { deps, workspace, language } = serving.opened
  const { customer } = JSON.parse(await readFile(demoFile(serving, 'money.json'), 'utf8')) as { customer: string } // as the city wrote it
  const { path } = await makePocketLink(deps, systemCaller(workspace.id), customer)
  const address = `${serving.url}${path}`
  terminal.say(
    language === 'zh'
      ? `  顾客手机上的样子（一小时内、仅一次有效）：${address}`
      : `  A customer's phone (once, within the hour): ${address}`,
  )
  terminal.say('')
}

async function printFirstReports({ opened }: Serving): Promise<void> {
  for (const name of ['summary', 'first-order-conversion', 'next-month-repurchase']) {
    terminal.result(`${await describeReport(opened, name)}\n`)
  }
}
