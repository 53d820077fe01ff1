import type { PocketPrivacy } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { CustomerCaller } from '../../../kernel/http.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import * as consents from '../queries/consents.ts'

/**
 * Personalisation is on until it is switched off (the law asks for an off switch); marketing is off until the customer
 * agrees to it (the law asks for consent).
 */
const unsaid: PocketPrivacy = { personalisation: true, marketing: false }

export async function readPrivacy(tx: Tx, { workspace, records }: CustomerCaller): Promise<PocketPrivacy> {
  const said = await consents.readConsents(tx, workspace, records)
  return {
    personalisation: said.get('personalisation') ?? unsaid.personalisation,
    marketing: said.get('marketing') ?? unsaid.marketing,
  }
}

export const getPrivacy = ({ db }: Deps, me: CustomerCaller): Promise<PocketPrivacy> =>
  db.as(me.scope, (tx) => readPrivacy(tx, me))

/** Writes down what changes and from which phone it was said. Safe to repeat: what is so already is not written again. */
export async function changePrivacy(
  { db, clock }: Deps,
  me: CustomerCaller,
  change: Partial<PocketPrivacy>,
): Promise<PocketPrivacy> {
  return db.as(me.scope, async (tx) => {
    const before = await readPrivacy(tx, me)
    for (const purpose of ['personalisation', 'marketing'] as const) {
      const granted = change[purpose]
      if (granted === undefined || granted === before[purpose]) continue
      const { workspace, ordinal: customer, session } = me
      await consents.insertConsent(tx, { workspace, customer, purpose, granted, at: clock.now(), session })
    }
    return { ...before, ...change }
  })
}
