import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer, Arena } from '../arena.ts'
import {
  givePoints,
  joinMembership,
  meetCustomers,
  meetNamed,
  pointsOf,
  recharge,
  type Ticket,
  ticketOf,
  ticketRequest,
} from '../shop.ts'
import { expectEqual, judge, type Shape } from '../verdict.ts'

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))
const isOk = (answer: Answer): boolean => answer.ok

const giftOfPoints: Shape = {
  name: 'gift-of-points',
  claim: 'All points of a customer are given away once, in N requests at once',
  async run(arena) {
    const [from = '', to = ''] = await meetCustomers(arena, 2)
    await joinMembership(arena, from)
    await joinMembership(arena, to)
    await givePoints(arena, from, 100)
    const requests = times(arena.callers, () => ({
      method: 'POST' as const,
      path: `/v1/customers/${from}/points/gift`,
      body: { requestId: arena.name('gift'), to, points: 100 },
    }))
    const verdict = judge(await arena.race(requests), 1)
    expectEqual(verdict, 'left', (await pointsOf(arena, from)).balance, 0)
    expectEqual(verdict, 'arrived', (await pointsOf(arena, to)).balance, 100)
    return verdict
  },
}

const valueOverspend: Shape = {
  name: 'value-overspend',
  claim: 'Stored value of 10.00 pays three sales of 3.00, of N at once',
  async run(arena) {
    const { id, app } = await meetNamed(arena)
    await recharge(arena, id, 1000)
    const paid = { customer: { app }, tenders: [{ provider: 'stored-value', amountMinor: 300 }] }
    const verdict = judge(await arena.race(times(arena.callers, () => ticketRequest(arena, 300, paid))), 3)
    const account = await arena.get<{ principalMinor: number; bonusMinor: number }>(`/v1/prepaid/accounts/${id}`)
    expectEqual(verdict, 'left', account.principalMinor + account.bonusMinor, 100)
    return verdict
  },
}

const refundTwice: Shape = {
  name: 'refund-twice',
  claim: 'A sale is refunded once, by N refunds at once',
  async run(arena) {
    const ticketNo = arena.name('ticket')
    const { path, body } = ticketRequest(arena, 1000, { tenders: [{ provider: 'cash', amountMinor: 1000 }] }, ticketNo)
    await arena.post(path, body)
    const requests = times(arena.callers, () => ({
      method: 'POST' as const,
      path: `/v1/till/tickets/${ticketNo}/refunds`,
      body: { refundNo: arena.name('refund'), amountMinor: 1000 },
    }))
    const verdict = judge(await arena.race(requests), 1)
    expectEqual(verdict, 'refunded', (await ticketOf(arena, ticketNo)).refundedMinor, 1000)
    expectEqual(
      verdict,
      'refunded of the order',
      (await arena.get<Ticket>(`/v1/orders/${ticketNo}`)).refundedMinor,
      1000,
    )
    return verdict
  },
}

const waitingMax = 100
const settleSecondsMax = 60

const cancelAgainstSettle: Shape = {
  name: 'cancel-vs-settle',
  claim: 'A sale that is cancelled while its customer pays is paid or cancelled, never both',
  async run(arena) {
    const count = Math.max(1, Math.min(Math.floor(arena.callers / 2), waitingMax))
    await arena.ask({ method: 'PUT', path: '/v1/payments/providers/test', body: { enabled: true } })
    const tickets = times(count, () => arena.name('ticket'))
    const awaited = { tenders: [{ provider: 'test', amountMinor: 1000 }] }
    await Promise.all(
      tickets.map((ticketNo) => {
        const { path, body } = ticketRequest(arena, 1000, awaited, ticketNo)
        return arena.post(path, body)
      }),
    )
    const answers = await arena.race(
      tickets.flatMap((ticketNo, index) => [
        // A payment is quicker than its cancelling: some get a head start, up to one that decides it.
        {
          method: 'POST' as const,
          path: `/v1/payments/${ticketNo}.1/pretend`,
          body: { outcome: 'succeeded' },
          afterMs: (index % 8) * 15,
        },
        { method: 'POST' as const, path: `/v1/till/tickets/${ticketNo}/cancel`, body: {} },
      ]),
    )
    const settled = await Promise.all(tickets.map((ticketNo) => whenSettled(arena, ticketNo)))
    const verdict = judge(answers, 0)
    verdict.expected = count
    verdict.succeeded = 0
    verdict.findings = verdict.findings.filter((finding) => finding.startsWith('a caller'))
    for (const [index, ticket] of settled.entries()) {
      const ticketNo = tickets[index] ?? ''
      const payment = await arena.get<{ state: string }>(`/v1/payments/${ticketNo}.1`)
      const order = await arena.race([{ method: 'GET', path: `/v1/orders/${ticketNo}` }])
      const one = `${ticket.state}, payment ${payment.state}, ${order.some(isOk) ? 'an order' : 'no order'}`
      const isPaid = one === 'paid, payment succeeded, an order'
      if (isPaid || one === 'cancelled, payment closed, no order') verdict.succeeded += 1
      else verdict.findings.push(`${ticketNo}: ${one}`)
    }
    return verdict
  },
}

