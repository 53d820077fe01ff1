import type { OfferInput } from '@regulars/contract'
import { resolveMany } from '../domains/customers/index.ts'
import { type Claim, type Claimed, claimOffer } from '../domains/offers/index.ts'
import { createOffer, publishOffer } from '../domains/offers/operations/keep-offers.ts'
import { systemCaller } from '../domains/organization/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { Refusal } from '../kernel/errors.ts'
import { openDb } from '../kernel/postgres.ts'
import type { ZonedScope } from '../kernel/scope.ts'
import type { TestRuntime } from './index.ts'

/** A shop with offers, asked through two processes that know nothing of each other but the database. */
export type OfferShop = {
  scope: ZonedScope
  processes: readonly Deps[]
  /** Records of new customers. */
  people(count: number): Promise<number[]>
  offer(more?: Partial<OfferInput>): Promise<number>
  claim(offer: number, customer: number, more?: Partial<Claim>, deps?: Deps): Promise<Claimed>
  close(): Promise<void>
}

const timezone = 'Asia/Shanghai'

export function openOfferShop(runtime: TestRuntime, clock = runtime.deps.clock): OfferShop {
  const { workspace } = runtime
  const scope = { workspace, stores: '*', timezone } as const
  const first: Deps = { ...runtime.deps, clock }
  const second: Deps = { ...first, db: openDb({ url: runtime.engines.postgresUrl, log: first.log }) }
  let serial = 0
  return {
    scope,
    processes: [first, second],
    people: (count) =>
      first.db.as(scope, (tx) =>
        resolveMany(
          tx,
          first,
          { workspace, source: 'test' },
          Array.from({ length: count }, () => ({
            identifiers: [{ kind: 'app' as const, value: `offer-${++serial}` }],
            at: clock.now(),
          })),
        ),
      ),
    async offer(more = {}) {
      const by = systemCaller(workspace)
      const made = await createOffer(first, by, {
        code: `offer-${++serial}`,
        name: { en: 'Five off', zh: '立减五元' },
        value: { kind: 'face-value', offMinor: 500 },
        validity: { kind: 'relative', validDays: 7 },
        ...more,
      })
      await publishOffer(first, by, made.code)
      return made.id
    },
    claim: (offer, customer, more = {}, deps = first) =>
      claimOffer(deps, scope, offer, {
        requestId: `r-${++serial}`,
        customer: { ordinal: customer, records: [customer] },
        store: 0,
        channel: 'test',
        ...more,
      }),
    close: () => second.db.close(),
  }
}

/** What each caller got: how many succeeded, and how many were refused with which code. Anything else fails the test. */
export async function outcomes(attempts: readonly Promise<unknown>[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const settled of await Promise.allSettled(attempts)) {
    if (settled.status === 'rejected' && !(settled.reason instanceof Refusal)) throw settled.reason
    const word = settled.status === 'fulfilled' ? 'done' : settled.reason.code
    counts[word] = (counts[word] ?? 0) + 1
  }
  return counts
}
