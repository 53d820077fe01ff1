import { beforeAll, describe, expect, test } from 'vitest'
import { type TestRuntime, testRuntime } from '../../../testing/index.ts'
import { authenticateRequest, isStaffPrincipal, type StaffPrincipal } from './authenticate-request.ts'
import { callerOf, systemCaller } from './call-as.ts'
import { changePassword } from './change-password.ts'
import { createSignInLink } from './create-sign-in-link.ts'
import { createWorkspace } from './create-workspace.ts'
import { endSessions, listSessions } from './end-sessions.ts'
import { getMe, updateMe } from './get-me.ts'
import { inviteStaff } from './invite-staff.ts'
import type { Browser } from './open-session.ts'
import { signInWithLink } from './sign-in-with-link.ts'
import { signInWithPassword } from './sign-in-with-password.ts'
import { signOut } from './sign-out.ts'

const minute = 60_000
const day = 24 * 60 * minute
let now = Date.parse('2025-03-01T08:00:00Z')
const pass = (ms: number) => {
  now += ms
}

let runtime: TestRuntime
beforeAll(async () => {
  runtime = await testRuntime({ clock: { now: () => new Date(now) } })
})

const password = 'seven small boats'
let shops = 0
/** A workspace whose owner has a password. */
async function openShop() {
  const email = `owner${++shops}@shop.example`
  const made = await createWorkspace(runtime.deps, {
    name: 'Corner shop',
    locale: 'en',
    owner: { email, name: 'Lin Mei', password },
  })
  return { email, workspace: made.workspace.id, owner: made.owner.id }
}

let addresses = 0
const newBrowser = (): Browser => ({
  ip: `198.51.100.${++addresses}`,
  userAgent: 'test',
  requestId: 'r',
  token: undefined,
})

async function principalOf(token: string): Promise<StaffPrincipal | undefined> {
  const principal = await authenticateRequest(runtime.deps, { headers: {}, cookies: { regulars_session: token } })
  return principal && isStaffPrincipal(principal) ? principal : undefined
}
async function person(token: string) {
  const me = await principalOf(token)
  if (!me) throw new Error('not signed in')
  return { me, by: callerOf({ ip: '198.51.100.9', id: 'r' }, me) }
}

describe('password', () => {
  test('the right password opens a session, whatever the case of the address', async () => {
    const { email, workspace, owner } = await openShop()
    const { token } = await signInWithPassword(runtime.deps, { email, password }, newBrowser())
    const { me } = await person(token)
    expect(me).toMatchObject({ id: owner, workspace, role: 'owner', timezone: 'Asia/Shanghai' })
    expect(await getMe(runtime.deps, me)).toMatchObject({
      email,
      hasPassword: true,
      passkeyCount: 0,
      signedInWith: 'password',
    })
  })

  test('an unknown address and a wrong password get the same answer', async () => {
    const { email } = await openShop()
    const refusal = { code: 'sign_in_failed', status: 401 }
    await expect(signInWithPassword(runtime.deps, { email, password: 'wrong' }, newBrowser())).rejects.toMatchObject(
      refusal,
    )
    await expect(
      signInWithPassword(runtime.deps, { email: 'nobody@shop.example', password }, newBrowser()),
    ).rejects.toMatchObject(refusal)
  })

  test('an unknown address takes as long as a wrong password', async () => {
    const { email } = await openShop()
    const time = async (address: string) => {
      const start = process.hrtime.bigint()
      await signInWithPassword(runtime.deps, { email: address, password: 'wrong' }, newBrowser()).catch(() => undefined)
      return Number(process.hrtime.bigint() - start) / 1e6
    }
    const known: number[] = []
    const unknown: number[] = []
    for (let round = 0; round < 9; round++) {
      known.push(await time(email))
      unknown.push(await time(`nobody${round}@shop.example`))
    }
    const fastest = (times: number[]) => Math.min(...times)
    // Without the dummy hash the unknown address would answer several times as fast.
    expect(fastest(unknown)).toBeGreaterThan(fastest(known) * 0.5)
  })

  test('the same address in two shops opens the shop whose password it is', async () => {
    const first = await openShop()
    const other = await createWorkspace(runtime.deps, {
      name: 'Other',
      owner: { email: first.email, password: 'another small boat' },
    })
    const { token } = await signInWithPassword(
      runtime.deps,
      { email: first.email, password: 'another small boat' },
      newBrowser(),
    )
    expect(await principalOf(token)).toMatchObject({ workspace: other.workspace.id })
    const { token: second } = await signInWithPassword(runtime.deps, { email: first.email, password }, newBrowser())
    expect(await principalOf(second)).toMatchObject({ workspace: first.workspace })
  })
})

