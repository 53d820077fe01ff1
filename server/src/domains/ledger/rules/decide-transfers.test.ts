import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { accountName } from './account-name.ts'
import {
  type AccountState,
  type Changes,
  decideTransfers,
  isWithin,
  type KnownTransfer,
  type LedgerState,
  type Outcome,
} from './decide-transfers.ts'
import { type Prepared, prepareTransfer } from './prepare-transfer.ts'
import type { Asset, Holder, Transfer } from './transfer.ts'

const issuer: Holder = { of: 'workspace', purpose: 'points' }
const customer = (number: number): Holder => ({ of: 'customer', customer: number })

const account = (id: number, more: Partial<AccountState> = {}): AccountState => ({
  id: BigInt(id),
  bounded: true,
  balanceMinor: 0n,
  reservedMinor: 0n,
  entries: 0n,
  movedAt: 0,
  ...more,
})

type Given = { accounts?: Record<string, AccountState>; known?: Record<string, KnownTransfer>; stopped?: boolean }
const state = ({ accounts = {}, known = {}, stopped = false }: Given = {}): LedgerState => ({
  accounts: new Map(
    Object.entries({
      'workspace/points': account(1, { bounded: false }),
      'customer/1': account(2),
      'customer/2': account(3),
      ...accounts,
    }).map(([holder, one]) => [accountName(holder, 'points'), one]),
  ),
  known: new Map(Object.entries(known)),
  stopped,
})

const move = (key: string, entries: [Holder, bigint][], more: Partial<Transfer> = {}): Prepared => {
  const transfer = {
    key,
    kind: 'points.earned',
    store: 7,
    story: 'sale/1',
    entries: entries.map(([holder, amountMinor]) => ({ holder, asset: 'points' as const, amountMinor })),
    ...more,
  }
  const prepared = prepareTransfer(transfer)
  if ('wrong' in prepared) throw new Error(prepared.wrong)
  return prepared
}
const earn = (key: string, to: number, amount: bigint, more: Partial<Transfer> = {}): Prepared =>
  move(
    key,
    [
      [issuer, -amount],
      [customer(to), amount],
    ],
    more,
  )
const until = new Date(9000)

const decide = (given: LedgerState, requests: Prepared[]): { outcomes: Outcome[]; changes: Changes } =>
  decideTransfers(given, requests, { ids: requests.map((_, index) => BigInt(100 + index)), now: 1000 })
const codes = (outcomes: Outcome[]): string[] =>
  outcomes.map((outcome) => ('code' in outcome ? outcome.code : outcome.status))

