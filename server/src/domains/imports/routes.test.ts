import { gzipSync } from 'node:zlib'
import type { Import, ImportList } from '@regulars/contract'
import { expect, test } from 'vitest'
import { testServer } from '../../testing/index.ts'

const server = await testServer()
const authorization = `Bearer ${server.secretKey}`

const call = async <T = Record<string, unknown>>(
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: T }> => {
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  return { status: response.status, body: (await response.json()) as T } // what the test expects of the route
}

const upload = async (content: string | Buffer, type: string): Promise<{ status: number; body: Import }> => {
  const response = await fetch(`${server.url}/v1/imports?kind=orders`, {
    method: 'POST',
    headers: { authorization, 'content-type': type, 'x-file-name': encodeURIComponent('订单.csv') },
    body: new Uint8Array(Buffer.from(content)),
  })
  return { status: response.status, body: (await response.json()) as Import }
}

const ended = async (id: string): Promise<Import> => {
  for (;;) {
    const { body } = await call<Import>('GET', `/v1/imports/${id}`)
    if (body.state !== 'running') return body
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

const text = 'order,customer,at,quantity,amount\nA1,c1,2026-01-01 10:00,1,12.00\nA2,c2,never,1,7\n'

test('a file is uploaded, tried dry, started, and its rejected rows fetched', async () => {
  const { status, body } = await upload(gzipSync(text), 'application/gzip')
  expect(status).toBe(200)
  expect(body).toMatchObject({ state: 'ready', fileName: '订单.csv', detected: { gzip: true, missing: [] } })
  expect(body.preview).toHaveLength(2)
  expect(body.preview[1]?.problem).toBe('The time "never" cannot be read.')

  expect((await call('POST', `/v1/imports/${body.id}/start`, { dryRun: true })).status).toBe(200)
  expect(await ended(body.id)).toMatchObject({ state: 'ready', dryRun: true, counts: { created: 1, rejectedLines: 1 } })
  await call('POST', `/v1/imports/${body.id}/start`, {})
  expect(await ended(body.id)).toMatchObject({
    state: 'done',
    dryRun: false,
    counts: { created: 1, rejectedLines: 1 },
    progress: { percent: 100 },
  })

  const rejected = await fetch(`${server.url}/v1/imports/${body.id}/rejected.csv`, { headers: { authorization } })
  expect(rejected.headers.get('content-type')).toContain('text/csv')
  expect(await rejected.text()).toContain('A2,c2,never,1,7,3,"The time ""never"" cannot be read."')
  expect(await call('POST', `/v1/imports/${body.id}/start`, {})).toMatchObject({
    status: 409,
    body: { code: 'import_done' },
  })
})

test('the mapping can be corrected', async () => {
  const { body } = await upload('Bon,Tag,Wert\n7,2026-01-01 10:00,3.20\n', 'text/csv')
  expect(body.detected.missing).toEqual(['order', 'amount'])
  expect(await call('POST', `/v1/imports/${body.id}/start`, {})).toMatchObject({
    status: 422,
    body: { code: 'mapping_invalid' },
  })
  const changed = await call<Import>('PATCH', `/v1/imports/${body.id}`, {
    mapping: { columns: { order: 'Bon', at: 'Tag', amount: 'Wert' } },
  })
  expect(changed.body.detected.missing).toEqual([])
})

test('imports are listed newest first', async () => {
  const { body } = await call<ImportList>('GET', '/v1/imports?limit=1')
  expect(body.items).toHaveLength(1)
  const next = await call<ImportList>('GET', `/v1/imports?cursor=${body.nextCursor}`)
  expect(next.body.items.map((item) => item.state)).toEqual(['done'])
})

test('an import of another workspace does not exist', async () => {
  expect((await call('GET', '/v1/imports/01890000-0000-7000-8000-000000000000')).status).toBe(404)
  expect((await call('GET', '/v1/imports/nonsense')).status).toBe(400)
})
