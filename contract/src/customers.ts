import { z } from 'zod'

/**
 * The kinds of identifier, strongest first: the first one present decides whom an event belongs to. `exclusive`: two
 * different values mean two different people, so such customers are never joined without a person's decision.
 * `weak`: shared or short-lived, follows a strong one and never decides against it.
 */
export const identifierKinds = [
  { kind: 'wallet', strength: 'strong', exclusive: true, name: { en: 'Wallet id', zh: '钱包账号' } },
  { kind: 'app', strength: 'strong', exclusive: true, name: { en: 'App id', zh: '应用账号' } },
  { kind: 'card', strength: 'strong', exclusive: true, name: { en: 'Card number', zh: '会员卡号' } },
  { kind: 'phone', strength: 'strong', exclusive: true, name: { en: 'Phone', zh: '手机号' } },
  { kind: 'partner', strength: 'strong', exclusive: true, name: { en: 'Partner id', zh: '合作方编号' } },
  { kind: 'follower', strength: 'strong', exclusive: true, name: { en: 'Follower id', zh: '服务窗粉丝号' } },
  { kind: 'email', strength: 'strong', exclusive: false, name: { en: 'E-mail', zh: '邮箱' } },
  { kind: 'device', strength: 'weak', exclusive: false, name: { en: 'Device', zh: '设备' } },
  { kind: 'courier', strength: 'weak', exclusive: false, name: { en: 'Courier record', zh: '配送员记录' } },
] as const

export type IdentifierKind = (typeof identifierKinds)[number]['kind']
export const IdentifierKind = z.enum(
  identifierKinds.map((entry) => entry.kind) as [IdentifierKind, ...IdentifierKind[]],
) // never empty: the list above

const value = z.union([z.string().min(1).max(256), z.number().int()])

/** Who a customer is, as a client says it: any identifiers it knows, and a name. */
export const CustomerReference = z.object({
  wallet: value.optional(),
  app: value.optional(),
  card: value.optional(),
  phone: value.optional(),
  partner: value.optional(),
  follower: value.optional(),
  email: value.optional(),
  device: value.optional(),
  courier: value.optional(),
  name: z.string().max(200).optional(),
})
export type CustomerReference = z.infer<typeof CustomerReference>

export const Stage = z.enum(['found', 'interacting', 'high-end', 'tapped'])
export type Stage = z.infer<typeof Stage>

export const IdentifierView = z.object({
  kind: IdentifierKind,
  value: z.string().meta({ description: 'Masked unless the reader may see contact data' }),
  since: z.string(),
  source: z.string(),
  /** Public id of the customer record that brought it (differs from the customer after a merge). */
  from: z.string(),
})

export const CustomerRow = z.object({
  id: z.string(),
  name: z.string().optional().meta({ description: 'Masked unless the reader may see contact data' }),
  contact: z.string().optional().meta({ description: 'Phone or e-mail, masked likewise' }),
  kinds: z.array(IdentifierKind),
  firstSeenAt: z.string(),
  registeredAt: z.string().optional(),
  store: z.string().optional().meta({ description: 'Code of the store met first' }),
  channel: z.string().optional(),
  orders: z.number().int(),
  paidMinor: z.number().int(),
  refundedMinor: z.number().int(),
  lastOrderAt: z.string().optional(),
})
export type CustomerRow = z.infer<typeof CustomerRow>

export const CustomerSort = z.enum(['recent', 'paid', 'orders', 'first-seen'])

/** GET /v1/customers?search&sort&limit&cursor&store&state. Search: an exact identifier, the last four digits of a phone, or a name. */
export const CustomerQuery = z.object({
  search: z.string().max(200).optional(),
  sort: CustomerSort.default('recent'),
  store: z.string().optional().meta({ description: 'Store code: customers who ordered there' }),
  channel: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().optional(),
})
export type CustomerQuery = z.infer<typeof CustomerQuery>

export const CustomerPage = z.object({
  customers: z.array(CustomerRow),
  total: z.number().int(),
  next: z.string().optional(),
})
export type CustomerPage = z.infer<typeof CustomerPage>

export const MergeView = z.object({
  id: z.number().int(),
  at: z.string(),
  kept: z.string(),
  gone: z.string(),
  keptName: z.string().optional(),
  goneName: z.string().optional(),
  reason: z
    .string()
    .meta({ description: '"identify" when an event named both, otherwise what the staff member wrote' }),
  by: z.string().optional(),
  undoneAt: z.string().optional(),
  undoneBy: z.string().optional(),
})
export type MergeView = z.infer<typeof MergeView>

/** GET /v1/customers/:id */
export const CustomerDetail = CustomerRow.extend({
  identifiers: z.array(IdentifierView),
  traits: z.record(z.string(), z.unknown()).meta({ description: 'Consented fields of the vault' }),
  stage: Stage,
  merges: z.array(MergeView),
  contactVisible: z.boolean(),
})
export type CustomerDetail = z.infer<typeof CustomerDetail>

/** GET /v1/customers/:id/timeline?kind&before&limit : newest first, across all touchpoints and merged records. */
export const TimelineEntry = z.object({
  at: z.string(),
  kind: z.string(),
  messageId: z.string(),
  store: z.string().optional(),
  channel: z.string().optional(),
  source: z.string(),
  amountMinor: z.number().int().optional(),
  orderNo: z.string().optional(),
  properties: z.record(z.string(), z.unknown()),
})
export type TimelineEntry = z.infer<typeof TimelineEntry>
export const Timeline = z.object({ entries: z.array(TimelineEntry), next: z.string().optional() })

/** POST /v1/customers/:id/merge : `:id` is kept. `dryRun` changes nothing and shows what would happen. */
export const MergeRequest = z.object({
  other: z.string().meta({ description: 'Public id of the customer that joins' }),
  reason: z.string().max(500).default(''),
  dryRun: z.boolean().default(false),
})
export const MergeOutcome = z.object({
  merge: MergeView.optional().meta({ description: 'Absent in a dry run' }),
  kept: CustomerRow,
  gone: CustomerRow,
  warnings: z.array(z.string()).meta({ description: 'Such as two different wallet ids' }),
})
/** GET /v1/merges */
export const MergeList = z.object({ merges: z.array(MergeView) })
/** GET /v1/conflicts : identifiers that name different people; a person decides. */
export const ConflictList = z.object({
  conflicts: z.array(
    z.object({
      id: z.number().int(),
      at: z.string(),
      kind: IdentifierKind,
      customers: z.array(z.string()),
      source: z.string(),
      settledAt: z.string().optional(),
    }),
  ),
})