describe('a transfer', () => {
  test('writes itself, an entry a account with the balance after it, and the accounts as they are then', () => {
    const request = earn('a', 1, 5n)
    const { outcomes, changes } = decide(
      state({ accounts: { 'customer/1': account(2, { balanceMinor: 10n, entries: 4n, movedAt: 900 }) } }),
      [request],
    )
    expect(outcomes).toEqual([{ status: 'posted', id: 100n }])
    const { lines: _lines, at: _at, settles: _settles, ...kept } = request
    const row = { transfer: 100n, store: 7, asset: 'points', recordedAt: 1000 }
    expect(changes).toEqual({
      transfers: [{ ...kept, id: 100n, at: 1000, recordedAt: 1000, settles: undefined }],
      entries: [
        { ...row, account: 1n, line: 0, number: 1n, amountMinor: -5n, balanceAfterMinor: -5n },
        { ...row, account: 2n, line: 1, number: 5n, amountMinor: 5n, balanceAfterMinor: 15n },
      ],
      reservations: [],
      accounts: [
        account(1, { bounded: false, balanceMinor: -5n, entries: 1n, movedAt: 1000 }),
        account(2, { balanceMinor: 15n, entries: 5n, movedAt: 1000 }),
      ],
      opened: [],
      closed: [],
    })
  })

  test('keeps the time that it was given, and is recorded no earlier than the entries before it', () => {
    const given = state({ accounts: { 'customer/1': account(2, { movedAt: 5000 }) } })
    const { changes } = decide(given, [earn('a', 1, 5n, { at: new Date(77) }), earn('b', 2, 5n)])
    expect(changes.transfers.map(({ at, recordedAt }) => [at, recordedAt])).toEqual([
      [77, 5000],
      [1000, 5000],
    ])
    expect(changes.entries.map(({ recordedAt }) => recordedAt)).toEqual([5000, 5000, 5000, 5000])
  })

  test('builds on the ones before it', () => {
    const { outcomes, changes } = decide(state(), [
      earn('a', 1, 5n),
      move('b', [
        [customer(1), -5n],
        [customer(2), 5n],
      ]),
      move('c', [
        [customer(1), -1n],
        [customer(2), 1n],
      ]),
      move('d', [
        [customer(2), -5n],
        [issuer, 5n],
      ]),
    ])
    expect(codes(outcomes)).toEqual(['posted', 'posted', 'balance_insufficient', 'posted'])
    expect(changes.accounts.map(({ id, balanceMinor, entries }) => [id, balanceMinor, entries])).toEqual([
      [1n, 0n, 2n],
      [2n, 0n, 2n],
      [3n, 0n, 2n],
    ])
    expect(changes.transfers.map(({ id }) => id)).toEqual([100n, 101n, 103n])
  })

  test('takes all there is and not one more, except from where value comes from', () => {
    const given = state({ accounts: { 'customer/1': account(2, { balanceMinor: 10n, reservedMinor: 3n }) } })
    expect(
      decide(given, [
        move('a', [
          [customer(1), -7n],
          [issuer, 7n],
        ]),
      ]).outcomes,
    ).toMatchObject([{ status: 'posted' }])
    expect(
      decide(given, [
        move('a', [
          [customer(1), -8n],
          [issuer, 8n],
        ]),
      ]),
    ).toMatchObject({
      outcomes: [{ code: 'balance_insufficient', detail: 'customer/1 points: 1 too few' }],
      changes: { transfers: [], entries: [], accounts: [] },
    })
    expect(codes(decide(given, [earn('a', 1, 1_000_000n)]).outcomes)).toEqual(['posted'])
  })

  test('with its key known is unchanged or changed, whatever else is true', () => {
    const request = move('a', [
      [customer(1), -8n],
      [issuer, 8n],
    ])
    const known = { a: { id: 9n, digest: request.digest, ended: false } }
    expect(decide(state({ known, stopped: true }), [request])).toMatchObject({
      outcomes: [{ status: 'unchanged', id: 9n }],
      changes: { transfers: [] },
    })
    const other = move('a', [
      [customer(1), -9n],
      [issuer, 9n],
    ])
    expect(codes(decide(state({ known, stopped: true }), [other]).outcomes)).toEqual(['transfer_changed'])
    const { outcomes, changes } = decide(state(), [earn('b', 1, 1n), earn('b', 1, 1n), earn('b', 1, 2n)])
    expect(outcomes).toMatchObject([
      { status: 'posted', id: 100n },
      { status: 'unchanged', id: 100n },
      { code: 'transfer_changed', detail: 'key: b' },
    ])
    expect(changes.entries).toHaveLength(2)
  })

  test('that was refused leaves its key free', () => {
    const { outcomes } = decide(state(), [
      move('a', [
        [customer(1), -5n],
        [issuer, 5n],
      ]),
      earn('b', 1, 5n),
      move('a', [
        [customer(1), -5n],
        [issuer, 5n],
      ]),
    ])
    expect(codes(outcomes)).toEqual(['balance_insufficient', 'posted', 'posted'])
  })

  test('is refused while the ledger is stopped', () => {
    const { outcomes, changes } = decide(state({ stopped: true }), [
      earn('a', 1, 1n),
      earn('b', 1, 1n, { entries: [], settles: { key: 'p', how: 'void' } }),
    ])
    expect(outcomes).toEqual([
      { status: 'refused', code: 'ledger_stopped', detail: '' },
      { status: 'refused', code: 'ledger_stopped', detail: '' },
    ])
    expect(changes.transfers).toEqual([])
  })

  test('whose account was not locked is a bug, and so are too few ids', () => {
    expect(() => decide(state(), [earn('a', 5, 1n)])).toThrow('not locked')
    expect(() => decideTransfers(state(), [earn('a', 1, 1n)], { ids: [], now: 0 })).toThrow('fewer ids')
  })
})

