import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Deps } from '../../../kernel/deps.ts'
import { randomToken } from '../../../kernel/ids.ts'
import { pocketCookie } from '../operations/authenticate-customer.ts'
import type { OpenedSession, Phone } from '../operations/open-session.ts'

export const phoneOf = (request: FastifyRequest): Phone => ({
  ip: request.ip,
  agent: request.headers['user-agent'] ?? null,
  token: request.cookies[pocketCookie],
})

/** The cookie goes along to the customers' API and to their landing pages, and to no page of staff. */
const cookiePaths = ['/v1/pocket', '/p']

function cookieOptions({ config }: Deps, request: FastifyRequest) {
  // A browser keeps a Secure cookie of plain http only on localhost, so a shop's own network must do without.
  const secure = request.protocol === 'https' || config.publicUrl?.startsWith('https:') === true
  // Lax, not Strict: a scan or a link in a chat should open the page that it names, signed in.
  return { httpOnly: true, sameSite: 'lax', secure } as const
}

const deviceCookie = 'regulars_device'
const deviceDays = 400

/** A number that the phone keeps when its owner signs out: two accounts on one phone are one device to the anti-cheat. */
export const deviceOf = (request: FastifyRequest): string | undefined => request.cookies[deviceCookie]

type Exchange = { request: FastifyRequest; reply: FastifyReply }

export function keepSession(deps: Deps, { request, reply }: Exchange, { token, expiresAt }: OpenedSession): void {
  const options = cookieOptions(deps, request)
  const device = deviceOf(request) ?? randomToken(12)
  for (const path of cookiePaths) {
    reply.setCookie(pocketCookie, token, { ...options, path, expires: expiresAt })
    reply.setCookie(deviceCookie, device, { ...options, path, maxAge: deviceDays * 86_400 })
  }
}

export function dropSession(deps: Deps, { request, reply }: Exchange): void {
  for (const path of cookiePaths) reply.clearCookie(pocketCookie, { ...cookieOptions(deps, request), path })
}
