import { inflateRawSync } from 'node:zlib'
import { Flow, FlowList, ReportCatalogue, ReportResult } from '@regulars/contract'
import { describe, expect, test } from 'vitest'
import { insertFacts, testServer } from '../../testing/index.ts'
import { createApiKey, createCity, createStore, systemCaller } from '../organization/index.ts'

describe('the routes of the reports', async () => {
  const { url, secretKey, deps, workspace, drained } = await testServer({ timezone: 'UTC' })
  const owner = systemCaller(workspace)
  const city = await createCity(deps, owner, { code: 'A', name: 'Alpha' })
  // A store that tries to be a formula in the reader's spreadsheet.
  await createStore(deps, owner, { city: city.id, code: 'S1', name: '=cmd()' })
  const limited = await createApiKey(deps, owner, { kind: 'secret', name: 'reader', permissions: ['reports:read'] })

  const call = (path: string, init: { method?: string; body?: unknown; key?: string } = {}) =>
    fetch(new URL(path, url), {
      method: init.method ?? 'GET',
      headers: {
        authorization: `Bearer ${init.key ?? secretKey}`,
        ...(init.body ? { 'content-type': 'application/json' } : {}),
      },
      ...(init.body ? { body: JSON.stringify(init.body) } : {}),
    })

  async function order(phone: string, orderNo: string, paidAt: string, amountMinor: number): Promise<void> {
    const lines = [{ sku: 'tea', name: 'Tea', quantity: 1, amountMinor }]
    const response = await call('/v1/orders', {
      method: 'POST',
      body: { orderNo, storeCode: 'S1', paidAt, customer: { phone }, lines },
    })
    expect(response.status, await response.clone().text()).toBeLessThan(300)
  }

  test('200 the catalogue has every definition in both languages', async () => {
    const { reports } = ReportCatalogue.parse(await (await call('/v1/reports')).json())
    for (const { name, definition, question, periodMeaning, columns } of reports) {
      for (const text of [definition, question, periodMeaning, ...columns.map((column) => column.label)]) {
        expect(text.en, name).not.toBe('')
        expect(text.zh, name).not.toBe('')
      }
      expect(definition.zh, name).toMatch(/\p{Script=Han}/u)
    }
  })

  test('200 two people merged are one consumer, and two again when it is undone', async () => {
    await order('13800000001', 'm1', '2024-01-05T10:00:00Z', 1000)
    await order('13800000002', 'm2', '2024-02-05T10:00:00Z', 2000)
    await drained()
    const figures = async () => {
      const response = await call('/v1/reports/next-month-repurchase?from=2024-01&to=2024-01')
      return ReportResult.parse(await response.json()).rows.map(({ size, returning }) => [size, returning])
    }
    expect(await figures()).toEqual([[1, 0]])
    const top = ReportResult.parse(await (await call('/v1/reports/top-customers?top=100')).json())
    const [kept, other] = top.rows.map((row) => row.customer)
    const merging = await call(`/v1/customers/${kept}/merge`, {
      method: 'POST',
      body: { other, reason: 'same person' },
    })
    const { merge } = await merging.json()
    await drained()
    expect(await figures()).toEqual([[1, 1]])
    await call(`/v1/merges/${merge.id}/undo`, { method: 'POST', body: {} })
    expect(await figures()).toEqual([[1, 0]])
  })

  test('200 CSV: a byte order mark, the definition, period and scope above, no formulas', async () => {
    const response = await call('/v1/reports/overview?by=store&from=2024-01&to=2024-03&format=csv&lang=en')
    expect(response.headers.get('content-type')).toContain('text/csv')
    expect(response.headers.get('content-disposition')).toBe(
      'attachment; filename="overview_2024-01-01_2024-03-31.csv"',
    )
    const bytes = new Uint8Array(await response.arrayBuffer())
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    const text = new TextDecoder().decode(bytes)
    expect(text).toMatch(/^Definition,/m)
    expect(text).toContain('2024-01-01 to 2024-03-31 (UTC)')
    expect(text).toContain('Scope,the whole workspace')
    expect(text).toContain(`S1,'=cmd(),2,2,30.00,`)
    expect(text).not.toMatch(/(^|,)"?=/m)
  })

  test('200 XLSX: a table and a sheet that explains it, in Chinese where asked', async () => {
    const response = await call('/v1/reports/overview?format=xlsx&lang=zh')
    expect(response.headers.get('content-disposition')).toMatch(
      /^attachment; filename="overview_start_\d{4}-\d\d-\d\d\.xlsx"$/,
    )
    const all = unzipped(Buffer.from(await response.arrayBuffer()))
    expect(all).toContain('次月回购率')
    expect(all).toContain('定义')
    expect(all).toContain('总览')
  })

  test('400 a wrong parameter is answered with the allowed values', async () => {
    const response = await call('/v1/reports/overview?by=week&store=S7')
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      code: 'invalid_report_parameter',
      errors: [
        { path: 'by', message: 'allowed: month, store, store-month' },
        { path: 'store', message: 'allowed: S1' },
      ],
    })
    expect((await call('/v1/reports/overview?from=yesterday')).status).toBe(400)
    expect((await call('/v1/reports/overview?by=month&by=store')).status).toBe(400)
  })

  test('403 a key that may only read reports gets no list of people and declares no flow', async () => {
    expect((await call('/v1/reports/summary', { key: limited.secret })).status).toBe(200)
    expect((await call('/v1/reports/lost-users', { key: limited.secret })).status).toBe(403)
    const body = { name: 'Mine', steps: [{ kind: 'a' }, { kind: 'b' }] }
    expect((await call('/v1/flows', { method: 'POST', body, key: limited.secret })).status).toBe(403)
  })

  test('404 an unknown report is answered with the known ones', async () => {
    const response = await call('/v1/reports/weather')
    expect(response.status).toBe(404)
    expect((await response.json()).detail).toContain('next-month-repurchase')
  })

  test('flows are declared, measured, changed and forgotten', async () => {
    await insertFacts(deps, 'events', [
      [
        workspace,
        901,
        '2024-05-01 10:00:00.000',
        'store.visited',
        'f1',
        0,
        '',
        'test',
        '{}',
        '2024-05-01 10:00:00.000',
      ],
      [
        workspace,
        901,
        '2024-05-01 11:00:00.000',
        'coupon.claimed',
        'f2',
        0,
        '',
        'test',
        '{}',
        '2024-05-01 11:00:00.000',
      ],
      [
        workspace,
        902,
        '2024-05-01 10:00:00.000',
        'store.visited',
        'f3',
        0,
        '',
        'test',
        '{}',
        '2024-05-01 10:00:00.000',
      ],
    ])
    const body = {
      name: 'Welcome',
      steps: [{ kind: 'store.visited', label: 'Came in' }, { kind: 'coupon.claimed' }],
      within: '2h',
    }
    const made = await call('/v1/flows', { method: 'POST', body })
    expect(made.status).toBe(201)
    const { id } = Flow.parse(await made.json())
    expect((await call('/v1/flows', { method: 'POST', body })).status).toBe(409)

    const measured = ReportResult.parse(await (await call(`/v1/reports/flow?flow=${id}`)).json())
    expect(measured.rows).toMatchObject([
      { label: 'Came in', customers: 2 },
      { label: 'Claimed a coupon', customers: 1, alarm: true },
    ])

    const changed = await call(`/v1/flows/${id}`, { method: 'PATCH', body: { within: '30m' } })
    expect(Flow.parse(await changed.json())).toMatchObject({ name: 'Welcome', within: '30m' })
    const stricter = ReportResult.parse(await (await call('/v1/reports/flow?flow=Welcome')).json())
    expect(stricter.rows.map((row) => row.customers)).toEqual([2, 0])

    expect(FlowList.parse(await (await call('/v1/flows')).json()).flows).toHaveLength(1)
    expect((await call(`/v1/flows/${id}`, { method: 'DELETE' })).status).toBe(204)
    expect((await call(`/v1/flows/${id}`, { method: 'DELETE' })).status).toBe(404)
    expect((await call(`/v1/flows/${id}`, { method: 'PATCH', body: { name: 'x' } })).status).toBe(404)
  })

  test('400 a flow of one step, of too many, or without a real window is refused', async () => {
    const steps = (count: number) => Array.from({ length: count }, (_none, index) => ({ kind: `step ${index}` }))
    for (const body of [
      { name: 'x', steps: steps(1) },
      { name: 'x', steps: steps(13) },
      { name: 'x', steps: steps(2), within: 'soon' },
      { name: ' ', steps: steps(2) },
    ]) {
      expect((await call('/v1/flows', { method: 'POST', body })).status).toBe(400)
    }
  })
})

/** The text of every file in a zip archive, found by the archive's directory. */
function unzipped(zip: Buffer): string {
  const texts: string[] = []
  for (let entry = zip.indexOf('PK\x01\x02'); entry >= 0; entry = zip.indexOf('PK\x01\x02', entry + 4)) {
    const start = zip.readUInt32LE(entry + 42)
    const data = start + 30 + zip.readUInt16LE(start + 26) + zip.readUInt16LE(start + 28)
    const bytes = zip.subarray(data, data + zip.readUInt32LE(entry + 20))
    texts.push((zip.readUInt16LE(entry + 10) === 8 ? inflateRawSync(bytes) : bytes).toString('utf8'))
  }
  return texts.join('\n')
}
