import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { isoCBOR } from '@simplewebauthn/server/helpers'
import { beforeAll, describe, expect, test } from 'vitest'
import { type TestRuntime, testRuntime } from '../../../testing/index.ts'
import { authenticateRequest, isStaffPrincipal } from './authenticate-request.ts'
import { callerOf, systemCaller } from './call-as.ts'
import { createSignInLink } from './create-sign-in-link.ts'
import { inviteStaff } from './invite-staff.ts'
import {
  listPasskeys,
  type RelyingParty,
  registerPasskey,
  removePasskey,
  startPasskeyRegistration,
} from './register-passkey.ts'
import { signInWithLink } from './sign-in-with-link.ts'
import { signInWithPasskey, startPasskeySignIn } from './sign-in-with-passkey.ts'
import { updateStaff } from './update-staff.ts'

const party: RelyingParty = { id: 'shop.example', name: 'Regulars', origins: ['https://shop.example'] }
const base64url = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64url')
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest()

/** What a phone does: keeps an ES256 key per account and answers challenges with it. */
class Authenticator {
  readonly id = randomBytes(16)
  readonly #keys: { publicKey: KeyObject; privateKey: KeyObject } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  counter = 0
  userHandle = ''

  register(options: Record<string, unknown>, origin = 'https://shop.example') {
    const { challenge, user } = options as { challenge: string; user: { id: string } } // WebAuthn's own shape
    this.userHandle = user.id
    const clientData = this.#clientData('webauthn.create', challenge, origin)
    const attestation = new Map<string, unknown>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', new Uint8Array(Buffer.concat([this.#head(0x45), this.#credential()]))],
    ])
    const attestationObject = isoCBOR.encode(attestation as Parameters<typeof isoCBOR.encode>[0]) // maps of CBOR values
    return {
      ...this.#envelope(),
      response: {
        clientDataJSON: base64url(clientData),
        attestationObject: base64url(attestationObject),
        transports: ['internal'],
      },
    }
  }

  answer(options: Record<string, unknown>, origin = 'https://shop.example', flags = 0x05) {
    this.counter += 1
    const clientData = this.#clientData('webauthn.get', (options as { challenge: string }).challenge, origin) // WebAuthn's own shape
    const authenticatorData = this.#head(flags)
    const signature = sign('sha256', Buffer.concat([authenticatorData, sha256(clientData)]), this.#keys.privateKey)
    return {
      ...this.#envelope(),
      response: {
        clientDataJSON: base64url(clientData),
        authenticatorData: base64url(authenticatorData),
        signature: base64url(signature),
        userHandle: this.userHandle,
      },
    }
  }

  #envelope() {
    const id = base64url(this.id)
    return {
      id,
      rawId: id,
      type: 'public-key' as const,
      authenticatorAttachment: 'platform' as const,
      clientExtensionResults: {},
    }
  }

  #clientData(type: string, challenge: string, origin: string): string {
    return JSON.stringify({ type, challenge, origin, crossOrigin: false })
  }

  /** Hash of the relying party, flags (present, verified, with a key), counter. */
  #head(flags: number): Buffer {
    const tail = Buffer.alloc(5)
    tail.writeUInt8(flags)
    tail.writeUInt32BE(this.counter, 1)
    return Buffer.concat([sha256('shop.example'), tail])
  }

  #credential(): Buffer {
    const { x, y } = this.#keys.publicKey.export({ format: 'jwk' })
    const point = (text: string | undefined) => new Uint8Array(Buffer.from(text ?? '', 'base64url'))
    const cose = new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, point(x)],
      [-3, point(y)],
    ])
    const length = Buffer.alloc(2)
    length.writeUInt16BE(this.id.length)
    const key = isoCBOR.encode(cose as Parameters<typeof isoCBOR.encode>[0]) // maps of CBOR values
    return Buffer.concat([Buffer.alloc(16), length, this.id, key])
  }
}

let now = Date.parse('2025-03-01T08:00:00Z')
let runtime: TestRuntime
beforeAll(async () => {
  runtime = await testRuntime({ clock: { now: () => new Date(now) } })
})

const browser = { ip: '203.0.113.1', userAgent: 'test', requestId: 'r', token: undefined }

async function personOf(token: string) {
  const me = await authenticateRequest(runtime.deps, { headers: {}, cookies: { regulars_session: token } })
  if (!me || !isStaffPrincipal(me)) throw new Error('not signed in')
  return { me, by: callerOf({ ip: '203.0.113.1', id: 'r' }, me), party }
}

