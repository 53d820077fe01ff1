import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { brotliCompress, deflate, gzip } from 'node:zlib'
import type { Engine, EngineAnswer } from './engine.ts'
import { ClickHouseException, toResponse } from './exceptions.ts'
import { authenticate, readStatement, type Statement } from './request.ts'
import { firstKeyword, formatClause, hasSecondStatement, quote, quoteName } from './sql-text.ts'

/** As much as a server takes; a statement may stand in the address. */
const ADDRESS_BYTES_MAX = 1024 ** 2

/** Speaks the ClickHouse HTTP interface for an engine in this process. */
export function createClickHouseServer(engine: Engine, access: { user: string; token: string }): Server {
  const server = createServer({ maxHeaderSize: ADDRESS_BYTES_MAX }, (request, response) => {
    answer(engine, access, request, response).catch((error) => sendError(response, error))
  })
  // Clients keep sockets idle between requests; a server that hangs up first makes them fail at random.
  server.keepAliveTimeout = 75_000
  server.requestTimeout = 0
  return server
}

async function answer(
  engine: Engine,
  access: { user: string; token: string },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost')
  if (url.pathname === '/ping' || url.pathname === '/replicas_status')
    return send(response, 200, {}, Buffer.from('Ok.\n'))
  if (url.pathname !== '/')
    throw new ClickHouseException(646, 'HTTP_NOT_FOUND', `There is no handle ${url.pathname}.`, 404)
  authenticate(request, url.searchParams, access)
  if (request.method === 'GET' && !url.searchParams.has('query')) return send(response, 200, {}, Buffer.from('Ok.\n'))

  const statement = await readStatement(request, url.searchParams)
  const queryId = statement.queryId || randomUUID()
  response.setHeader('X-ClickHouse-Query-Id', queryId)
  const result = await execute(engine, statement, queryId, response)
  await sendResult(request, response, statement, result)
}

