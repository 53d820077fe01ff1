import type { TouchTemperature } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { findPeople, getOrdinal } from '../../customers/index.ts'
import { findPolicy } from '../queries/policy.ts'
import { defaultPolicy } from '../rules/policy.ts'
import { bandOf, coolsAt, temperatureOf } from '../rules/temperature.ts'
import { readPeople } from './gather-facts.ts'

const sinceDays = 120

/** How warm the contact with these people is now, by the number that was asked for; unknown ones are missing. */
export async function readTemperatures(
  tx: Tx,
  { clock }: Pick<Deps, 'clock'>,
  scope: Scope,
  customers: readonly number[],
): Promise<Map<number, TouchTemperature>> {
  const at = clock.now().getTime()
  const { temperature } = (await findPolicy(tx, scope.workspace))?.policy ?? defaultPolicy
  const persons = await findPeople(tx, scope.workspace, customers)
  const records = [...new Set([...persons.values()].flatMap((person) => person.records))]
  const wanted = { persons, records, zones: new Map(), timezone: 'UTC', now: at }
  const people = await readPeople(tx, scope, wanted, { sinceDays, life: false })
  return new Map(
    [...people].map(([asked, { past, complaints, marketing }]) => {
      const degrees = temperatureOf(past, complaints, at)
      const band = bandOf(degrees, temperature)
      const answered = past.findLast((touch) => touch.acted || touch.seen)
      const last = past.at(-1)
      return [
        asked,
        {
          degrees,
          band,
          ...temperature,
          complaints: complaints.length,
          marketing,
          ...(last ? { lastTouchAt: new Date(last.at).toISOString() } : {}),
          ...(answered ? { lastAnswerAt: new Date(answered.at).toISOString() } : {}),
          ...(band === 'hot'
            ? { coolsAt: new Date(coolsAt(past, complaints, { at, hotFrom: temperature.hotFrom })).toISOString() }
            : {}),
        },
      ]
    }),
  )
}

/** The temperature of one customer. @throws customer_not_found */
export async function getTemperature(deps: Deps, scope: Scope, publicId: string): Promise<TouchTemperature> {
  const customer = await getOrdinal(deps, scope, publicId)
  const found = await deps.db.as(scope, (tx) => readTemperatures(tx, deps, scope, [customer]))
  const temperature = found.get(customer)
  invariant(temperature, 'a customer that was found has a temperature')
  return temperature
}
