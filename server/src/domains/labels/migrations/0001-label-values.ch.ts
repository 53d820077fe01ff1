import type { AnalyticsTable } from '../../../kernel/analytics-schema.ts'

// One row a change; the highest version is true. `gone` says that the value was taken away. `number` is the value of
// numbers and, in seconds since 1970, of dates.
export const tables: AnalyticsTable[] = [
  {
    name: 'label_values',
    columns: [
      'workspace UInt32',
      'label UInt32',
      'customer UInt32',
      'value String',
      'number Float64',
      'evidence String',
      `at DateTime64(3, 'UTC')`,
      'gone UInt8',
      'version UInt64',
    ].join(', '),
    orderBy: '(workspace, label, customer)',
    shardBy: 'customer',
    engine: 'ReplacingMergeTree(version)',
    // A joined record has lost its values; that must not be read as said of the person.
    asWritten: true,
  },
  // When a value changes by itself, because time passes; 1970: not any more. Apart from the values, since it moves with
  // every order even where the value stays.
  {
    name: 'label_due',
    columns: "workspace UInt32, label UInt32, customer UInt32, due DateTime64(3, 'UTC'), version UInt64",
    orderBy: '(workspace, label, customer)',
    shardBy: 'customer',
    engine: 'ReplacingMergeTree(version)',
    asWritten: true,
  },
]
