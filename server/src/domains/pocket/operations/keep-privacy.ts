import type { PocketPrivacy } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { CustomerCaller } from '../../../kernel/http.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import { readRights, recordConsent } from '../../consent/index.ts'

/**
 * Personalisation is on until it is switched off (the law asks for an off switch); marketing is off until the customer
 * agrees to it (the law asks for consent).
 */
export async function readPrivacy(tx: Tx, { scope, ordinal }: CustomerCaller): Promise<PocketPrivacy> {
  const rights = (await readRights(tx, scope, [ordinal])).get(ordinal)
  return { personalisation: rights?.personalisation !== 'no', marketing: rights?.marketing === 'yes' }
}

export const getPrivacy = ({ db }: Deps, me: CustomerCaller): Promise<PocketPrivacy> =>
  db.as(me.scope, (tx) => readPrivacy(tx, me))

/** Writes down what was said. Safe to repeat: an answer that was given already is not written again. */
export async function changePrivacy(
  deps: Deps,
  me: CustomerCaller,
  change: Partial<PocketPrivacy>,
): Promise<PocketPrivacy> {
  return deps.db.as(me.scope, async (tx) => {
    const rights = (await readRights(tx, me.scope, [me.ordinal])).get(me.ordinal)
    const said = (['personalisation', 'marketing'] as const).flatMap((purpose) => {
      const granted = change[purpose]
      if (granted === undefined || rights?.[purpose] === (granted ? 'yes' : 'no')) return []
      return [{ customer: me.ordinal, purpose, granted, source: 'pocket' }]
    })
    await recordConsent(tx, deps, me.scope, said)
    return readPrivacy(tx, me)
  })
}