describe('attempts', () => {
  test('ten wrong passwords are slowed down, also when they come at once, and time heals', async () => {
    const { email } = await openShop()
    const browser = newBrowser()
    const wrong = () => signInWithPassword(runtime.deps, { email, password: 'wrong' }, browser)
    const results = await Promise.allSettled(Array.from({ length: 14 }, wrong))
    const codes = results.map(
      (result) => (result.status === 'rejected' ? (result.reason as { code: string }).code : ''), // a Refusal
    )
    expect(codes.filter((code) => code === 'sign_in_failed')).toHaveLength(10)
    expect(codes.filter((code) => code === 'sign_in_slowed_down')).toHaveLength(4)
    pass(5 * minute)
    // The right password waits too: an attacker must not learn that it was right.
    await expect(signInWithPassword(runtime.deps, { email, password }, browser)).rejects.toMatchObject({
      status: 429,
      retryAfterSeconds: 600,
    })
    // From elsewhere the owner still gets in.
    await signInWithPassword(runtime.deps, { email, password }, newBrowser())
    pass(10 * minute)
    await signInWithPassword(runtime.deps, { email, password }, browser)
  })

  test('a success forgives the failures before it', async () => {
    const { email } = await openShop()
    const browser = newBrowser()
    for (let round = 0; round < 3; round++) {
      for (let failure = 0; failure < 9; failure++) {
        await expect(signInWithPassword(runtime.deps, { email, password: 'wrong' }, browser)).rejects.toMatchObject({
          status: 401,
        })
      }
      await signInWithPassword(runtime.deps, { email, password }, browser)
    }
  })

  test('one address that tries many accounts is slowed down', async () => {
    const browser = newBrowser()
    const codes = new Set<string>()
    for (let attempt = 0; attempt < 61; attempt++) {
      const failure = await signInWithLink(runtime.deps, `guess-${attempt}`, browser).catch(
        (error: { code: string }) => error,
      )
      codes.add('code' in failure ? failure.code : 'signed in')
    }
    expect([...codes]).toEqual(['sign_in_link_invalid', 'sign_in_slowed_down'])
  })
})

describe('sign-in link', () => {
  test('a sign-in link works once, also when it is opened twice at once', async () => {
    const { workspace, owner } = await openShop()
    const link = await createSignInLink(runtime.deps, systemCaller(workspace), owner)
    expect(link.path).toBe(`/sign-in/link#${link.token}`)
    const results = await Promise.allSettled([1, 2].map(() => signInWithLink(runtime.deps, link.token, newBrowser())))
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected'])
    await expect(signInWithLink(runtime.deps, link.token, newBrowser())).rejects.toMatchObject({
      code: 'sign_in_link_invalid',
    })
  })

  test('a link is useless after its hour, and when a newer one was made', async () => {
    const { workspace, owner } = await openShop()
    const by = systemCaller(workspace)
    const first = await createSignInLink(runtime.deps, by, owner)
    const second = await createSignInLink(runtime.deps, by, owner)
    await expect(signInWithLink(runtime.deps, first.token, newBrowser())).rejects.toMatchObject({
      code: 'sign_in_link_invalid',
    })
    pass(60 * minute)
    await expect(signInWithLink(runtime.deps, second.token, newBrowser())).rejects.toMatchObject({
      code: 'sign_in_link_invalid',
    })
  })
})