let people = 0
/** A colleague with a registered passkey. */
async function enrol() {
  const { deps } = runtime
  const owner = systemCaller(runtime.workspace)
  const { staff } = await inviteStaff(deps, owner, { email: `p${++people}@shop.example`, name: 'P', role: 'analyst' })
  const link = await createSignInLink(deps, owner, staff.id)
  const who = await personOf((await signInWithLink(deps, link.token, browser)).token)
  const phone = new Authenticator()
  const { options } = await startPasskeyRegistration(deps, who.me, party)
  const passkey = await registerPasskey(deps, who, { name: 'Phone', response: phone.register(options) })
  return { staff, who, phone, passkey }
}

const ask = async () => (await startPasskeySignIn(runtime.deps, party)).options
type Answer = ReturnType<Authenticator['answer']>
const signIn = (response: Answer) => signInWithPasskey(runtime.deps, { response }, { browser, party })

describe('passkey', () => {
  test('a registered passkey signs its person in without an address or a password', async () => {
    const { staff, who, phone, passkey } = await enrol()
    expect(await listPasskeys(runtime.deps, who.me)).toEqual([passkey])
    const { token } = await signIn(phone.answer(await ask()))
    expect((await personOf(token)).me).toMatchObject({ id: staff.id, method: 'passkey' })
    expect(await listPasskeys(runtime.deps, who.me)).toMatchObject([
      { name: 'Phone', lastUsedAt: new Date(now).toISOString() },
    ])
  })

  test('an answer works once', async () => {
    const { phone } = await enrol()
    const answer = phone.answer(await ask())
    const results = await Promise.allSettled([signIn(answer), signIn(answer)])
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  test('a page of another site, an old challenge and one of our making for something else are refused', async () => {
    const { who, phone } = await enrol()
    const refusal = { code: 'passkey_refused', status: 401 }
    await expect(signIn(phone.answer(await ask(), 'https://shop.example.evil'))).rejects.toMatchObject(refusal)
    await expect(signIn(phone.answer({ challenge: base64url(randomBytes(48)) }))).rejects.toMatchObject(refusal)
    const { options } = await startPasskeyRegistration(runtime.deps, who.me, party)
    await expect(signIn(phone.answer(options))).rejects.toMatchObject(refusal)
    const old = await ask()
    now += 5 * 60_000
    await expect(signIn(phone.answer(old))).rejects.toMatchObject(refusal)
  })

  test('a device that did not check its person is refused', async () => {
    const { phone } = await enrol()
    await expect(signIn(phone.answer(await ask(), 'https://shop.example', 0x01))).rejects.toMatchObject({
      code: 'passkey_refused',
    })
  })

  test('a copied device, whose counter fell behind, is refused', async () => {
    const { phone } = await enrol()
    await signIn(phone.answer(await ask()))
    phone.counter = 0
    await expect(signIn(phone.answer(await ask()))).rejects.toMatchObject({ code: 'passkey_refused' })
  })

  test('an unknown device, and the key of another, are refused', async () => {
    const { phone } = await enrol()
    await expect(signIn(new Authenticator().answer(await ask()))).rejects.toMatchObject({ code: 'passkey_refused' })
    const forged = { ...new Authenticator().answer(await ask()), id: base64url(phone.id), rawId: base64url(phone.id) }
    await expect(signIn(forged)).rejects.toMatchObject({ code: 'passkey_refused' })
  })

  test('a removed passkey and that of a disabled colleague no longer open', async () => {
    const first = await enrol()
    await removePasskey(runtime.deps, first.who.me, first.who.by, first.passkey.id)
    await expect(signIn(first.phone.answer(await ask()))).rejects.toMatchObject({ code: 'passkey_refused' })
    const second = await enrol()
    await updateStaff(runtime.deps, systemCaller(runtime.workspace), second.staff.id, { status: 'disabled' })
    await expect(signIn(second.phone.answer(await ask()))).rejects.toMatchObject({ code: 'passkey_refused' })
  })

  test('a registration answers its own person, and a device registers once', async () => {
    const first = await enrol()
    const second = await enrol()
    const { options } = await startPasskeyRegistration(runtime.deps, first.who.me, party)
    const response = new Authenticator().register(options)
    await expect(registerPasskey(runtime.deps, second.who, { name: 'Stolen', response })).rejects.toMatchObject({
      code: 'passkey_not_registered',
    })
    await registerPasskey(runtime.deps, first.who, { name: 'Second', response })
    await expect(registerPasskey(runtime.deps, first.who, { name: 'Again', response })).rejects.toMatchObject({
      code: 'passkey_known',
    })
    await expect(removePasskey(runtime.deps, second.who.me, second.who.by, first.passkey.id)).rejects.toMatchObject({
      status: 404,
    })
  })
})
