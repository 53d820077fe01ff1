import type { DeferredProvider } from './provider.ts'

/**
 * A provider to try things out with: its customer pays when somebody says so (`POST /v1/payments/{paymentNo}/pretend`).
 * A pay code of 99 and 16 digits is accepted at once, one of 98 refused.
 */
export const pretended: DeferredProvider = {
  name: 'test',
  words: { en: 'Test', zh: '测试' },
  kind: 'deferred',
  needsAccess: false,
  async start(_access, { paymentNo, amountMinor, payerCode }) {
    if (payerCode === undefined) return { state: 'waiting', payUrl: `https://test.invalid/pay/${paymentNo}` }
    if (/^99\d{16}$/.test(payerCode)) return { state: 'succeeded', amountMinor, reference: `test-${paymentNo}` }
    return { state: 'failed', reason: 'The test provider accepts pay codes from 99 with 18 digits.' }
  },
  query: async () => ({ state: 'waiting' }),
  cancel: async () => 'closed',
  refund: async () => ({ state: 'succeeded' }),
}