describe('sessions', () => {
  test('a session ends after a week without use, after a month in any case', async () => {
    const { email } = await openShop()
    const { token } = await signInWithPassword(runtime.deps, { email, password }, newBrowser())
    for (let days = 6; days < 30; days += 6) {
      pass(6 * day)
      expect(await principalOf(token)).toBeDefined()
    }
    pass(6 * day)
    expect(await principalOf(token)).toBeUndefined()

    const { token: idle } = await signInWithPassword(runtime.deps, { email, password }, newBrowser())
    pass(7 * day)
    expect(await principalOf(idle)).toBeUndefined()
  })

  test('signing in ends the session that the browser carried before', async () => {
    const { email } = await openShop()
    const browser = newBrowser()
    const { token } = await signInWithPassword(runtime.deps, { email, password }, browser)
    const next = await signInWithPassword(runtime.deps, { email, password }, { ...browser, token })
    expect(next.token).not.toBe(token)
    expect(await principalOf(token)).toBeUndefined()
    expect(await principalOf(next.token)).toBeDefined()
  })

  test('each device is listed and can be signed out: itself, one, or all others', async () => {
    const { email } = await openShop()
    const open = async () => (await signInWithPassword(runtime.deps, { email, password }, newBrowser())).token
    const [here, phone, till, desk] = [await open(), await open(), await open(), await open()]
    const { me, by } = await person(here)
    const phoneId = (await person(phone)).me.session
    expect(await listSessions(runtime.deps, me)).toHaveLength(4)
    expect((await listSessions(runtime.deps, me)).filter((session) => session.current)).toMatchObject([
      { id: me.session, method: 'password' },
    ])
    await endSessions(runtime.deps, me, by, { only: phoneId })
    expect(await principalOf(phone)).toBeUndefined()
    await signOut(runtime.deps, { ...newBrowser(), token: desk })
    expect(await principalOf(desk)).toBeUndefined()
    expect(await endSessions(runtime.deps, me, by, 'others')).toBe(1)
    expect(await principalOf(till)).toBeUndefined()
    expect(await principalOf(here)).toBeDefined()
  })

  test("a colleague's session is not found", async () => {
    const { email } = await openShop()
    const stranger = await openShop()
    const { token } = await signInWithPassword(runtime.deps, { email, password }, newBrowser())
    const { token: theirs } = await signInWithPassword(runtime.deps, { email: stranger.email, password }, newBrowser())
    const { me, by } = await person(token)
    const only = (await person(theirs)).me.session
    await expect(endSessions(runtime.deps, me, by, { only })).rejects.toMatchObject({ status: 404 })
    expect(await principalOf(theirs)).toBeDefined()
  })
})

describe('own account', () => {
  test('a new password needs the old one, ends the other sessions, and is the one that works', async () => {
    const { email } = await openShop()
    const next = 'eight small boats'
    const { token } = await signInWithPassword(runtime.deps, { email, password }, newBrowser())
    const { token: other } = await signInWithPassword(runtime.deps, { email, password }, newBrowser())
    const { me, by } = await person(token)
    const change = (current: string | undefined, to = next) =>
      changePassword(runtime.deps, me, by, { current, password: to })
    await expect(change(undefined)).rejects.toMatchObject({ code: 'current_password_wrong' })
    await expect(change('wrong')).rejects.toMatchObject({ code: 'current_password_wrong' })
    await expect(change(password, 'password1')).rejects.toMatchObject({ code: 'password_too_weak' })
    await expect(change(password, 'corner shop')).rejects.toMatchObject({ code: 'password_too_weak' })
    await change(password)
    expect(await principalOf(token)).toBeDefined()
    expect(await principalOf(other)).toBeUndefined()
    await expect(signInWithPassword(runtime.deps, { email, password }, newBrowser())).rejects.toMatchObject({
      code: 'sign_in_failed',
    })
    await signInWithPassword(runtime.deps, { email, password: next }, newBrowser())
  })

  test('a fresh sign-in link replaces a forgotten password, an old one does not', async () => {
    const { email, workspace, owner } = await openShop()
    const link = await createSignInLink(runtime.deps, systemCaller(workspace), owner)
    const { me, by } = await person((await signInWithLink(runtime.deps, link.token, newBrowser())).token)
    await changePassword(runtime.deps, me, by, { password: 'nine small boats' })
    pass(60 * minute)
    await expect(changePassword(runtime.deps, me, by, { password: 'ten small boats' })).rejects.toMatchObject({
      code: 'current_password_wrong',
    })
    await signInWithPassword(runtime.deps, { email, password: 'nine small boats' }, newBrowser())
  })

  test('name, address, language and theme are their own to change; an address in use is not', async () => {
    const { email, workspace } = await openShop()
    await inviteStaff(runtime.deps, systemCaller(workspace), {
      email: 'taken@shop.example',
      name: 'T',
      role: 'analyst',
    })
    const { me, by } = await person((await signInWithPassword(runtime.deps, { email, password }, newBrowser())).token)
    const changed = await updateMe(runtime.deps, me, by, { theme: 'dark', locale: 'zh-CN', name: '林梅' })
    expect(changed).toMatchObject({ theme: 'dark', locale: 'zh-CN', name: '林梅', email })
    await expect(updateMe(runtime.deps, me, by, { email: 'taken@shop.example' })).rejects.toMatchObject({
      code: 'email_taken',
    })
  })
})
