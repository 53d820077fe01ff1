import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Of files with more than a minute of tests. Begun last, one of them would run on alone beside an idle worker. */
const longest = ['route-matrix', 'chaos/chaos', 'chaos/plays', 'ledger-model', 'money-races']

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const found = longest.findIndex((name) => moduleId.includes(`${name}.test.`))
      return found === -1 ? longest.length : found
    }
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b))
  }
}

export default defineConfig({
  test: {
    include: ['**/*.test.ts', '**/*.test.tsx'],
    exclude: ['**/node_modules/**', '**/dist/**', '.regulars/**'],
    globalSetup: ['server/src/testing/global-setup.ts'],
    setupFiles: process.env.CI ? ['server/src/testing/seed.ts'] : [],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Engines are shared by all files and the machine may have two cores: more workers only make each slower.
    maxWorkers: 2,
    pool: 'forks',
    sequence: { sequencer: LongestFirst },
  },
})
