import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import { requirePrincipal } from '../../../kernel/http.ts'
import { refusals } from '../errors.ts'
import {
  authenticateRequest,
  isStaffPrincipal,
  type StaffPrincipal,
  sessionCookie,
} from '../operations/authenticate-request.ts'
import { callerOf } from '../operations/call-as.ts'
import type { Browser, OpenedSession } from '../operations/open-session.ts'
import type { Caller } from '../operations/record-audit.ts'
import type { RelyingParty } from '../operations/register-passkey.ts'

export const idParams = z.object({ id: z.coerce.number().int().positive().max(2_147_483_647) })

/** Nothing to say beyond "done". */
export const noContent = { 204: z.null().describe('Done') }

export const callerIn = (request: FastifyRequest): Caller => callerOf(request, requirePrincipal(request))

/** The signed-in person; a key has no sessions, password or passkeys. */
export function personIn(request: FastifyRequest): StaffPrincipal {
  const principal = requirePrincipal(request)
  if (!isStaffPrincipal(principal)) throw refusals.session_required()
  return principal
}

export const browserOf = (request: FastifyRequest): Browser => ({
  ip: request.ip,
  userAgent: request.headers['user-agent'] ?? null,
  requestId: request.id,
  token: request.cookies[sessionCookie],
})

/**
 * Where the person's browser is. `REGULARS_URL` says it; without it the request does, which is right for localhost and
 * for a server that people reach directly.
 */
export function relyingPartyOf({ config }: Deps, request: FastifyRequest): RelyingParty {
  const url = new URL(config.publicUrl ?? `${request.protocol}://${request.host}`)
  return { id: url.hostname, name: 'Regulars', origins: [url.origin] }
}

function cookieOptions({ config }: Deps, request: FastifyRequest) {
  // A browser keeps a Secure cookie of plain http only on localhost, so a shop's own network must do without.
  const secure = request.protocol === 'https' || config.publicUrl?.startsWith('https:') === true
  // Lax, not Strict: a link in a mail or a chat should open the page that it names, not the sign-in.
  return { path: '/', httpOnly: true, sameSite: 'lax', secure } as const
}

export function clearSessionCookie(deps: Deps, request: FastifyRequest, reply: FastifyReply): void {
  reply.clearCookie(sessionCookie, cookieOptions(deps, request))
}

/** Gives the browser its session and says who it is now. */
export async function welcome(
  deps: Deps,
  { request, reply, session }: { request: FastifyRequest; reply: FastifyReply; session: OpenedSession },
): Promise<StaffPrincipal> {
  reply.setCookie(sessionCookie, session.token, { ...cookieOptions(deps, request), expires: session.expiresAt })
  const principal = await authenticateRequest(deps, { headers: {}, cookies: { [sessionCookie]: session.token } })
  invariant(principal && isStaffPrincipal(principal), 'a session that was just opened is valid')
  return principal
}
