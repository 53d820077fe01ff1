import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { CityTruth } from '../truth/types.ts'
import { act } from './act.ts'

const usage = `Lets the shop of a city that was sent act: plays from prescriptions, and visits of the page after a payment.

  node --import tsx city/src/cli.ts act --url http://localhost:4000 --secret-key sk_… [options]

  --truth FILE   what sending the city wrote (truth.json)
  --out FILE     where to write what was done (acted.json)
`

/** The command line of acting. Returns the exit code. */
export async function actCommand(args: string[]): Promise<number> {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    args,
    options: { url: text, 'secret-key': text, truth: text, out: text, help: { type: 'boolean' } },
  })
  const { url: baseUrl, 'secret-key': secretKey } = values
  if (values.help || !baseUrl || !secretKey) {
    process.stderr.write(usage)
    return values.help ? 0 : 2
  }
  const { plan } = JSON.parse(await readFile(values.truth ?? 'truth.json', 'utf8')) as CityTruth // as sending wrote it
  const acted = await act({ baseUrl, secretKey, plan })
  await writeFile(values.out ?? 'acted.json', `${JSON.stringify(acted, null, 2)}\n`)
  process.stderr.write(
    `Started ${acted.started.join(', ')}; drafted ${acted.drafted.join(', ')}; ${acted.pages} pages after a payment opened, ${acted.joined} joined.\n`,
  )
  return 0
}
