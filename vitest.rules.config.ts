import { defineConfig } from 'vitest/config'

// The rules of money alone, without engines: what `npm run mutation` runs again for every change it makes to them.
export default defineConfig({
  test: {
    include: [
      'server/src/domains/{ledger,offers,memberships,envelopes,prepaid,payments,risk,till}/{rules,rules/**}/*.test.ts',
      'server/src/domains/{ledger,offers,memberships,envelopes,prepaid,payments,risk,till}/rules.test.ts',
    ],
    setupFiles: ['scripts/mutation-setup.mjs'],
    testTimeout: 60_000,
    pool: 'forks',
  },
})
