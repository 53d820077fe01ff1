import type { Passkey, PasskeyOptions, RegisterPasskey } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { refusals } from '../errors.ts'
import * as sessions from '../queries/sessions.ts'
import * as staff from '../queries/staff.ts'
import type { StaffPrincipal } from './authenticate-request.ts'
import { isChallengeOurs, issueChallenge } from './issue-challenge.ts'
import { type Caller, recordAudit } from './record-audit.ts'

/** Where the browser is: the passkey belongs to `id` (a host name) and answers pages of `origins` only. */
export type RelyingParty = { id: string; name: string; origins: string[] }

/** What the browser needs to make a passkey for the signed-in person. */
export async function startPasskeyRegistration(
  deps: Deps,
  me: StaffPrincipal,
  party: RelyingParty,
): Promise<PasskeyOptions> {
  const [account, known] = await deps.db.as(me.scope, async (tx) => [
    await staff.getAccount(tx, me.workspace, me.account),
    await sessions.listPasskeys(tx, me.workspace, me.account),
  ])
  const { generateRegistrationOptions } = await import('@simplewebauthn/server')
  const options = await generateRegistrationOptions({
    rpName: party.name,
    rpID: party.id,
    userName: account.email,
    userDisplayName: account.name,
    userID: new Uint8Array(Buffer.from(account.passkeyHandle, 'base64url')),
    challenge: issueChallenge(deps, `register|${me.workspace}|${me.account}`),
    attestationType: 'none',
    excludeCredentials: known.map((passkey) => ({ id: passkey.credentialId, transports: passkey.transports })),
    // Discoverable and unlocked by the person: it is the whole sign-in, not a second factor.
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  return { options: { ...options } }
}

/** Keeps the passkey that the browser made. */
export async function registerPasskey(
  deps: Deps,
  { me, by, party }: { me: StaffPrincipal; by: Caller; party: RelyingParty },
  { name, response }: RegisterPasskey,
): Promise<Passkey> {
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server')
  const verified = await verifyRegistrationResponse({
    response: { ...response, authenticatorAttachment: response.authenticatorAttachment ?? undefined },
    // Not spent: a second use would meet `passkey_known`.
    expectedChallenge: (given) => isChallengeOurs(deps, `register|${me.workspace}|${me.account}`, given),
    expectedOrigin: party.origins,
    expectedRPID: party.id,
    requireUserVerification: true,
  }).catch((cause: Error) => {
    throw refusals.passkey_not_registered({ detail: cause.message })
  })
  if (!verified.verified) throw refusals.passkey_not_registered()
  const { credential, credentialBackedUp } = verified.registrationInfo
  return deps.db.as(me.scope, async (tx) => {
    const passkey = await sessions.insertPasskey(tx, {
      workspace: me.workspace,
      account: me.account,
      credentialId: credential.id,
      publicKey: Buffer.from(credential.publicKey),
      counter: BigInt(credential.counter),
      transports: response.response.transports ?? [],
      name,
      synced: credentialBackedUp,
      createdAt: deps.clock.now(),
    })
    if (!passkey) throw refusals.passkey_known()
    await recordAudit(tx, deps, { ...by, action: 'passkey.registered', object: `staff/${me.id}`, after: { name } })
    return showPasskey(passkey)
  })
}

export async function listPasskeys({ db }: Deps, me: StaffPrincipal): Promise<Passkey[]> {
  const rows = await db.as(me.scope, (tx) => sessions.listPasskeys(tx, me.workspace, me.account))
  return rows.map(showPasskey)
}

export async function removePasskey(deps: Deps, me: StaffPrincipal, by: Caller, id: number): Promise<void> {
  await deps.db.as(me.scope, async (tx) => {
    const { name } = await sessions.deletePasskey(tx, { workspace: me.workspace, account: me.account, id })
    await recordAudit(tx, deps, { ...by, action: 'passkey.removed', object: `staff/${me.id}`, before: { name } })
  })
}

const showPasskey = (row: sessions.PasskeyRow): Passkey => ({
  id: row.id,
  name: row.name,
  synced: row.synced,
  createdAt: row.createdAt.toISOString(),
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
})
