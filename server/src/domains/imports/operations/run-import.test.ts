import { gzipSync } from 'node:zlib'
import { type ImportKind, type ImportMappingInput, importMappingSchema } from '@regulars/contract'
import { expect, test } from 'vitest'
import type { Deps } from '../../../kernel/deps.ts'
import { testRuntime } from '../../../testing/index.ts'
import { createImport, type ImportOwner } from './create-import.ts'
import { exportRejected } from './export-rejected.ts'
import { findUnfinished } from './find-unfinished.ts'
import { getImport } from './list-imports.ts'
import { runImport } from './run-import.ts'
import { changeMapping, startImport } from './start-import.ts'

const runtime = await testRuntime()
const { deps } = runtime

const newOwner = async (): Promise<ImportOwner> => {
  const { workspace } = await runtime.newWorkspace()
  return { scope: { workspace, stores: '*' }, timezone: 'Asia/Shanghai', currency: 'CNY', locale: 'en' }
}

async function* bytes(content: string | Buffer): AsyncGenerator<Buffer> {
  yield Buffer.from(content)
}

type File = { kind?: ImportKind; mapping?: ImportMappingInput; dryRun?: boolean }

async function begin(
  owner: ImportOwner,
  content: string | Buffer,
  { kind = 'orders', mapping, dryRun = false }: File = {},
) {
  const { id } = await createImport(deps, owner, {
    kind,
    fileName: 'test.csv',
    content: bytes(content),
    mapping: mapping && importMappingSchema.parse(mapping),
  })
  await startImport(deps, owner, id, dryRun)
  return id
}

async function importText(owner: ImportOwner, content: string | Buffer, file: File = {}) {
  const id = await begin(owner, content, file)
  await runImport(deps, { workspace: owner.scope.workspace, id })
  return getImport(deps, owner, id)
}

const facts = async ({ scope }: ImportOwner) => {
  await runtime.drained()
  return deps.ch
    .scope({ ...scope, timezone: 'Asia/Shanghai' })
    .rows<Record<string, unknown>>(
      'select order_no as no, fact, amount_minor as amount, customer, units, refund_of as of, toString(at) as at from {{orders}} order by order_no, fact',
    )
}

const small =
  'order,customer,at,quantity,amount\nA1,c1,2026-01-01 10:00,1,12.00\nA1,c1,2026-01-01 10:00,2,3.50\nA2,c2,2026-01-02 11:00,1,7\n'

test('lines become orders, times are read in the zone of the workspace, and amounts are the sums of their lines', async () => {
  const owner = await newOwner()
  const job = await importText(owner, small)
  expect(job).toMatchObject({
    state: 'done',
    failure: null,
    counts: { lines: 3, orders: 2, customers: 2, created: 2, rejectedLines: 0, paidMinor: 2250 },
  })
  expect(await facts(owner)).toMatchObject([
    { no: 'A1', fact: 'paid', amount: 1550, units: 3, at: '2026-01-01 02:00:00.000' },
    { no: 'A2', fact: 'paid', amount: 700, units: 1 },
  ])
})

test('a second import of the same file changes nothing', async () => {
  const owner = await newOwner()
  await importText(owner, small)
  const again = await importText(owner, gzipSync(small))
  expect(again.counts).toMatchObject({ created: 0, unchanged: 2, rejectedLines: 0 })
  expect(await facts(owner)).toHaveLength(2)
})

const aligned: ImportMappingInput = {
  headers: ['card', 'day', 'units', 'money'],
  delimiter: ' ',
  columns: { customer: 'card', at: 'day', quantity: 'units', amount: 'money' },
  orderNumbers: 'content',
}

test('a file without a header, with columns that blanks align and without order numbers, is imported line by line', async () => {
  const owner = await newOwner()
  const text = ' 0001 20260101  2   29.33\r\n 0001 20260101  2   29.33\r\n 0002 20260102 10    0.00\r\n'
  const job = await importText(owner, text, { mapping: aligned })
  expect(job).toMatchObject({
    state: 'done',
    detected: { headers: aligned.headers, delimiter: ' ', missing: [] },
    counts: { lines: 3, orders: 3, customers: 2, created: 3, zeroOrders: 1, paidMinor: 5866 },
  })
  const [first, second] = (await facts(owner)).filter((fact) => fact.amount === 2933)
  // The same line twice is two orders, of which the second is numbered as a repetition.
  expect(second?.no).toBe(`${first?.no}-2`)
})