async function whenSettled(arena: Arena, ticketNo: string): Promise<Ticket> {
  const deadline = Date.now() + settleSecondsMax * 1000
  for (;;) {
    const ticket = await ticketOf(arena, ticketNo)
    if (ticket.state !== 'waiting' || Date.now() > deadline) return ticket
    await sleep(200)
  }
}

const compensationAgainstSpend: Shape = {
  name: 'refund-vs-spend',
  claim: 'Points that a refund takes back while they are spent are spent at most once, and owed if they were',
  async run(arena) {
    const { id, app } = await meetNamed(arena)
    await joinMembership(arena, id)
    const ticketNo = arena.name('ticket')
    // By the standard card: a point for each 1.00, a point pays 0.01, half of a sale at most.
    const first = ticketRequest(
      arena,
      10_000,
      { customer: { app }, tenders: [{ provider: 'cash', amountMinor: 10_000 }] },
      ticketNo,
    )
    await arena.post(first.path, first.body)
    const earned = (await pointsOf(arena, id)).balance
    const spend = { customer: { app }, pointsUsed: earned, tenders: [{ provider: 'cash', amountMinor: 1000 - earned }] }
    const refund = {
      method: 'POST' as const,
      path: `/v1/till/tickets/${ticketNo}/refunds`,
      body: { refundNo: arena.name('refund') },
      // Spending begins first, so that either may win.
      afterMs: 20,
    }
    const answers = await arena.race([refund, ...times(arena.callers - 1, () => ticketRequest(arena, 1000, spend))])
    const refunded = answers[0]
    const spent = answers.slice(1).filter(isOk).length
    const verdict = judge(answers, spent > 0 ? 2 : 1)
    expectEqual(verdict, 'the refund', refunded?.ok, true)
    if (spent > 1) verdict.findings.push(`${spent} sales were paid with the same points`)
    const { balance, owed } = await pointsOf(arena, id)
    // The spending sale earned too; that pays what is owed first.
    const earnedAgain = spent > 0 ? Math.floor((1000 - earned) / 100) : 0
    expectEqual(verdict, 'points less points owed', balance - owed, spent > 0 ? earnedAgain - earned : 0)
    return verdict
  },
}

const envelopeOverdraw: Shape = {
  name: 'envelope-overdraw',
  claim: 'An envelope of S shares gives S shares to N customers at once, which sum to it exactly',
  async run(arena) {
    const pieces = Math.max(1, Math.floor(arena.callers / 4))
    const totalMinor = pieces * 100
    const { id } = await arena.post<{ id: number }>('/v1/envelopes', {
      requestId: arena.name('envelope'),
      name: arena.name('envelope'),
      kind: 'group',
      asset: 'points',
      totalMinor,
      pieces,
      endsAt: new Date(Date.now() + 86_400_000).toISOString(),
    })
    const customers = await meetCustomers(arena, arena.callers)
    const answers = await arena.race(
      customers.map((customer) => ({
        method: 'POST' as const,
        path: `/v1/envelopes/${id}/claims`,
        body: { requestId: arena.name('open'), customer },
      })),
    )
    const verdict = judge(answers, pieces)
    const shares = answers.flatMap((answer) => (answer.ok ? [answer.body as { amountMinor: number }] : [])) // as documented
    const given = shares.reduce((sum, { amountMinor }) => sum + amountMinor, 0)
    const after = await arena.get<{ claimedMinor: number; claimedPieces: number }>(`/v1/envelopes/${id}`)
    expectEqual(verdict, 'given', given, totalMinor)
    expectEqual(verdict, 'claimed', [after.claimedMinor, after.claimedPieces], [totalMinor, pieces])
    return verdict
  },
}

const ticketPaidTwice: Shape = {
  name: 'bill-paid-twice',
  claim: 'One bill that N callers pay at once, half of them in another way, is paid once (bills of a group come later)',
  async run(arena) {
    const ticketNo = arena.name('ticket')
    const ways = ['cash', 'terminal'].map((provider) =>
      ticketRequest(arena, 1000, { tenders: [{ provider, amountMinor: 1000 }] }, ticketNo),
    )
    const requests = times(arena.callers, (index) => ways[index % 2]).filter((request) => request !== undefined)
    const answers = await arena.race(requests)
    const replies = new Set(answers.flatMap((answer) => (answer.ok ? [JSON.stringify(answer.body)] : [])))
    const verdict = judge(answers, 0)
    const { tenders, dueMinor } = await ticketOf(arena, ticketNo)
    // Whoever sent what was taken got its reply; the odd one out may be of either half.
    verdict.expected = requests.filter((_, index) => ['cash', 'terminal'][index % 2] === providerOf(tenders)).length
    verdict.findings =
      verdict.succeeded === verdict.expected ? [] : [`${verdict.succeeded} got a reply, not ${verdict.expected}`]
    expectEqual(verdict, 'different replies', replies.size, 1)
    expectEqual(verdict, 'paid', [tenders.length, dueMinor], [1, 1000])
    return verdict
  },
}

const providerOf = (tenders: readonly object[]): unknown => Reflect.get(tenders[0] ?? {}, 'provider')

export const moneyShapes: readonly Shape[] = [
  giftOfPoints,
  valueOverspend,
  refundTwice,
  cancelAgainstSettle,
  compensationAgainstSpend,
  envelopeOverdraw,
  ticketPaidTwice,
]
