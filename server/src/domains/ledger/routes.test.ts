import type {
  LedgerAccountList,
  LedgerStatement,
  LedgerStory,
  LedgerTransfer,
  LedgerTransferList,
} from '@regulars/contract'
import { expect, test } from 'vitest'
import { testServer } from '../../testing/index.ts'
import { createStore, systemCaller } from '../organization/index.ts'
import { post } from './operations/post-transfers.ts'

let now = new Date('2026-03-01T10:00:00Z')
const server = await testServer({ clock: { now: () => now } })
const { deps, workspace } = server
const scope = { workspace, stores: '*' } as const

async function call<T>(method: string, path: string, body?: unknown): Promise<{ status: number; body: T }> {
  const reply = await fetch(`${server.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${server.secretKey}`, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  return { status: reply.status, body: (await reply.json()) as T }
}
const read = async <T>(path: string): Promise<T> => (await call<T>('GET', path)).body

await createStore(deps, systemCaller(workspace), { city: await defaultCity(), code: 'S1', name: 'First' })
async function defaultCity(): Promise<number> {
  const { cities } = await read<{ cities: { id: number }[] }>('/v1/organization')
  return cities[0]?.id ?? 0
}

const entries = (amountMinor: number, from = 'workspace/growth', to = 'store/S1/growth') => [
  { holder: from, asset: 'growth', amountMinor: -amountMinor },
  { holder: to, asset: 'growth', amountMinor },
]

test('a correction is recorded once, refused with its reason, and told by its story', async () => {
  const body = { key: 'c-1', storeCode: 'S1', reason: 'counted again', entries: entries(500) }
  const first = await call('POST', '/v1/ledger/transfers', body)
  expect(first).toMatchObject({ status: 200, body: { key: 'c-1', status: 'posted' } })
  expect(await call('POST', '/v1/ledger/transfers', body)).toMatchObject({ status: 200, body: { status: 'unchanged' } })
  const wrong: [unknown, number, string][] = [
    [{ ...body, entries: entries(501) }, 422, 'transfer_changed'],
    [{ ...body, key: 'c-2', entries: entries(1, 'pot/empty') }, 409, 'balance_insufficient'],
    [{ ...body, key: 'c-2', entries: entries(1, 'store/nowhere/growth') }, 422, 'transfer_invalid'],
    [{ ...body, key: 'c-2', storeCode: 'nowhere' }, 422, 'transfer_invalid'],
    [{ ...body, key: 'c-2', entries: [entries(1)[0], entries(2)[1]] }, 422, 'transfer_invalid'],
    [{ ...body, key: 'c-2', entries: entries(0.5) }, 400, 'invalid_request'],
    [{ ...body, key: '' }, 400, 'invalid_request'],
  ]
  for (const [sent, status, code] of wrong)
    expect(await call('POST', '/v1/ledger/transfers', sent)).toMatchObject({ status, body: { code } })

  const story = await read<LedgerStory>(`/v1/ledger/stories/${encodeURIComponent('correction/c-1')}`)
  expect(story.transfers).toMatchObject([
    {
      kind: 'correction.made',
      store: { code: 'S1', name: 'First' },
      phase: 'posted',
      about: { by: expect.stringMatching(/^key\//), reason: 'counted again' },
      entries: [
        { holder: { of: 'workspace', text: 'workspace/growth' }, amountMinor: -500, balanceAfterMinor: -500 },
        {
          holder: { of: 'store', text: 'store/S1/growth', purpose: 'growth' },
          amountMinor: 500,
          balanceAfterMinor: 500,
        },
      ],
    },
  ])
  expect(await call('GET', '/v1/ledger/stories/nothing')).toMatchObject({
    status: 404,
    body: { code: 'transfer_unknown' },
  })
  expect(await call('GET', '/v1/ledger/transfers/99999')).toMatchObject({ status: 404 })
  expect(await call('GET', '/v1/ledger/accounts/99999/entries')).toMatchObject({ status: 404 })
})

test('a batch answers for each transfer, in the order of the request', async () => {
  const transfers = [
    { key: 'b-1', entries: entries(10, 'workspace/growth', 'pot/b') },
    { key: 'b-2', entries: entries(11, 'pot/b', 'workspace/growth') },
    { key: 'b-3', entries: entries(1, 'store/nowhere/x') },
    { key: 'b-1', entries: entries(10, 'workspace/growth', 'pot/b') },
    { key: 'b-4', entries: entries(10, 'pot/b', 'workspace/growth') },
  ]
  const { body } = await call<{ results: object[] }>('POST', '/v1/ledger/transfers/batch', { transfers })
  expect(body).toMatchObject({
    posted: 2,
    unchanged: 1,
    refused: 2,
    results: [
      { key: 'b-1', status: 'posted' },
      { key: 'b-2', status: 'refused', code: 'balance_insufficient' },
      { key: 'b-3', status: 'refused', code: 'transfer_invalid' },
      { key: 'b-1', status: 'unchanged' },
      { key: 'b-4', status: 'posted' },
    ],
  })
})

test('a statement pages from the newest entry, and its opening and closing balances are those of the moments', async () => {
  const moments: string[] = []
  for (let day = 1; day <= 9; day += 1) {
    now = new Date(Date.UTC(2026, 3, day))
    moments.push(now.toISOString())
    const body = { key: `d-${day}`, entries: entries(day, 'workspace/growth', 'pot/days') }
    await call('POST', '/v1/ledger/transfers', body)
  }
  const { items } = await read<LedgerAccountList>('/v1/ledger/accounts?holder=pot/days')
  expect(items).toMatchObject([
    { holder: { of: 'pot' }, balanceMinor: 45, availableMinor: 45, entries: 9, bounded: true, movedAt: moments[8] },
  ])
  const path = `/v1/ledger/accounts/${items[0]?.id}/entries`

  const seen: number[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: LedgerStatement = await read<LedgerStatement>(`${path}?limit=4${cursor && `&cursor=${cursor}`}`)
    expect(page).toMatchObject({ openingMinor: 0, closingMinor: 45 })
    seen.push(...page.items.map((item) => item.amountMinor))
    cursor = page.nextCursor
  }
  expect(seen).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1])

  const part = await read<LedgerStatement>(`${path}?from=${moments[2]}&to=${moments[5]}`)
  expect(part).toMatchObject({ openingMinor: 3, closingMinor: 15, nextCursor: null })
  expect(part.items.map((item) => [item.amountMinor, item.balanceAfterMinor])).toEqual([
    [5, 15],
    [4, 10],
    [3, 6],
  ])
  const before = await read<LedgerStatement>(`${path}?to=2020-01-01T00:00:00Z`)
  expect(before).toMatchObject({ openingMinor: 0, closingMinor: 0, items: [] })
})

test('transfers are found by kind, story, holder, store and time; pending ones say what ended them', async () => {
  now = new Date('2026-05-01T00:00:00Z')
  const pot = { of: 'pot', pot: 'days' } as const
  const away = { of: 'workspace', purpose: 'growth' } as const
  const moved = [
    { holder: pot, asset: 'growth', amountMinor: -5n },
    { holder: away, asset: 'growth', amountMinor: 5n },
  ] as const
  const common = { kind: 'test.held', store: 0, story: 'held/1' }
  await deps.db.as(scope, (tx) =>
    post(tx, deps, scope, [
      { ...common, key: 'h-1', entries: moved, pending: { until: new Date('2026-06-01T00:00:00Z') } },
      { ...common, key: 'h-2', entries: [], settles: { key: 'h-1', how: 'post' } },
    ]),
  )
  const { items } = await read<LedgerTransferList>('/v1/ledger/transfers?kind=test.held')
  expect(items).toMatchObject([
    { key: 'h-2', phase: 'post', settles: items[1]?.id, settledBy: null, entries: [{ balanceAfterMinor: 40 }, {}] },
    {
      key: 'h-1',
      phase: 'pending',
      settledBy: items[0]?.id,
      until: '2026-06-01T00:00:00.000Z',
      entries: [{ amountMinor: -5, balanceAfterMinor: null }, {}],
    },
  ])
  const keysOf = async (query: string): Promise<string[]> =>
    (await read<LedgerTransferList>(`/v1/ledger/transfers?${query}`)).items.map((item) => item.key)
  expect(await keysOf('story=held/1')).toEqual(['h-2', 'h-1'])
  expect(await keysOf('holder=pot/b')).toEqual(['b-4', 'b-1'])
  expect(await keysOf('store=S1')).toEqual(['c-1'])
  expect(await keysOf('store=nowhere')).toEqual([])
  expect(await keysOf('from=2026-04-03T00:00:00Z&to=2026-04-05T00:00:00Z')).toEqual(['d-4', 'd-3'])
  const first = await read<LedgerTransferList>('/v1/ledger/transfers?limit=2')
  expect(await keysOf(`limit=1&cursor=${first.nextCursor}`)).toEqual(['d-9'])
  expect(await call('GET', '/v1/ledger/transfers?cursor=x')).toMatchObject({ status: 400 })
  const one = await read<LedgerTransfer>(`/v1/ledger/transfers/${items[0]?.id}`)
  expect(one).toEqual(items[0])
})

test('health says that everything agrees, and the trial balance is zero for every asset', async () => {
  expect(await call('POST', '/v1/ledger/verify')).toMatchObject({ status: 200, body: { findings: [] } })
  expect(await read('/v1/ledger/health')).toMatchObject({
    stopped: null,
    lagSeconds: 0,
    seal: null,
    trialBalance: [{ asset: 'growth', sumMinor: 0 }],
  })
  expect(await call('POST', '/v1/ledger/resume', { reason: 'to be sure' })).toMatchObject({ status: 200 })
})
