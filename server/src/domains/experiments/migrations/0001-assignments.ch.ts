import type { AnalyticsTable } from '../../../kernel/analytics-schema.ts'

// One row an assignment. `record` repeats the customer, since reading replaces the number of one that was joined later:
// of several assignments of a person the first one counts, and of two at one moment that of the lower record.
export const tables: AnalyticsTable[] = [
  {
    name: 'experiment_assignments',
    columns: [
      'workspace UInt32',
      'customer UInt32',
      'experiment UInt32',
      'record UInt32',
      'arm UInt8',
      `at DateTime64(3, 'UTC')`,
    ].join(', '),
    orderBy: '(workspace, experiment, customer)',
    shardBy: 'customer',
  },
]
