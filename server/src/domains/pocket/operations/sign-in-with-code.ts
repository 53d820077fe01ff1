import { timingSafeEqual } from 'node:crypto'
import type { PocketSignIn } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { markPresence, normaliseIdentifier, recognisePeople } from '../../customers/index.ts'
import { findStorefront, forgiveAttempts, limitAttempts, networkOf, type Storefront } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/secrets.ts'
import { codeAttemptsMax, tryLimits } from '../rules/sessions.ts'
import { type OpenedSession, openSession, type Phone } from './open-session.ts'
import { codeHashOf, phoneHashOf } from './send-sign-in-code.ts'

/**
 * Signs in whoever holds this phone; they are recognised by its number, or become a customer now. An attempt counts before
 * the code is looked at, so a hundred at once are a hundred attempts.
 * @throws pocket_door_unknown, pocket_phone_invalid, pocket_code_wrong, sign_in_slowed_down
 */
export async function signInWithCode(deps: Deps, input: PocketSignIn, from: Phone): Promise<OpenedSession> {
  const front = await findStorefront(deps, input.store)
  if (!front) throw refusals.pocket_door_unknown()
  const phone = normaliseIdentifier('phone', input.phone)
  if (phone === '') throw refusals.pocket_phone_invalid()
  const { workspace } = front
  const limits = tryLimits(workspace, phone, networkOf(from.ip))
  await limitAttempts(deps, limits)
  if (!(await spendCode(deps, workspace, phone, input.code))) throw refusals.pocket_code_wrong()
  const customer = await recognise(deps, front, phone)
  const session = await deps.db.as({ workspace, stores: '*' }, async (tx) => {
    await markPresence(tx, workspace, [{ customer, store: front.store, at: deps.clock.now() }])
    const locale = input.locale ?? (front.shop.locale === 'en' ? 'en' : 'zh-CN')
    return openSession(tx, deps, { workspace, customer, method: 'code', door: front.door, locale, phone: from })
  })
  await forgiveAttempts(deps, limits)
  return session
}

/** True once for the right code. Its own transaction: the count of attempts must survive the refusal. */
async function spendCode(deps: Deps, workspace: number, phone: string, code: string): Promise<boolean> {
  const now = deps.clock.now()
  const phoneHash = phoneHashOf(deps, phone)
  return deps.db.as({ workspace, stores: '*' }, async (tx) => {
    const held = await queries.tryCode(tx, { workspace, phoneHash, now, attemptsMax: codeAttemptsMax })
    const codeHash = codeHashOf(deps, phone, code)
    if (!held || !timingSafeEqual(held, codeHash)) return false
    return queries.useCode(tx, { workspace, phoneHash, codeHash })
  })
}

async function recognise(deps: Deps, { workspace, store }: Storefront, phone: string): Promise<number> {
  const person = {
    identifiers: [{ kind: 'phone' as const, value: phone }],
    at: deps.clock.now(),
    store,
    channel: 'pocket',
  }
  const [customer] = await recognisePeople(deps, { workspace, source: 'pocket' }, [person])
  if (!customer) throw refusals.pocket_phone_invalid()
  return customer
}
