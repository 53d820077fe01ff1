import type { PasskeyOptions, SignInWithPasskey } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import { refusals } from '../errors.ts'
import * as sessions from '../queries/sessions.ts'
import * as staff from '../queries/staff.ts'
import { networkLimits } from '../rules/sign-in.ts'
import { isChallengeOurs, issueChallenge, spendOnce } from './issue-challenge.ts'
import { forgiveAttempts, limitAttempts } from './limit-attempts.ts'
import { type Browser, type OpenedSession, openSession } from './open-session.ts'
import { forgetPrincipals } from './recall-principal.ts'
import type { RelyingParty } from './register-passkey.ts'

/** What the browser needs to ask for a passkey. It names no account: the person picks one of theirs on the device. */
export async function startPasskeySignIn(deps: Deps, party: RelyingParty): Promise<PasskeyOptions> {
  // Loaded when it is needed: it is a seventh of what a start would read.
  const { generateAuthenticationOptions } = await import('@simplewebauthn/server')
  const options = await generateAuthenticationOptions({
    rpID: party.id,
    challenge: issueChallenge(deps, 'sign-in'),
    userVerification: 'required',
  })
  return { options: { ...options } }
}

/** Signs in with a passkey. One answer to one challenge works once. */
export async function signInWithPasskey(
  deps: Deps,
  { response }: SignInWithPasskey,
  { browser, party }: { browser: Browser; party: RelyingParty },
): Promise<OpenedSession> {
  const limits = networkLimits(browser.ip)
  await limitAttempts(deps, limits)
  const session = await deps.db.system(async (tx) => {
    const passkey = await sessions.findPasskeyForUpdate(tx, response.id)
    if (!passkey) throw refusals.passkey_refused()
    await verifyAnswer(tx, deps, { passkey, response, party })
    const who = await staff.findSignInCandidate(tx, passkey.workspace, passkey.account)
    if (!who) throw refusals.passkey_refused()
    const handle = response.response.userHandle
    if (handle && handle !== who.passkeyHandle) throw refusals.passkey_refused()
    return openSession(tx, deps, { who, method: 'passkey', browser })
  })
  await forgiveAttempts(deps, limits)
  forgetPrincipals(deps)
  return session
}

/** Checks the signature, the challenge and the counter, and keeps the counter. */
async function verifyAnswer(
  tx: Tx,
  deps: Deps,
  {
    passkey,
    response,
    party,
  }: { passkey: sessions.PasskeyRow; response: SignInWithPasskey['response']; party: RelyingParty },
): Promise<void> {
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server')
  let challenge = ''
  const { authenticatorAttachment, response: inner, ...outer } = response
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: {
      ...outer,
      authenticatorAttachment: authenticatorAttachment ?? undefined,
      response: { ...inner, userHandle: inner.userHandle ?? undefined },
    },
    expectedChallenge: (given) => {
      challenge = given
      return isChallengeOurs(deps, 'sign-in', given)
    },
    expectedOrigin: party.origins,
    expectedRPID: party.id,
    credential: {
      id: passkey.credentialId,
      publicKey: new Uint8Array(passkey.publicKey),
      counter: Number(passkey.counter),
      transports: passkey.transports,
    },
    requireUserVerification: true,
  }).catch((cause: Error) => {
    throw refusals.passkey_refused({ detail: cause.message })
  })
  if (!verified || !(await spendOnce(tx, challenge))) throw refusals.passkey_refused()
  await sessions.notePasskeyUse(tx, {
    workspace: passkey.workspace,
    id: passkey.id,
    counter: authenticationInfo.newCounter,
    synced: authenticationInfo.credentialBackedUp,
    at: deps.clock.now(),
  })
}
