import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { ClickHouseException } from './exceptions.ts'

/** One request of the ClickHouse HTTP interface, taken apart. */
export type Statement = {
  queryId: string | undefined
  sql: string
  /** Bytes that came apart from the SQL: rows of an insert. */
  data: Buffer
  /** Whether the SQL came in the address; then the body is its continuation. */
  sqlInAddress: boolean
  database: string | undefined
  format: string | undefined
  settings: Map<string, string>
  parameters: Map<string, string>
  readonly: boolean
}

// Understood by the HTTP layer or without meaning for one engine on one machine; the engine knows none of them.
const NOT_SETTINGS = new Set([
  'query',
  'query_id',
  'database',
  'default_format',
  'user',
  'password',
  'quota_key',
  'stacktrace',
  'role',
  'wait_end_of_query',
  'buffer_size',
  'compress',
  'decompress',
  'session_timeout',
  'session_check',
  'close_session',
  'client_protocol_version',
])

const BODY_BYTES_MAX = 1024 ** 3

function same(left: string, right: string): boolean {
  const a = Buffer.from(left)
  const b = Buffer.from(right)
  return a.length === b.length && timingSafeEqual(a, b)
}

function credentials(
  request: IncomingMessage,
  address: URLSearchParams,
): { user: string; password: string } | undefined {
  const { authorization } = request.headers
  if (authorization?.startsWith('Basic ')) {
    const text = Buffer.from(authorization.slice(6), 'base64').toString('utf8')
    const colon = text.indexOf(':')
    return { user: text.slice(0, colon), password: text.slice(colon + 1) }
  }
  const header = (name: string) => request.headers[name]?.toString()
  const password = header('x-clickhouse-key') ?? address.get('password') ?? undefined
  if (password === undefined) return undefined
  return { user: header('x-clickhouse-user') ?? address.get('user') ?? 'default', password }
}

/** Throws unless the request carries the token. */
export function authenticate(
  request: IncomingMessage,
  address: URLSearchParams,
  wanted: { user: string; token: string },
): void {
  const given = credentials(request, address)
  if (!given)
    throw new ClickHouseException(
      194,
      'REQUIRED_PASSWORD',
      `${wanted.user}: Authentication failed: a password is required.`,
    )
  if (given.user !== wanted.user || !same(given.password, wanted.token))
    throw new ClickHouseException(
      516,
      'AUTHENTICATION_FAILED',
      `${given.user}: Authentication failed: password is incorrect, or there is no user with such name.`,
    )
}

function decoded(request: IncomingMessage): Readable {
  const encoding = request.headers['content-encoding']
  if (!encoding || encoding === 'identity') return request
  const decoders = { gzip: createGunzip, deflate: createInflate, br: createBrotliDecompress }
  const decoder = decoders[encoding as keyof typeof decoders] // an unknown name gives undefined, checked below
  if (!decoder)
    throw new ClickHouseException(
      48,
      'NOT_IMPLEMENTED',
      `Content-Encoding '${encoding}' is not supported; use gzip, deflate or br.`,
    )
  const stream = decoder()
  request.on('error', (error) => stream.destroy(error))
  return request.pipe(stream)
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of decoded(request)) {
      bytes += chunk.length
      if (bytes > BODY_BYTES_MAX)
        throw new ClickHouseException(307, 'TOO_MANY_BYTES', 'The body is over 1 GiB; send smaller batches.', 413)
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof ClickHouseException) throw error
    throw new ClickHouseException(
      354,
      'ZLIB_INFLATE_FAILED',
      `The body cannot be read: ${error instanceof Error ? error.message : error}.`,
      400,
    )
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
}

/** The text fields of a `multipart/form-data` body, as the client sends them for long parameters. */
function readMultipart(body: Buffer, boundary: string): Map<string, string> {
  const fields = new Map<string, string>()
  for (const part of body.toString('utf8').split(`--${boundary}`).slice(1, -1)) {
    const end = part.indexOf('\r\n\r\n')
    const name = /name="([^"]*)"/.exec(part.slice(0, end))?.[1]
    if (/filename="/.test(part.slice(0, end)))
      throw new ClickHouseException(48, 'NOT_IMPLEMENTED', 'External tables are not supported by the embedded engine.')
    if (name) fields.set(name, part.slice(end + 4).replace(/\r\n$/, ''))
  }
  return fields
}

/** Reads the whole request; the body may be compressed, a form, SQL, or rows. */
export async function readStatement(request: IncomingMessage, address: URLSearchParams): Promise<Statement> {
  if (address.get('session_id'))
    throw new ClickHouseException(
      48,
      'NOT_IMPLEMENTED',
      'The embedded engine keeps no sessions: send settings with each request and use ordinary tables.',
    )
  const settings = new Map<string, string>()
  const parameters = new Map<string, string>()
  const body = await readBody(request)
  let sql = address.get('query') ?? ''
  let data = body
  const boundary = /^multipart\/form-data;.*boundary="?([^";]+)/.exec(request.headers['content-type'] ?? '')?.[1]
  if (boundary) {
    for (const [name, value] of readMultipart(body, boundary)) {
      if (name === 'query') sql += value
      else if (name.startsWith('param_')) parameters.set(name.slice(6), value)
    }
    data = Buffer.alloc(0)
  }
  for (const [name, value] of address) {
    if (name.startsWith('param_')) parameters.set(name.slice(6), value)
    else if (!NOT_SETTINGS.has(name)) settings.set(name, value)
  }
  const header = (name: string) => request.headers[name]?.toString()
  return {
    queryId: address.get('query_id') ?? header('x-clickhouse-query-id'),
    sql,
    data,
    sqlInAddress: address.has('query'),
    database: address.get('database') ?? header('x-clickhouse-database'),
    format: address.get('default_format') ?? header('x-clickhouse-format'),
    settings,
    parameters,
    readonly: request.method === 'GET',
  }
}