test('lines that came before are known again in a longer file, and one repetition more is one order more', async () => {
  const owner = await newOwner()
  const line = '0001 20260101 2 29.33\n'
  await importText(owner, line, { mapping: aligned })
  const longer = await importText(owner, `${line}${line}0003 20260104 1 5.00\n`, { mapping: aligned })
  expect(longer.counts).toMatchObject({ orders: 3, created: 2, unchanged: 1 })
  expect((await importText(owner, line, { mapping: aligned })).counts).toMatchObject({ created: 0, unchanged: 1 })
})

test('rejected lines of such a file come back as CSV with the names of the columns', async () => {
  const owner = await newOwner()
  const job = await importText(owner, '0001 20260101 2 29.33\n0001 soon 2 29.33\n', { mapping: aligned })
  expect(job.counts).toMatchObject({ created: 1, rejectedLines: 1 })
  expect(await exportRejected(deps, owner, job.id)).toContain(
    'card,day,units,money,Line,Reason\n0001,soon,2,29.33,2,"The time ""soon"" cannot be read."',
  )
})

test('a dry run counts and records nothing', async () => {
  const owner = await newOwner()
  const job = await importText(owner, small, { dryRun: true })
  expect(job).toMatchObject({ state: 'ready', dryRun: true, counts: { lines: 3, created: 2, customers: 2 } })
  expect(await facts(owner)).toEqual([])
})

test('rejected lines name their line and a reason, whole orders are left out, and the corrected file completes them', async () => {
  const owner = await newOwner()
  const text = [
    'order,customer,at,quantity,amount',
    'A1,c1,2026-01-01 10:00,1,12.00',
    'A1,c1,soon,1,3.00',
    ',c1,2026-01-01 10:00,1,1',
    'A2,c1,2026-01-01 10:00,x,1',
    'A3,c1,2026-01-01 10:00,1,twelve',
    'A4,c1,2026-01-01 10:00,1,5',
    'A4,c9,2026-01-01 10:00,1,5',
    'A5,c1,2026-01-01 10:00,1,5',
    'A5,c1,2026-01-01 10:00,1,-9',
    'A6,c1,2026-01-01 10:00,1,5',
  ].join('\n')
  const job = await importText(owner, text)
  expect(job.counts).toMatchObject({ orders: 1, created: 1, rejectedLines: 9, rejectedOrders: 5 })
  const csv = (await exportRejected(deps, owner, job.id)) ?? ''
  const reasons = csv
    .split('\n')
    .slice(1, -1)
    .map((line) => line.split(',').slice(5).join(','))
  expect(reasons).toEqual([
    '2,The order is left out as a whole because of its line 3.',
    '3,"The time ""soon"" cannot be read."',
    '4,The order number is empty.',
    '5,"The quantity ""x"" is not a number."',
    '6,"The amount ""twelve"" is not a number."',
    '7,The lines of this order name different customers.',
    '8,The lines of this order name different customers.',
    '9,"The total of the order is negative (-4.00), but it is not marked as a refund."',
    '10,"The total of the order is negative (-4.00), but it is not marked as a refund."',
  ])
  expect(await exportRejected(deps, { ...owner, locale: 'zh-CN' }, job.id)).toContain('订单号为空。')

  const corrected = await importText(owner, csv.replace('soon', '2026-01-01 10:01').replace('twelve', '12'))
  expect(corrected.counts).toMatchObject({ created: 2, unchanged: 0 })
})

test('refunds: linked to their order wherever they stand, never above it, and kept when their order is not known', async () => {
  const owner = await newOwner()
  const text = [
    'order,customer,at,quantity,amount,original order',
    'R1,c1,2026-01-03 10:00,-1,-5,Z1',
    'Z1,c1,2026-01-01 10:00,1,8',
    'R2,c1,2026-01-04 10:00,-1,-5,Z1',
    'R3,c2,2026-01-04 10:00,-1,-2,OLD',
    'R4,c3,2026-01-04 10:00,-1,-4,',
  ].join('\n')
  const job = await importText(owner, text)
  expect(job.counts).toMatchObject({
    orders: 1,
    refunds: 3,
    rejectedOrders: 1,
    unlinkedRefunds: 2,
    refundedMinor: 1100,
  })
  expect(await facts(owner)).toMatchObject([
    { no: 'R1', fact: 'refunded', amount: 500, units: 1, of: 'Z1' },
    { no: 'R3', fact: 'refunded', amount: 200, of: '' },
    { no: 'R4', fact: 'refunded', amount: 400, of: '' },
    { no: 'Z1', fact: 'paid', amount: 800 },
  ])
  const again = await importText(owner, text)
  expect(again.counts).toMatchObject({ created: 0, unchanged: 4, rejectedOrders: 1 })
})