describe('a pending transfer', () => {
  const rich = { accounts: { 'customer/1': account(2, { balanceMinor: 10n, entries: 1n, movedAt: 500 }) } }
  const hold = (amount: bigint) =>
    move(
      'p',
      [
        [customer(1), -amount],
        [customer(2), amount],
      ],
      { pending: { until } },
    )
  const settle = (key: string, how: 'post' | 'void', amount = 0n) =>
    move(
      key,
      amount === 0n
        ? []
        : [
            [customer(1), -amount],
            [customer(2), amount],
          ],
      { settles: { key: 'p', how } },
    )
  const ofCustomer = ({ accounts }: Changes, id: bigint) => accounts.find((one) => one.id === id)

  test('reserves what it takes, moves nothing, and what is received waits', () => {
    const { outcomes, changes } = decide(state(rich), [
      hold(10n),
      move('x', [
        [customer(1), -1n],
        [issuer, 1n],
      ]),
    ])
    expect(codes(outcomes)).toEqual(['posted', 'balance_insufficient'])
    const row = { transfer: 100n, store: 7, asset: 'points' }
    expect(changes).toMatchObject({
      transfers: [{ id: 100n, phase: 'pending', until: 9000, settles: undefined }],
      entries: [],
      reservations: [
        { ...row, account: 2n, line: 0, amountMinor: -10n },
        { ...row, account: 3n, line: 1, amountMinor: 10n },
      ],
      accounts: [account(2, { balanceMinor: 10n, reservedMinor: 10n, entries: 1n, movedAt: 500 })],
      opened: [{ transfer: 100n, until: 9000 }],
      closed: [],
    })
    expect(codes(decide(state(rich), [hold(11n)]).outcomes)).toEqual(['balance_insufficient'])
    // What is received while pending cannot be spent yet.
    expect(
      codes(
        decide(state(rich), [
          hold(5n),
          move('y', [
            [customer(2), -1n],
            [issuer, 1n],
          ]),
        ]).outcomes,
      ),
    ).toEqual(['posted', 'balance_insufficient'])
  })

  test.each([
    ['all of it, named', 6n, 6n],
    ['all of it, unnamed', 0n, 6n],
    ['a part, and the rest goes back', 2n, 2n],
  ])('is posted: %s', (_what, asked, moved) => {
    const { outcomes, changes } = decide(state(rich), [hold(6n), settle('s', 'post', asked)])
    expect(codes(outcomes)).toEqual(['posted', 'posted'])
    expect(changes.transfers[1]).toMatchObject({ id: 101n, phase: 'post', settles: 100n, until: undefined })
    expect(ofCustomer(changes, 2n)).toMatchObject({ balanceMinor: 10n - moved, reservedMinor: 0n, entries: 2n })
    expect(ofCustomer(changes, 3n)).toMatchObject({ balanceMinor: moved, reservedMinor: 0n, entries: 1n })
    expect(changes.entries.map(({ amountMinor, transfer }) => [amountMinor, transfer])).toEqual([
      [-moved, 101n],
      [moved, 101n],
    ])
    expect(changes).toMatchObject({ opened: [{ transfer: 100n }], closed: [100n] })
  })

  test('is voided: everything is as before', () => {
    const { changes } = decide(state(rich), [hold(6n), settle('s', 'void')])
    expect(ofCustomer(changes, 2n)).toMatchObject({ balanceMinor: 10n, reservedMinor: 0n, entries: 1n, movedAt: 500 })
    expect(changes).toMatchObject({ entries: [], closed: [100n] })
  })

  test('that somebody recorded before is posted from what it reserved', () => {
    const reserved = [
      { holder: 'customer/1', asset: 'points' as const, amountMinor: -6n },
      { holder: 'customer/2', asset: 'points' as const, amountMinor: 6n },
    ]
    const known = { p: { id: 50n, digest: hold(6n).digest, reserved, ended: false } }
    const held = { accounts: { 'customer/1': account(2, { balanceMinor: 6n, reservedMinor: 6n }) }, known }
    expect(decide(state(held), [settle('s', 'post', 6n), hold(6n)])).toMatchObject({
      outcomes: [{ status: 'posted' }, { status: 'unchanged', id: 50n }],
      changes: {
        transfers: [{ settles: 50n }],
        closed: [50n],
        accounts: [
          { id: 2n, balanceMinor: 0n, reservedMinor: 0n },
          { id: 3n, balanceMinor: 6n },
        ],
      },
    })
    const ended = { ...held, known: { p: { ...known.p, ended: true } } }
    expect(decide(state(ended), [settle('s', 'post', 6n)]).outcomes).toEqual([
      { status: 'refused', code: 'transfer_settled', detail: 'settles: p' },
    ])
  })

  test('ends once; the same settlement again is unchanged', () => {
    const { outcomes } = decide(state(rich), [
      hold(6n),
      settle('s', 'post'),
      settle('s', 'post'),
      settle('t', 'void'),
      settle('u', 'post', 1n),
    ])
    expect(codes(outcomes)).toEqual(['posted', 'posted', 'unchanged', 'transfer_settled', 'transfer_settled'])
  })

  test('cannot be posted for more, the other way round, or between others', () => {
    const others = (entries: [Holder, bigint][]) => move('s', entries, { settles: { key: 'p', how: 'post' } })
    const wrong: Prepared[] = [
      settle('s', 'post', 7n),
      settle('s', 'post', -6n),
      others([
        [customer(1), -6n],
        [customer(2), 5n],
        [issuer, 1n],
      ]),
      others([
        [issuer, -6n],
        [customer(2), 6n],
      ]),
    ]
    for (const one of wrong) {
      const { outcomes, changes } = decide(state(rich), [hold(6n), one, settle('z', 'void')])
      expect(outcomes[1]).toEqual({ status: 'refused', code: 'settlement_exceeds', detail: 'settles: p' })
      expect(codes(outcomes)[2]).toBe('posted')
      expect(changes.closed).toEqual([100n])
    }
  })

  test('that is not there, or was never pending, cannot be ended', () => {
    expect(decide(state(rich), [settle('s', 'void')]).outcomes).toMatchObject([
      { code: 'transfer_unknown', detail: 'settles: p' },
    ])
    expect(codes(decide(state(rich), [earn('p', 1, 1n), settle('s', 'post', 1n)]).outcomes)).toEqual([
      'posted',
      'transfer_unknown',
    ])
  })
})

