import type { ConsentChange, CustomerConsent, TouchChannel } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import { findPeople, getOrdinal } from '../../customers/index.ts'
import { type Caller, recordAudit } from '../../organization/index.ts'
import * as queries from '../queries.ts'
import type { Rights } from '../rules.ts'
import { readRightsOf } from './read-rights.ts'
import { recordConsent, type Said } from './record-consent.ts'

const wordsMax = 200

type Asked = { scope: Caller['scope']; publicId: string }

/** What a person allows and everything that was said. @throws customer_not_found */
export async function getConsent(deps: Deps, { scope, publicId }: Asked): Promise<CustomerConsent> {
  const customer = await getOrdinal(deps, scope, publicId)
  return deps.db.as(scope, (tx) => view(tx, scope, customer))
}

/**
 * Writes down what a customer told staff. What is so already is not written again. @throws customer_not_found
 */
export async function changeConsent(
  deps: Deps,
  by: Caller,
  publicId: string,
  change: ConsentChange,
): Promise<CustomerConsent> {
  const customer = await getOrdinal(deps, by.scope, publicId)
  return deps.db.as(by.scope, async (tx) => {
    const rights = (await readRightsOf(tx, by.scope, await findPeople(tx, by.workspace, [customer]))).get(customer)
    invariant(rights, 'a customer that was found has rights')
    const source = `${by.actor.kind}/${by.actor.id ?? 0}`
    const said = wordsOf(rights, change).map((word) => ({ ...word, customer, source }))
    await recordConsent(tx, deps, by.scope, said)
    const consent = await view(tx, by.scope, customer)
    if (said.length > 0)
      await recordAudit(tx, deps, { ...by, action: 'consent.recorded', object: `customer/${publicId}`, after: change })
    return consent
  })
}

type Word = Pick<Said, 'purpose' | 'channel' | 'granted'>

function wordsOf(rights: Rights, { marketing, personalisation, channels = {}, preferred }: ConsentChange): Word[] {
  const words: Word[] = []
  const answers = { marketing, personalisation }
  for (const purpose of ['marketing', 'personalisation'] as const) {
    const granted = answers[purpose]
    if (granted !== undefined && rights[purpose] !== (granted ? 'yes' : 'no')) words.push({ purpose, granted })
  }
  for (const [name, granted] of Object.entries(channels)) {
    const channel = name as TouchChannel // a key that the schema let through
    if (granted === rights.optedOut.has(channel)) words.push({ purpose: 'marketing', channel, granted })
  }
  if (preferred !== undefined && (preferred ?? undefined) !== rights.preferred)
    words.push({ purpose: 'preference', granted: preferred !== null, ...(preferred ? { channel: preferred } : {}) })
  return words
}

async function view(tx: Tx, scope: Caller['scope'], customer: number): Promise<CustomerConsent> {
  const people = await findPeople(tx, scope.workspace, [customer])
  const rights = (await readRightsOf(tx, scope, people)).get(customer)
  invariant(rights, 'a customer that was found has rights')
  const words = await queries.listWords(tx, scope.workspace, people.get(customer)?.records ?? [], wordsMax)
  return {
    marketing: rights.marketing,
    personalisation: rights.personalisation,
    optedOut: [...rights.optedOut].sort(),
    ...(rights.preferred ? { preferred: rights.preferred } : {}),
    log: words.map(({ at, what, channel, granted, source }) => ({
      at: at.toISOString(),
      what,
      ...(channel ? { channel } : {}),
      granted,
      source,
    })),
  }
}
