import { existsSync } from 'node:fs'
import { join } from 'node:path'
import helmet from '@fastify/helmet'
import fastifyStatic from '@fastify/static'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyContextConfig, FastifyReply, FastifyRequest } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { authenticate } from './domains/organization/index.ts'
import { authenticateCustomer } from './domains/pocket/index.ts'
import { domains } from './domains.ts'
import { healthRoutes } from './health.ts'
import { Admission } from './kernel/admission.ts'
import { type App, createHttp } from './kernel/http.ts'
import type { Runtime } from './runtime.ts'

const consoleDir = join(import.meta.dirname, '../../web/console/dist')
const pocketDir = join(import.meta.dirname, '../../web/pocket/dist')

/**
 * Most important first: money and whatever people wait for, then events, whose clients keep them and send them again, then
 * what is looked at. As many as fill the shared commits at full speed: with twice as many, goodput at ten times overload fell
 * to 0.83 of the peak and p99 rose to 3.5 times that of it (`npm run bench -- r8`).
 */
const loadClasses = [
  { name: 'work', most: 128 },
  { name: 'events', most: 1024 },
  { name: 'reports', most: 32 },
]
const looks = new Set(['reports:read', 'models:read', 'models:run', 'audiences:read', 'audiences:export'])

function classOf({ permission, signedIn, customer, load }: FastifyContextConfig): string | undefined {
  if (load !== undefined) return load
  if (permission !== undefined) return looks.has(permission) ? 'reports' : 'work'
  return signedIn || customer ? 'work' : undefined
}

/** The HTTP face of a runtime: the domains' routes, their description, the console, health. Not listening yet. */
export async function createServer(runtime: Runtime): Promise<App> {
  const { deps } = runtime
  const gate = new Admission(loadClasses)
  const app = await createHttp({
    log: deps.log,
    trustProxy: deps.config.trustProxy,
    authenticate: (request) => authenticate(deps, request),
    authenticateCustomer: (request) => authenticateCustomer(deps, request),
    admission: { gate, classOf },
  })
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.1',
      info: {
        title: 'Regulars',
        version: '1',
        description: 'Turns passers-by into regulars.',
        license: { name: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          secretKey: { type: 'http', scheme: 'bearer', description: 'A secret key from Settings, Keys: sk_…' },
          writeKey: { type: 'http', scheme: 'basic', description: 'A write key as user name, no password: wk_…' },
        },
      },
      security: [{ secretKey: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  })
  await describeApi(app)
  healthRoutes(app, runtime, gate)
  for (const domain of domains) domain.routes(app, deps)
  await servePocket(app)
  await serveConsole(app)
  await app.ready()
  return app
}

async function describeApi(app: App): Promise<void> {
  // Swagger's own pages carry no access statement; it is added here, since they show no data.
  await app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, public: true }
    })
    await scope.register(swaggerUi, { routePrefix: '/docs', staticCSP: true })
  })
  app.get('/v1/openapi.json', { config: { public: true }, schema: { hide: true } }, () => app.swagger())
}

/** The customers' pages: nothing but their own files, no styles or scripts written into the page. */
async function servePocket(app: App): Promise<void> {
  if (!existsSync(join(pocketDir, 'index.html'))) return
  await app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, public: true }
    })
    await scope.register(helmet, {
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: [`'self'`],
          imgSrc: [`'self'`, 'data:'],
          // Widths of meters and what is left of a code are written on their elements.
          styleSrcAttr: [`'unsafe-inline'`],
          objectSrc: [`'none'`],
          baseUri: [`'none'`],
          formAction: [`'self'`],
          // A wallet shows the page in a view of its own, which is no frame.
          frameAncestors: [`'none'`],
        },
      },
      strictTransportSecurity: false,
    })
    await scope.register(fastifyStatic, {
      root: pocketDir,
      serve: false,
      preCompressed: true,
      cacheControl: false,
      setHeaders: (reply, path) => {
        const forever = path.includes('/assets/')
        reply.setHeader('cache-control', forever ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    })
    const serve = (request: FastifyRequest, reply: FastifyReply) => {
      const path = (request.url.split('?')[0] ?? '').slice('/pocket/'.length)
      return reply.sendFile(/\.\w+$/.test(path) ? decodeURIComponent(path) : 'index.html')
    }
    // A slash at the end does not count, so the first page would otherwise be the console's.
    for (const address of ['/pocket', '/pocket/*']) scope.get(address, { schema: { hide: true } }, serve)
  })
}

async function serveConsole(app: App): Promise<void> {
  if (!existsSync(join(consoleDir, 'index.html'))) {
    app.get('/', { config: { public: true }, schema: { hide: true } }, (_request, reply) =>
      reply.type('text/plain').send('The console is not built. Run: node scripts/build-console.mjs'),
    )
    return
  }
  await app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, public: true }
    })
    await scope.register(helmet, {
      contentSecurityPolicy: {
        directives: {
          defaultSrc: [`'self'`],
          // Ant Design writes its styles into the page.
          styleSrc: [`'self'`, `'unsafe-inline'`],
          imgSrc: [`'self'`, 'data:', 'blob:'],
          upgradeInsecureRequests: null,
        },
      },
      // On loopback and behind the shop's router there is no TLS to insist on.
      strictTransportSecurity: false,
    })
    await scope.register(fastifyStatic, {
      root: consoleDir,
      // Files are looked for at each request, not listed at start: a rebuilt console serves its new ones at once.
      serve: false,
      preCompressed: true,
      cacheControl: false,
      setHeaders: (reply, path) => {
        // Names under /assets carry a hash of their content.
        const forever = path.includes('/assets/')
        reply.setHeader('cache-control', forever ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    })
    scope.get('/*', { schema: { hide: true } }, (request, reply) => {
      const path = request.url.split('?')[0] ?? '/'
      if (path.startsWith('/v1/')) return reply.callNotFound()
      // Pages have addresses of their own and are all the same document; only files have an ending.
      return reply.sendFile(/\.\w+$/.test(path) ? decodeURIComponent(path.slice(1)) : 'index.html')
    })
  })
}
