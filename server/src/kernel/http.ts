import cookie from '@fastify/cookie'
import Fastify, {
  type FastifyContextConfig,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type RouteOptions,
} from 'fastify'
import {
  hasZodFastifySchemaValidationErrors,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod'
import type { Admission } from './admission.ts'
import { InvariantViolation, invariant, kernelRefusals, Refusal } from './errors.ts'
import { randomToken } from './ids.ts'
import type { Log } from './log.ts'
import { isConnectionError } from './postgres.ts'
import type { Scope, ZonedScope } from './scope.ts'

export type App = FastifyInstance<
  import('node:http').Server,
  import('node:http').IncomingMessage,
  import('node:http').ServerResponse,
  import('fastify').FastifyBaseLogger,
  ZodTypeProvider
>

/** Who asks, and what they may see. Made by the organization domain from a session cookie or a key. */
export type Principal = {
  kind: 'staff' | 'key'
  /** Staff id or key id. */
  id: number
  workspace: number
  role: string
  name: string
  scope: Scope
  timezone: string
  currency: string
  locale: string
  permissions: ReadonlySet<string>
  /** True when a browser's cookie speaks, which another site could have sent. */
  viaCookie: boolean
}

/**
 * A customer on their own phone, a realm apart: no permission, no way to a route of staff, nothing but what is theirs.
 * Made by the pocket domain from its own cookie.
 */
export type CustomerCaller = {
  /** Sees all stores, since what is theirs may lie in any: every query is by `records`. */
  scope: ZonedScope
  workspace: number
  /** The record that speaks for the person. */
  ordinal: number
  /** All records of the person, `ordinal` among them. */
  records: readonly number[]
  session: number
  currency: string
  locale: string
}

declare module 'fastify' {
  /** What a route says about itself. A server with a route that says nothing does not start. */
  interface FastifyContextConfig {
    public?: true
    permission?: string
    signedIn?: true
    /** For customers on their phone, and for nobody else. */
    customer?: true
    /** A class of load that is not that of its kind of access. */
    load?: string
  }
  interface FastifyRequest {
    principal: Principal | null
    customer: CustomerCaller | null
  }
}

export type HttpOptions = {
  log: Log
  trustProxy: boolean
  /** Recognises the caller; undefined when nothing was presented or it is not valid. */
  authenticate(request: FastifyRequest): Promise<Principal | undefined>
  /** The same for customers, whose cookie is another one; neither is looked for on the other's routes. */
  authenticateCustomer(request: FastifyRequest): Promise<CustomerCaller | undefined>
  /** Who is let in when there is more to do than can be done, and as which class; undefined: always let in. */
  admission?: { gate: Admission; classOf(access: FastifyContextConfig): string | undefined }
}

const bodyBytesMax = 8 * 1024 * 1024

export async function createHttp(options: HttpOptions): Promise<App> {
  const { log, trustProxy, authenticate, authenticateCustomer } = options
  const app = Fastify({
    logger: false,
    trustProxy,
    bodyLimit: bodyBytesMax,
    genReqId: requestIds(),
    requestIdHeader: false,
    forceCloseConnections: 'idle',
    routerOptions: { ignoreTrailingSlash: true },
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.decorateRequest('principal', null)
  app.decorateRequest('customer', null)
  await app.register(cookie)

  // Looked at when all are there: a plugin's own routes get their statement from the scope that registers it.
  const routes: RouteOptions[] = []
  app.addHook('onRoute', (route) => {
    routes.push(route)
  })
  app.addHook('onReady', async () => {
    for (const { method, url, config: access = {} } of routes) {
      const { permission, ...flags } = access
      const stated = [flags.public, flags.signedIn, flags.customer, typeof permission === 'string' || undefined]
      invariant(
        stated.filter((said) => said === true).length === 1,
        `route ${method} ${url} must state one of config.public, config.signedIn, config.customer and config.permission`,
      )
    }
  })
  if (options.admission) limitLoad(app as unknown as App, options.admission) // as at the end
  const admit = async (request: FastifyRequest, access: { permission?: string }): Promise<void> => {
    const principal = await authenticate(request)
    if (!principal) throw kernelRefusals.not_signed_in()
    if (principal.viaCookie) assertSameSite(request)
    if (access.permission && !principal.permissions.has(access.permission)) {
      throw kernelRefusals.permission_denied({
        detail: `It needs the permission ${access.permission}; you are ${principal.role}.`,
      })
    }
    request.principal = principal
  }
  const admitCustomer = async (request: FastifyRequest): Promise<void> => {
    const customer = await authenticateCustomer(request)
    if (!customer) throw kernelRefusals.not_signed_in()
    assertSameSite(request)
    request.customer = customer
  }
  // Not async itself: public routes, the ingest door above all, pass without a promise.
  app.addHook('onRequest', (request, _reply, done) => {
    const access = request.routeOptions.config
    // Unknown paths have no access statement: they answer 404 to everybody.
    if (access.public || (!access.permission && !access.signedIn && !access.customer)) return done()
    const admitted = access.customer ? admitCustomer(request) : admit(request, access)
    admitted.then(() => done(), done)
  })
  app.setErrorHandler((error, request, reply) => renderError(error, request, reply, log))
  app.setNotFoundHandler((request, reply) => renderError(kernelRefusals.not_found(), request, reply, log))
  return app as unknown as App // the provider type is lost over `register`
}

/** Before anything is read or looked up: what is refused must cost next to nothing. */
function limitLoad(app: App, { gate, classOf }: NonNullable<HttpOptions['admission']>): void {
  app.addHook('onRequest', (request, reply, done) => {
    const load = classOf(request.routeOptions.config)
    if (load === undefined) return done()
    const leave = gate.enter(load)
    // Spread out, or all of them would come back in the same moment.
    if (!leave) return done(kernelRefusals.overloaded({ retryAfterSeconds: 1 + (request.id.length % 2) }))
    reply.raw.once('close', leave)
    done()
  })
}

/** One random part a process and a number: a random id for each request cost a thirtieth of an ingest request. */
function requestIds(): () => string {
  const process = randomToken(9)
  let last = 0
  return () => {
    last += 1
    return `${process}-${last.toString(36)}`
  }
}

/** The caller of a route that is not public. */
export function requirePrincipal(request: FastifyRequest): Principal {
  if (!request.principal) throw kernelRefusals.not_signed_in()
  return request.principal
}

/** The customer on whose phone a route with `config.customer` is called. */
export function requireCustomer(request: FastifyRequest): CustomerCaller {
  if (!request.customer) throw kernelRefusals.not_signed_in()
  return request.customer
}

export const zonedScope = (principal: Principal): ZonedScope => ({ ...principal.scope, timezone: principal.timezone })

/** Refuses a change that another site's page asks for in the name of who holds the cookie. */
export function assertSameSite(request: FastifyRequest): void {
  if (request.method === 'GET' || request.method === 'HEAD') return
  const site = request.headers['sec-fetch-site']
  if (site !== undefined) {
    if (site === 'same-origin' || site === 'none') return
    throw kernelRefusals.cross_site()
  }
  // Browsers without fetch metadata still say where a form or script comes from; `null` is a sandboxed page.
  const { origin } = request.headers
  if (origin !== undefined && URL.canParse(origin) && new URL(origin).host === request.headers.host) return
  throw kernelRefusals.cross_site()
}

/** The one renderer of errors: RFC 9457. */
function renderError(error: unknown, request: FastifyRequest, reply: FastifyReply, log: Log): void {
  const refusal = toRefusal(error)
  const about = { requestId: request.id, url: request.url }
  // Nobody's fault and over in seconds: without its stack, since every request of that time says the same.
  if (refusal.code === 'overloaded') log.debug('refused for want of time', about)
  else if (refusal.status === 503) log.warn('an engine is away', { ...about, error: describe(error).message })
  else if (refusal.status >= 500) log.error('request failed', { ...about, error: describe(error) })
  if (refusal.retryAfterSeconds !== undefined) reply.header('retry-after', String(refusal.retryAfterSeconds))
  reply
    .status(refusal.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .serializer((body: unknown) => JSON.stringify(body))
    .send({
      type: `urn:regulars:error:${refusal.code}`,
      title: refusal.message,
      status: refusal.status,
      code: refusal.code,
      ...(refusal.detail ? { detail: refusal.detail } : {}),
      requestId: request.id,
      ...(refusal.fields.length > 0 ? { errors: refusal.fields } : {}),
    })
}

function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  if (hasZodFastifySchemaValidationErrors(error)) {
    const fields = error.validation.map((issue) => ({
      path: issue.instancePath.replace(/^\//, '').replaceAll('/', '.') || '(body)',
      message: issue.message ?? 'is not valid',
    }))
    return kernelRefusals.invalid_request({
      detail: fields.map((field) => `${field.path}: ${field.message}`).join('; '),
      fields,
    })
  }
  if (error instanceof InvariantViolation) return kernelRefusals.internal_fault()
  if (isConnectionError(error)) return kernelRefusals.engine_unavailable({ retryAfterSeconds: 1 })
  const status = error instanceof Error ? (error as { statusCode?: number }).statusCode : undefined // fastify's own errors carry it
  if (status !== undefined && status >= 400 && status < 500) {
    return new Refusal(
      'invalid_request',
      { status, message: 'The request cannot be read.' },
      { detail: describe(error).message },
    )
  }
  return kernelRefusals.internal_fault()
}

function describe(error: unknown): { message: string; stack?: string; cause?: unknown } {
  if (!(error instanceof Error)) return { message: String(error) }
  return { message: error.message, stack: error.stack, cause: error.cause ? describe(error.cause) : undefined }
}