/** The settings, parameters and database of one request, as statements that precede its own. */
function preamble(statement: Statement, queryId: string): string {
  // The library reads `1 + 1` as a query, a server does not.
  const settings = new Map([['implicit_select', '0'], ...statement.settings])
  // The library gives no way to name a query; the comment is how an abandoned one is found again.
  if (!settings.has('log_comment')) settings.set('log_comment', queryId)
  if (statement.readonly && !settings.has('readonly')) settings.set('readonly', '2')
  for (const [name, value] of statement.parameters) settings.set(`param_${name}`, value)
  const odd = [...settings.keys()].find((name) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
  if (odd !== undefined)
    throw new ClickHouseException(115, 'UNKNOWN_SETTING', `Setting or parameter name ${quote(odd)} is not a name.`)
  const use = statement.database ? `USE ${quoteName(statement.database)}; ` : ''
  return `${use}SET ${[...settings].map(([name, value]) => `${name} = ${quote(value)}`).join(', ')};`
}

async function execute(
  engine: Engine,
  statement: Statement,
  queryId: string,
  response: ServerResponse,
): Promise<EngineAnswer> {
  const before = preamble(statement, queryId)
  const { data } = statement
  // An insert may be megabytes of rows, which stay bytes; the beginning is enough to know one.
  const keyword = firstKeyword(statement.sql || data.subarray(0, 4096).toString('utf8'))
  if (keyword === 'INSERT') {
    assertOneInsert(statement)
    if (statement.sqlInAddress && data.length > 0) return engine.insert(`${before} ${statement.sql}`, data)
    return insertFromOneText(engine, before, statement)
  }
  const sql = [statement.sql, data.toString('utf8')].filter(Boolean).join('\n')
  if (sql.trim() === '') throw new ClickHouseException(62, 'SYNTAX_ERROR', 'Empty query.')
  if (hasSecondStatement(sql)) throw new ClickHouseException(62, 'SYNTAX_ERROR', MULTI)
  return engine.query(`${before} ${sql}`, {
    format: statement.format ?? 'TabSeparated',
    queryId,
    // When the caller of a report hangs up, nobody will read it. What changes something is finished, as on a server.
    signal: ['SELECT', 'WITH', 'FROM'].includes(keyword) ? closing(response) : undefined,
  })
}

/** Rows may hold anything, so only what is surely SQL is looked at. */
function assertOneInsert({ sqlInAddress, sql, data }: Statement): void {
  const text = sqlInAddress ? sql : data.subarray(0, 65_536).toString('utf8')
  const rowsFollow = /\b(FORMAT|VALUES)\b/i.test(text) && !(sqlInAddress && data.length > 0)
  if (!rowsFollow && hasSecondStatement(text)) throw new ClickHouseException(62, 'SYNTAX_ERROR', MULTI)
}

const MULTI = 'Multi-statements are not allowed.'

function closing(response: ServerResponse): AbortSignal {
  const controller = new AbortController()
  response.once('close', () => controller.abort())
  return controller.signal
}

async function insertFromOneText(engine: Engine, before: string, statement: Statement): Promise<EngineAnswer> {
  const text = statement.sqlInAddress ? Buffer.from(statement.sql) : statement.data
  try {
    return await engine.insert(before, text)
  } catch (error) {
    // `INSERT … FORMAT x` without a row: a server takes it as nothing to do, the library as a mistake.
    const nothingToDo = statement.sqlInAddress && toResponse(error).code === 108
    if (!nothingToDo) throw error
    return {
      bytes: new Uint8Array(0),
      elapsedSeconds: 0,
      resultRows: 0,
      resultBytes: 0,
      writtenRows: 0,
      writtenBytes: 0,
    }
  }
}

function summaryOf(result: EngineAnswer): string {
  return JSON.stringify({
    read_rows: String(result.resultRows || result.writtenRows),
    read_bytes: String(result.resultBytes || result.writtenBytes),
    written_rows: String(result.writtenRows),
    written_bytes: String(result.writtenBytes),
    total_rows_to_read: '0',
    result_rows: String(result.resultRows),
    result_bytes: String(result.resultBytes),
    elapsed_ns: String(Math.round(result.elapsedSeconds * 1e9)),
  })
}

function contentType(format: string): string {
  if (/JSON/.test(format))
    return /EachRow|Lines|NDJSON/.test(format)
      ? 'application/x-ndjson; charset=UTF-8'
      : 'application/json; charset=UTF-8'
  if (format.startsWith('CSV'))
    return `text/csv; charset=UTF-8; header=${format.includes('Names') ? 'present' : 'absent'}`
  if (format.startsWith('TabSeparated') || format.startsWith('TSV')) return 'text/tab-separated-values; charset=UTF-8'
  return /Binary|Parquet|Arrow|Native|ORC|Avro|Protobuf|MsgPack/.test(format)
    ? 'application/octet-stream'
    : 'text/plain; charset=UTF-8'
}

const encoders = { gzip: promisify(gzip), deflate: promisify(deflate), br: promisify(brotliCompress) }

async function sendResult(
  request: IncomingMessage,
  response: ServerResponse,
  statement: Statement,
  result: EngineAnswer,
): Promise<void> {
  const format =
    formatClause(statement.sql || statement.data.subarray(-2000).toString('utf8')) ?? statement.format ?? 'TabSeparated'
  const headers: Record<string, string> = {
    'Content-Type': contentType(format),
    'X-ClickHouse-Format': format,
    'X-ClickHouse-Timezone': 'UTC',
    'X-ClickHouse-Summary': summaryOf(result),
  }
  let body = Buffer.from(result.bytes.buffer, result.bytes.byteOffset, result.bytes.byteLength)
  const wanted = /\b(gzip|deflate|br)\b/.exec(request.headers['accept-encoding']?.toString() ?? '')?.[1] as
    | keyof typeof encoders
    | undefined // the pattern admits only these names
  if (wanted && statement.settings.get('enable_http_compression') === '1' && body.length > 0) {
    // A loopback needs little: level 1 packs 20 MB of rows in a third of the default's time.
    body = wanted === 'br' ? await encoders.br(body) : await encoders[wanted](body, { level: 1 })
    headers['Content-Encoding'] = wanted
  }
  send(response, 200, headers, body)
}

function send(response: ServerResponse, status: number, headers: Record<string, string>, body: Buffer): void {
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=UTF-8',
    'X-ClickHouse-Server-Display-Name': 'regulars-embedded',
    ...headers,
    'Content-Length': body.length,
  })
  response.end(body)
}

function sendError(response: ServerResponse, error: unknown): void {
  const { code, status, text } = toResponse(error)
  if (response.headersSent || response.destroyed) {
    response.destroy()
    return
  }
  const challenge: Record<string, string> =
    status === 401 ? { 'WWW-Authenticate': 'Basic realm="ClickHouse server HTTP API"' } : {}
  send(response, status, { ...challenge, 'X-ClickHouse-Exception-Code': String(code) }, Buffer.from(`${text}\n`))
}
