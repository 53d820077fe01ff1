/** Events as a shop's app sends them: a few kinds, a few thousand customers, about 300 bytes each, the same every time. */

const kinds = ['product.viewed', 'cart.added', 'page.viewed', 'store.visited', 'coupon.claimed', 'Points Shown']
const customers = 5000

export const stores = ['S1', 'S2', 'S3', 'S4', 'S5']

const pick = <T>(list: readonly T[], number: number): T => list[number % list.length] as T // never empty, so always there

// Any fixed odd multiplier: neighbouring numbers must not name neighbouring customers.
const scatter = (number: number): number => Math.imul(number + 1, 2_654_435_761) >>> 8

/** One Segment message. Without a messageId, since the client repeats its bodies: every arrival is an event of its own. */
export function message(number: number): Record<string, unknown> {
  const n = scatter(number)
  return {
    type: 'track',
    userId: `app-${n % customers}`,
    event: pick(kinds, n),
    timestamp: new Date(Date.UTC(2026, 0, 1) + (n % 86_400_000)).toISOString(),
    properties: {
      store: pick(stores, n),
      channel: 'app',
      sku: `SKU-${n % 900}`,
      amountMinor: (n % 5000) + 100,
      position: n % 20,
    },
    context: { library: { name: 'bench', version: '1' }, locale: 'zh-CN', page: { path: `/goods/${n % 900}` } },
  }
}

export const singleBodies = (count: number): string[] =>
  Array.from({ length: count }, (_, n) => JSON.stringify(message(n)))

export const batchBodies = (count: number, events: number): string[] =>
  Array.from({ length: count }, (_, n) =>
    JSON.stringify({ batch: Array.from({ length: events }, (_, i) => message(n * events + i)) }),
  )

/** The same events as the relay would ship them: one line a row of the table `events`, columns in its order. */
export function factLine(number: number): string {
  const { userId, event, timestamp, properties } = message(number)
  const at = String(timestamp).replace('T', ' ').slice(0, 23)
  const customer = Number(String(userId).slice(4)) + 1
  return JSON.stringify([
    1,
    customer,
    at,
    event,
    `inbox-${number}-0`,
    (number % 5) + 1,
    'app',
    'key-1',
    JSON.stringify(properties),
    at,
  ])
}