test('a rule for refunds replaces the guess: other negative orders are rejected, orders of 0 are kept', async () => {
  const owner = await newOwner()
  const text = 'no;when;sum\nC1;2026-01-01;-5,00\nX1;2026-01-01;-5,00\nX2;2026-01-01;0,00\n'
  const mapping = { columns: { order: 'no', at: 'when', amount: 'sum' }, refunds: { orderPrefix: 'C' } }
  const job = await importText(owner, text, { mapping })
  expect(job.detected).toMatchObject({ delimiter: ';', decimalComma: true })
  expect(job.counts).toMatchObject({
    orders: 1,
    zeroOrders: 1,
    refunds: 1,
    refundedMinor: 500,
    rejectedOrders: 1,
    unidentified: 2,
  })
})

test('spreadsheets in China: GB18030, numbers that became floats, numbers kept as text', async () => {
  const owner = await newOwner()
  // "订单号,会员号,时间,金额" in GB18030, which TextEncoder cannot write.
  const header = Buffer.from('b6a9b5a5bac52cbbe1d4b1bac52ccab1bce42cbdf0b6ee0a', 'hex')
  const rows = '1001.0,17850.0,2026/1/1 10:00,5\n="1002",17850,2026/1/1 10:05,6\n`1003,17851,2026/1/1 10:06,7\n'
  const job = await importText(owner, Buffer.concat([header, Buffer.from(rows)]))
  expect(job.detected.encoding).toBe('gb18030')
  expect(job.counts).toMatchObject({ created: 3, customers: 2 })
  expect((await facts(owner)).map((row) => row.no)).toEqual(['1001', '1002', '1003'])
})

test('a file that stops being UTF-8 after its beginning is read again as GB18030', async () => {
  const owner = await newOwner()
  const rows = Array.from({ length: 9000 }, (_, index) => `A${index},c1,2026-01-01 10:00,1,1.00,plain`).join('\n')
  const text = Buffer.concat([
    Buffer.from(`order,customer,at,quantity,amount,name\n${rows}\n`),
    Buffer.from('Z1,c1,2026-01-01 10:00,1,1.00,'),
    Buffer.from('c5a3c4cc', 'hex'), // 牛奶
    Buffer.from('\n'),
  ])
  const job = await importText(owner, text)
  expect(job).toMatchObject({ state: 'done', detected: { encoding: 'gb18030' }, counts: { created: 9001 } })
})

test('an import that is killed at any moment goes on, and nothing is lost or doubled', async () => {
  const owner = await newOwner()
  const rows = Array.from({ length: 6000 }, (_, index) => `A${index % 2500},c${index % 2500},2026-01-01 10:00,1,1.00`)
  const id = await begin(owner, `order,customer,at,quantity,amount\n${rows.join('\n')}\n`)
  const name = { workspace: owner.scope.workspace, id }
  let runs = 0
  for (; runs < 100; runs++) {
    // The transaction under way is lost, as when the process dies before its commit.
    let commits = 0
    const mortal: Deps = {
      ...deps,
      db: {
        ...deps.db,
        as: (scope, work) =>
          deps.db.as(scope, async (tx) => {
            const result = await work(tx)
            commits += 1
            if (commits > 3 + (runs % 4))
              throw Object.assign(new Error('Connection terminated'), { code: 'ECONNRESET' })
            return result
          }),
      },
    }
    const ended = await runImport(mortal, name).catch(() => 'killed')
    if (ended === 'ended' && (await getImport(deps, owner, id)).state === 'done') break
  }
  if ((await getImport(deps, owner, id)).state !== 'done') await runImport(deps, name)
  const job = await getImport(deps, owner, id)
  expect(job).toMatchObject({
    state: 'done',
    counts: { lines: 6000, created: 2500, unchanged: 0, customers: 2500, paidMinor: 600_000 },
  })
  const recorded = await facts(owner)
  expect(recorded).toHaveLength(2500)
  expect(recorded.reduce((sum, row) => sum + Number(row.amount), 0)).toBe(600_000)
})

