import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import { testServer } from '../../testing/index.ts'
import { createCity, createStore, findPublicId, systemCaller } from '../organization/index.ts'
import { readMerchantCode } from './index.ts'

const wasm = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm')
const bytes = readFileSync(wasm)
// Given the file, the reader does not ask a server on the internet for it.
prepareZXingModule({ overrides: { wasmBinary: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) } })
const server = await testServer()
const scope = { workspace: server.workspace, stores: '*' } as const
const owner = systemCaller(server.workspace)
const city = await createCity(server.deps, owner, { code: 'hz', name: 'Hangzhou' })
await createStore(server.deps, owner, { city: city.id, code: 'S-1', name: '老街茶馆' })
const workspace = await server.deps.db.as(scope, (tx) => findPublicId(tx, scope.workspace))

const ask = (path: string, body?: unknown): Promise<Response> =>
  fetch(`${server.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${server.secretKey}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
async function scan(path: string): Promise<string> {
  const picture = await ask(`${path}${path.includes('?') ? '&' : '?'}format=png`)
  expect(picture.headers.get('content-type')).toBe('image/png')
  const [found] = await readBarcodes(new Uint8Array(await picture.arrayBuffer()), { formats: ['QRCode'] })
  return found?.text ?? ''
}

test('the picture of the code on a counter, scanned, says where it stands', async () => {
  const text = await scan('/v1/payments/store-code?store=S-1')
  expect(readMerchantCode(text)).toEqual({ workspace, storeCode: 'S-1', amountMinor: null, paymentNo: null })
  const { text: same, svg } = (await (await ask('/v1/payments/store-code?store=S-1')).json()) as {
    text: string
    svg: string
  }
  expect(same).toBe(text)
  expect(svg).toMatch(/^<svg /)
  const picture = await ask('/v1/payments/store-code?store=S-1&format=svg')
  expect([picture.headers.get('content-type'), await picture.text()]).toEqual(['image/svg+xml', svg])
  expect((await ask('/v1/payments/store-code?store=none')).status).toBe(422)
})

test('the picture of a payment, scanned, asks for its amount', async () => {
  await ask('/v1/payments', { paymentNo: 'P-1', storeCode: 'S-1', provider: 'cash', amountMinor: 1_205 })
  const text = await scan('/v1/payments/P-1/code')
  expect(readMerchantCode(text)).toEqual({ workspace, storeCode: 'S-1', amountMinor: 1_205, paymentNo: 'P-1' })
})
