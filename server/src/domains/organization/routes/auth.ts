import {
  ChangePassword,
  Me,
  Passkey,
  PasskeyList,
  PasskeyOptions,
  RegisterPasskey,
  SessionList,
  SignIn,
  SignInWithLink,
  SignInWithPasskey,
  UpdateMe,
} from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { App } from '../../../kernel/http.ts'
import { changePassword } from '../operations/change-password.ts'
import { endSessions, listSessions } from '../operations/end-sessions.ts'
import { getMe, updateMe } from '../operations/get-me.ts'
import {
  listPasskeys,
  registerPasskey,
  removePasskey,
  startPasskeyRegistration,
} from '../operations/register-passkey.ts'
import { signInWithLink } from '../operations/sign-in-with-link.ts'
import { signInWithPasskey, startPasskeySignIn } from '../operations/sign-in-with-passkey.ts'
import { signInWithPassword } from '../operations/sign-in-with-password.ts'
import { signOut } from '../operations/sign-out.ts'
import {
  browserOf,
  callerIn,
  clearSessionCookie,
  idParams,
  noContent,
  personIn,
  relyingPartyOf,
  welcome,
} from './request.ts'

const tags = ['Sign-in']
const open = { public: true } as const
const own = { signedIn: true } as const

export function signInRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/auth/sign-in',
    {
      config: open,
      schema: { tags, summary: 'Sign in with e-mail and password', body: SignIn, response: { 200: Me } },
    },
    async (request, reply) => {
      const session = await signInWithPassword(deps, request.body, browserOf(request))
      return getMe(deps, await welcome(deps, { request, reply, session }))
    },
  )
  app.post(
    '/v1/auth/link',
    {
      config: open,
      schema: { tags, summary: 'Sign in with a one-time link', body: SignInWithLink, response: { 200: Me } },
    },
    async (request, reply) => {
      const session = await signInWithLink(deps, request.body.token, browserOf(request))
      return getMe(deps, await welcome(deps, { request, reply, session }))
    },
  )
  app.post(
    '/v1/auth/passkeys/sign-in-options',
    { config: open, schema: { tags, summary: 'Start a sign-in with a passkey', response: { 200: PasskeyOptions } } },
    (request) => startPasskeySignIn(deps, relyingPartyOf(deps, request)),
  )
  app.post(
    '/v1/auth/passkeys/sign-in',
    {
      config: open,
      schema: { tags, summary: 'Sign in with a passkey', body: SignInWithPasskey, response: { 200: Me } },
    },
    async (request, reply) => {
      const where = { browser: browserOf(request), party: relyingPartyOf(deps, request) }
      const session = await signInWithPasskey(deps, request.body, where)
      return getMe(deps, await welcome(deps, { request, reply, session }))
    },
  )
  app.post(
    '/v1/auth/sign-out',
    { config: open, schema: { tags, summary: 'End this session', response: noContent } },
    async (request, reply) => {
      await signOut(deps, browserOf(request))
      clearSessionCookie(deps, request, reply)
      return reply.status(204).send(null)
    },
  )
}

export function meRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/auth/me',
    { config: own, schema: { tags, summary: 'Who is signed in', response: { 200: Me } } },
    (request) => getMe(deps, personIn(request)),
  )
  app.patch(
    '/v1/auth/me',
    {
      config: own,
      schema: { tags, summary: 'Change your own name, language or theme', body: UpdateMe, response: { 200: Me } },
    },
    (request) => updateMe(deps, personIn(request), callerIn(request), request.body),
  )
  app.post(
    '/v1/auth/password',
    { config: own, schema: { tags, summary: 'Set your password', body: ChangePassword, response: noContent } },
    async (request, reply) => {
      await changePassword(deps, personIn(request), callerIn(request), request.body)
      return reply.status(204).send(null)
    },
  )
  app.get(
    '/v1/auth/sessions',
    { config: own, schema: { tags, summary: 'Where you are signed in', response: { 200: SessionList } } },
    async (request) => ({ items: await listSessions(deps, personIn(request)) }),
  )
  app.delete(
    '/v1/auth/sessions',
    { config: own, schema: { tags, summary: 'Sign out everywhere else', response: noContent } },
    async (request, reply) => {
      await endSessions(deps, personIn(request), callerIn(request), 'others')
      return reply.status(204).send(null)
    },
  )
  app.delete(
    '/v1/auth/sessions/:id',
    { config: own, schema: { tags, summary: 'Sign out one device', params: idParams, response: noContent } },
    async (request, reply) => {
      await endSessions(deps, personIn(request), callerIn(request), { only: request.params.id })
      return reply.status(204).send(null)
    },
  )
}

export function passkeyRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/auth/passkeys/registration-options',
    {
      config: own,
      schema: { tags, summary: 'Start the registration of a passkey', response: { 200: PasskeyOptions } },
    },
    (request) => startPasskeyRegistration(deps, personIn(request), relyingPartyOf(deps, request)),
  )
  app.post(
    '/v1/auth/passkeys/register',
    { config: own, schema: { tags, summary: 'Register a passkey', body: RegisterPasskey, response: { 200: Passkey } } },
    (request) => {
      const who = { me: personIn(request), by: callerIn(request), party: relyingPartyOf(deps, request) }
      return registerPasskey(deps, who, request.body)
    },
  )
  app.get(
    '/v1/auth/passkeys',
    { config: own, schema: { tags, summary: 'Your passkeys', response: { 200: PasskeyList } } },
    async (request) => ({ items: await listPasskeys(deps, personIn(request)) }),
  )
  app.delete(
    '/v1/auth/passkeys/:id',
    { config: own, schema: { tags, summary: 'Remove a passkey', params: idParams, response: noContent } },
    async (request, reply) => {
      await removePasskey(deps, personIn(request), callerIn(request), request.params.id)
      return reply.status(204).send(null)
    },
  )
}