test('two processes never run the same import at once', async () => {
  const owner = await newOwner()
  const id = await begin(owner, small)
  const name = { workspace: owner.scope.workspace, id }
  const results = await Promise.all([runImport(deps, name), runImport(deps, name), runImport(deps, name)])
  expect(results).toContain('ended')
  expect((await getImport(deps, owner, id)).counts).toMatchObject({ created: 2 })
  expect(await facts(owner)).toHaveLength(2)
})

test('an interrupted import is found again by its file', async () => {
  const owner = await newOwner()
  const id = await begin(owner, small)
  const file = { kind: 'orders' as const, mapping: undefined, dryRun: false }
  expect(await findUnfinished(deps, owner.scope, { ...file, content: bytes(small) })).toBe(id)
  expect(
    await findUnfinished(deps, owner.scope, { ...file, content: bytes(`${small}A9,c1,2026-01-01,1,1\n`) }),
  ).toBeUndefined()
  await runImport(deps, { workspace: owner.scope.workspace, id })
  expect(await findUnfinished(deps, owner.scope, { ...file, content: bytes(small) })).toBeUndefined()
})

test('a file that cannot be an import says why', async () => {
  const owner = await newOwner()
  await expect(begin(owner, '')).rejects.toMatchObject({ code: 'file_empty' })
  await expect(begin(owner, 'order,customer,at\n')).rejects.toMatchObject({ code: 'file_empty' })
  await expect(begin(owner, 'a,b\n1,2\n')).rejects.toMatchObject({
    code: 'mapping_invalid',
    detail: 'No column is mapped to: order, at, amount',
  })
  await expect(begin(owner, small, { mapping: { columns: { order: 'Bon' } } })).rejects.toMatchObject({
    code: 'mapping_invalid',
  })
  await expect(begin(owner, Buffer.from([0x1f, 0x8b, 1, 2, 3]))).rejects.toMatchObject({ code: 'file_unreadable' })
  const open = await importText(owner, `${small}A3,c1,2026-01-01,1,"5\n${'x'.repeat(5_000_000)}`)
  expect(open).toMatchObject({ state: 'failed', failure: expect.stringContaining('line 5') })
})

test('the mapping can be changed before the start, and the preview follows', async () => {
  const owner = await newOwner()
  const { id } = await createImport(deps, owner, {
    kind: 'orders',
    fileName: 'x.csv',
    content: bytes('Bon,Tag,Wert\n7,2026-01-01 10:00,3.20\n'),
  })
  expect((await getImport(deps, owner, id)).detected.missing).toEqual(['order', 'amount'])
  const job = await changeMapping(
    deps,
    owner,
    id,
    importMappingSchema.parse({ columns: { order: 'Bon', at: 'Tag', amount: 'Wert' } }),
  )
  expect(job.detected.missing).toEqual([])
  expect(job.preview[0]).toMatchObject({
    line: 2,
    understood: { order: '7', at: '2026-01-01T10:00:00+08:00', amount: '3.20' },
    problem: null,
  })
})

test('customers: registered once, whatever is imported again', async () => {
  const owner = await newOwner()
  const text =
    '会员编号,手机号,姓名,注册时间,门店,渠道\nm1,13800138000,王小明,2026-01-01 09:00,S1,扫码\nm2,,,2026-01-02 09:00,S1,扫码\n,,无名,2026-01-02 09:00,S1,\n'
  const job = await importText(owner, text, { kind: 'customers' })
  expect(job.counts).toMatchObject({ lines: 3, customers: 2, created: 2, rejectedLines: 1 })
  const again = await importText(owner, text.replace('王小明', '王明'), { kind: 'customers' })
  expect(again.counts).toMatchObject({ created: 1, unchanged: 1 })
  await runtime.drained()
  const events = await deps.ch
    .scope({ ...owner.scope, timezone: 'Asia/Shanghai' })
    .rows<object>(
      'select customer, kind, channel, toString(at) as at, store > 0 as placed from {{events}} order by customer',
    )
  expect(events).toEqual([
    { customer: 1, kind: 'customer.registered', channel: '扫码', at: '2026-01-01 01:00:00.000', placed: 1 },
    { customer: 2, kind: 'customer.registered', channel: '扫码', at: '2026-01-02 01:00:00.000', placed: 1 },
  ])
})
