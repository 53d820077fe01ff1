import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Deps } from '../../../kernel/deps.ts'
import type { App } from '../../../kernel/http.ts'
import { authenticateWriteKey } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import { MessageAcceptor, recordRefused } from '../operations/accept-messages.ts'
import { type ReadRequest, readRequest } from '../operations/read-request.ts'
import { type Envelope, envelopeLine } from '../rules.ts'

// Long forms are the HTTP API of the Segment specification; short forms are what its browser library sends.
const paths: [path: string, type: string | undefined][] = [
  ['track', 'track'],
  ['identify', 'identify'],
  ['page', 'page'],
  ['screen', 'screen'],
  ['group', 'group'],
  ['alias', 'alias'],
  ['batch', undefined],
  ['import', undefined],
  ['t', 'track'],
  ['i', 'identify'],
  ['p', 'page'],
  ['s', 'screen'],
  ['g', 'group'],
  ['a', 'alias'],
  ['b', undefined],
]

/** The ingest door: the calls of the Segment specification, answered when they are on disk. */
export function ingestRoutes(app: App, deps: Deps): void {
  const acceptor = new MessageAcceptor(deps)
  void app.register(async (scope) => {
    // Clients send JSON as text/plain or as a form, to spare the browser a preflight request.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    // Not async: here a promise more is a promise more for every event.
    scope.addHook('onRequest', (_request, reply, done) => {
      reply.header('access-control-allow-origin', '*')
      done()
    })
    for (const [path, type] of paths) {
      scope.post(
        `/v1/${path}`,
        { config: { public: true, load: 'events' }, schema: { hide: true } },
        (request, reply) => take({ deps, acceptor, request, reply, type }),
      )
      scope.options(`/v1/${path}`, { config: { public: true }, schema: { hide: true } }, (_request, reply) => {
        reply
          .header('access-control-allow-headers', 'authorization, content-type')
          .header('access-control-allow-methods', 'POST')
          .status(204)
          .send()
      })
    }
    // What the browser library asks for first. No metrics go anywhere else.
    scope.get<{ Params: { key: string } }>(
      '/v1/projects/:key/settings',
      { config: { public: true }, schema: { hide: true } },
      async (request) => ({
        integrations: { 'Segment.io': { apiKey: request.params.key } },
        plan: { track: { __default: { enabled: true } } },
        metrics: { sampleRate: 0 },
      }),
    )
  })
}

type Taking = {
  deps: Deps
  acceptor: MessageAcceptor
  request: FastifyRequest
  reply: FastifyReply
  type: string | undefined
}

async function take({ deps, acceptor, request, reply, type }: Taking): Promise<unknown> {
  const receivedAt = deps.clock.now().getTime()
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  const headerKey = basicUser(request.headers.authorization) ?? queryKey(request)
  // Who it is comes before what it says, except where only the body can tell.
  const early = headerKey === undefined ? undefined : await authenticateWriteKey(deps, headerKey)
  if (headerKey !== undefined && !early) throw refusals.unknown_write_key()
  const read = await readRequest(body, request.headers['content-encoding'], type, receivedAt)
  const key = early ?? (read.writeKey === undefined ? undefined : await authenticateWriteKey(deps, read.writeKey))
  if (!key) throw refusals.unknown_write_key()
  if (read.accepted.length > 0) {
    await acceptor.accept(
      key.workspace,
      lineOf(read, { receivedAt, source: `key-${key.keyId}`, type }),
      read.accepted.length,
    )
  }
  return answer(deps, key.workspace, read, reply)
}

/** What waits in the inbox: the text as it came, or, where something was refused, the rest printed again. */
function lineOf(
  read: ReadRequest,
  { type, ...common }: { receivedAt: number; source: string; type: string | undefined },
): string {
  if (read.refused.length === 0) return envelopeLine({ ...common, type, text: read.text })
  const envelope: Envelope = { ...common, sentAt: read.sentAt, messages: read.accepted }
  return JSON.stringify(envelope)
}

async function answer(deps: Deps, workspace: number, read: ReadRequest, reply: FastifyReply): Promise<unknown> {
  if (read.refused.length === 0) return { success: true }
  await recordRefused(deps, workspace, read.refused)
  const refused = read.refused.map(({ excerpt: _excerpt, ...rest }) => rest)
  if (read.accepted.length > 0) {
    // 200 all the same: a client that is told 400 throws the good ones away.
    reply.header('x-regulars-refused', String(refused.length))
    return { success: true, accepted: read.accepted.length, refused }
  }
  throw refusals.no_message_accepted({
    detail: refused
      .map((entry) => `${entry.code}: ${entry.detail}`)
      .slice(0, 3)
      .join(' '),
    fields: refused
      .slice(0, 100)
      .map((entry) => ({ path: `batch.${entry.index}`, message: `${entry.code}: ${entry.detail}` })),
  })
}

/** The write key is the user name of HTTP Basic, without a password. */
function basicUser(header: string | undefined): string | undefined {
  if (!header?.startsWith('Basic ')) return undefined
  const user = Buffer.from(header.slice(6), 'base64').toString('utf8').split(':')[0]
  return user === '' ? undefined : user
}

function queryKey(request: FastifyRequest): string | undefined {
  const { writeKey } = request.query as { writeKey?: unknown } // public route without a query schema
  return typeof writeKey === 'string' ? writeKey : undefined
}
