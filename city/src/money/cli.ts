import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { CityTruth } from '../truth/types.ts'
import { giveMoney } from './give-money.ts'

const usage = `Money to look at for a city that was sent: offers, cards, stored value, envelopes and sales at the till.

  node --import tsx city/src/cli.ts money --url http://localhost:4000 --secret-key sk_… [options]

  --truth FILE   what sending the city wrote (truth.json)
  --out FILE     where to write what was given (money.json)
`

const say = (text: string) => process.stderr.write(text)

function drawProgress(calls: number, about: number): void {
  const bar = '█'.repeat(Math.min(30, Math.round((calls / about) * 30))).padEnd(30, '░')
  say(`\r${bar} ${calls.toLocaleString('en')} calls for money `)
}

/** The command line of the money. Returns the exit code. */
export async function moneyCommand(args: string[]): Promise<number> {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    args,
    options: { url: text, 'secret-key': text, truth: text, out: text, help: { type: 'boolean' } },
  })
  const { url: baseUrl, 'secret-key': secretKey } = values
  if (values.help || !baseUrl || !secretKey) {
    say(usage)
    return values.help ? 0 : 2
  }
  const { plan } = JSON.parse(await readFile(values.truth ?? 'truth.json', 'utf8')) as CityTruth // as sending wrote it
  const onProgress = process.stderr.isTTY ? drawProgress : undefined
  const given = await giveMoney({ baseUrl, secretKey, plan, onProgress })
  await writeFile(values.out ?? 'money.json', `${JSON.stringify(given, null, 2)}\n`)
  const { offers, coupons, cards, recharges, tickets } = given
  if (onProgress) say('\n')
  say(
    `Gave ${offers} offers, ${coupons} coupons, ${cards} cards and ${recharges} recharges; sold ${tickets} baskets.\n`,
  )
  return 0
}
