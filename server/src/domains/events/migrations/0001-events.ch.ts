import type { AnalyticsTable } from '../../../kernel/analytics-schema.ts'

export const tables: AnalyticsTable[] = [
  {
    name: 'events',
    columns: [
      'workspace UInt32',
      'customer UInt32',
      `at DateTime64(3, 'UTC')`,
      'kind LowCardinality(String)',
      'message_id String',
      'store UInt32',
      'channel LowCardinality(String)',
      'source LowCardinality(String)',
      'properties String',
      `received_at DateTime64(3, 'UTC')`,
    ].join(', '),
    partitionBy: 'toYYYYMM(at)',
    orderBy: '(workspace, kind, customer, at)',
    shardBy: 'customer',
    storeScoped: true,
  },
]