test('a line is within what was reserved up to the last piece, on the same account and side', () => {
  const line = (holder: string, amountMinor: bigint, asset: Asset = 'points') => ({ holder, asset, amountMinor })
  const reserved = [line('a', -5n), line('b', 5n)]
  expect(isWithin([line('a', -5n), line('b', 5n)], reserved)).toBe(true)
  expect(isWithin([], reserved)).toBe(true)
  for (const wrong of [
    line('a', -6n),
    line('b', 6n),
    line('a', 1n),
    line('b', -1n),
    line('c', 1n),
    line('c', -1n),
    line('a', -1n, 'bonus'),
  ])
    expect(isWithin([wrong], reserved)).toBe(false)
})

test('whatever is asked: sums stay zero, nobody bounded is below zero, and rows fold to the accounts', () => {
  const holder = fc.oneof(fc.constant(issuer), fc.integer({ min: 1, max: 2 }).map(customer))
  const request = fc.record({
    key: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    from: holder,
    to: holder,
    amount: fc.bigInt({ min: 1n, max: 12n }),
    how: fc.constantFrom('posted', 'posted', 'pending', 'post', 'void'),
    ends: fc.constantFrom('a', 'b', 'c'),
  })
  fc.assert(
    fc.property(fc.array(request, { maxLength: 30 }), (asked) => {
      const requests = asked.flatMap(({ key, from, to, amount, how, ends }) => {
        const pair = [
          { holder: from, asset: 'points' as const, amountMinor: -amount },
          { holder: to, asset: 'points' as const, amountMinor: amount },
        ]
        const phase: Partial<Transfer> =
          how === 'posted'
            ? {}
            : how === 'pending'
              ? { pending: { until } }
              : { settles: { key: ends, how: how as 'post' | 'void' } }
        const prepared = prepareTransfer({
          key,
          kind: 'k',
          store: 0,
          story: 's',
          entries: how === 'void' ? [] : pair,
          ...phase,
        })
        return 'wrong' in prepared ? [] : [prepared]
      })
      const { outcomes, changes } = decide(state(), requests)
      expect(changes.transfers).toHaveLength(outcomes.filter(({ status }) => status === 'posted').length)
      for (const { id } of changes.transfers) {
        const own = changes.entries.filter(({ transfer }) => transfer === id)
        expect(own.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)).toBe(0n)
      }
      for (const one of changes.accounts) {
        const own = changes.entries.filter((entry) => entry.account === one.id)
        expect(own.map(({ number }) => number)).toEqual(own.map((_, index) => BigInt(index + 1)))
        expect(one.balanceMinor).toBe(own.reduce((sum, { amountMinor }) => sum + amountMinor, 0n))
        expect(one.balanceMinor).toBe(own.at(-1)?.balanceAfterMinor ?? 0n)
        expect(one.reservedMinor).toBe(openReserved(changes, one.id))
        expect(one.bounded && one.balanceMinor < one.reservedMinor).toBe(false)
      }
    }),
    { numRuns: 500 },
  )
})

function openReserved({ reservations, closed }: Changes, id: bigint): bigint {
  const own = reservations.filter((row) => row.account === id && row.amountMinor < 0n && !closed.includes(row.transfer))
  return own.reduce((sum, { amountMinor }) => sum - amountMinor, 0n)
}
